"""Every state of a declaration list against every verb: the table below is written by hand from process §4.3."""

from collections.abc import Callable

import pytest

from clearance.lifecycle.declaration_list import ListState
from clearance.models import DeclarationList
from tests.clearance.lifecycle.walks import moved_by, walk, ways
from waybills.acts.verbs import verbs_of

UNDER_WAY = "QUEUED SENT SEND_FAILED"
ASKED = "AMEND_REQUESTED AMENDED AMEND_REFUSED CANCEL_REQUESTED CANCEL_REFUSED"
BEFORE_DECISION = f"{UNDER_WAY} STORED MANUAL_REVIEW {ASKED} ADJUDICATED AWAITING_ARRIVAL"
CHANGEABLE = "STORED MANUAL_REVIEW ADJUDICATED AWAITING_ARRIVAL AMENDED AMEND_REFUSED CANCEL_REFUSED"

TABLE: dict[str, tuple[str, str]] = {
    "correct": ("DRAFT", "DRAFT"),
    "validate": ("DRAFT", "VALIDATED"),
    "queue": ("VALIDATED", "QUEUED"),
    "reopen": ("VALIDATED QUEUED SEND_FAILED REJECTED", "DRAFT"),
    "send": ("QUEUED SEND_FAILED", "SENT"),
    "fail_sending": ("QUEUED SENT", "SEND_FAILED"),
    "reject": (
        f"{UNDER_WAY} STORED MANUAL_REVIEW ADJUDICATED AWAITING_ARRIVAL UNDER_INSPECTION SUSPENDED AMENDED "
        "CANCEL_REFUSED",
        "REJECTED",
    ),
    "store": (f"{UNDER_WAY} AMENDED CANCEL_REFUSED", "STORED"),
    "review": (f"{UNDER_WAY} STORED AMENDED AMEND_REFUSED CANCEL_REFUSED", "MANUAL_REVIEW"),
    "adjudicate": (
        f"{UNDER_WAY} STORED MANUAL_REVIEW AMENDED AMEND_REFUSED CANCEL_REFUSED SUSPENDED",
        "ADJUDICATED",
    ),
    "await_arrival": (f"{UNDER_WAY} STORED MANUAL_REVIEW AMENDED ADJUDICATED", "AWAITING_ARRIVAL"),
    "inspect": (f"{BEFORE_DECISION} SUSPENDED RELEASED", "UNDER_INSPECTION"),
    "suspend": (f"{BEFORE_DECISION} UNDER_INSPECTION RELEASED", "SUSPENDED"),
    "detain": (f"{BEFORE_DECISION} UNDER_INSPECTION SUSPENDED DETAINED RELEASED", "DETAINED"),
    "return_goods": (f"{BEFORE_DECISION} UNDER_INSPECTION SUSPENDED DETAINED RELEASED", "RETURNED"),
    "release": (f"{BEFORE_DECISION} UNDER_INSPECTION SUSPENDED DETAINED", "RELEASED"),
    "close": ("RELEASED", "CLOSED"),
    "summarise": ("CLOSED", "SUMMARISED"),
    "request_amendment": (CHANGEABLE, "AMEND_REQUESTED"),
    "accept_amendment": ("AMEND_REQUESTED", "AMENDED"),
    "refuse_amendment": ("AMEND_REQUESTED", "AMEND_REFUSED"),
    "request_cancellation": (CHANGEABLE, "CANCEL_REQUESTED"),
    "accept_cancellation": ("CANCEL_REQUESTED STORED MANUAL_REVIEW ADJUDICATED AWAITING_ARRIVAL", "CANCELLED"),
    "refuse_cancellation": ("CANCEL_REQUESTED", "CANCEL_REFUSED"),
    "supersede": ("DRAFT VALIDATED REJECTED SEND_FAILED CANCELLED", "SUPERSEDED"),
}


def test_the_table_names_every_verb() -> None:
    assert set(verbs_of(DeclarationList)) == set(TABLE) | {"draft"}


def test_every_state_can_be_reached() -> None:
    assert set(ways(DeclarationList, "DRAFT")) == set(ListState.values)


@pytest.mark.parametrize("verb", TABLE)
def test_a_verb_moves_lists_from_its_own_states_and_from_no_other(
    verb: str, filed: Callable[..., list[DeclarationList]]
) -> None:
    rows = filed(len(ListState))
    for row, (_state, way) in zip(rows, ways(DeclarationList, "QUEUED").items(), strict=True):
        walk(row, way)
    rows = list(DeclarationList.objects.all())
    assert {row.state for row in rows} == set(ListState.values)
    sources, target = TABLE[verb]
    assert moved_by(DeclarationList, verb, rows) == dict.fromkeys(sources.split(), target)
