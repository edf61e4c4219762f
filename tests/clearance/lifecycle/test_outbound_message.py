"""Every state of an outbound message against every verb: the table below is written by hand from process §4.4."""

import pytest

from clearance.lifecycle.outbound_message import MessageState
from clearance.models import OutboundMessage
from tests.clearance import papers
from tests.clearance.lifecycle.walks import moved_by, walk, ways
from waybills import acts
from waybills.acts.verbs import verbs_of
from waybills.models import Centre

TO_LEAVE = "PENDING RETRYING REPLAYED"
TABLE: dict[str, tuple[str, str]] = {
    "send": (TO_LEAVE, "SENT"),
    "retry": (TO_LEAVE, "RETRYING"),
    "acknowledge": (f"{TO_LEAVE} SENT", "ACKED_FORMAT"),
    "answer": (f"{TO_LEAVE} SENT ACKED_FORMAT DEAD_LETTER", "ANSWERED"),
    "bury": (f"{TO_LEAVE} SENT ACKED_FORMAT", "DEAD_LETTER"),
    "replay": ("DEAD_LETTER", "REPLAYED"),
}


def test_the_table_names_every_verb() -> None:
    assert set(verbs_of(OutboundMessage)) == set(TABLE) | {"enqueue"}


def test_every_state_can_be_reached() -> None:
    assert set(ways(OutboundMessage, "PENDING")) == set(MessageState.values)


@pytest.mark.parametrize("verb", TABLE)
def test_a_verb_moves_messages_from_its_own_states_and_from_no_other(verb: str, centre: Centre) -> None:
    rows = [OutboundMessage(centre=centre, broker=papers.broker_house(), kind="CEB603") for _ in MessageState]
    acts.create_rows(OutboundMessage.enqueue, rows, by=acts.SYSTEM)
    for row, way in zip(rows, ways(OutboundMessage, "PENDING").values(), strict=True):
        walk(row, way)
    rows = list(OutboundMessage.objects.all())
    assert {row.state for row in rows} == set(MessageState.values)
    sources, target = TABLE[verb]
    assert moved_by(OutboundMessage, verb, rows) == dict.fromkeys(sources.split(), target)
