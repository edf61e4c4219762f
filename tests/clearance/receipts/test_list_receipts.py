"""Receipts of lists: each status does its part, in any order, once; what does not fit is parked and shown."""

from collections.abc import Callable
from itertools import permutations

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from clearance.models import DeclarationList, InboundMessage, OrphanReceipt, OutboundMessage, ReceiptLine
from clearance.services.outbox import build_list_messages
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import arrive, format_receipt, message, node, outcomes, receipts, tell
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, Control, Declaration, Parcel, User
from waybills.services.controls import place_controls

Filed = Callable[..., list[DeclarationList]]


@pytest.fixture
def sent(filed: Filed) -> Filed:
    """Lists whose message the exchange has."""

    def make(n: int = 1) -> list[DeclarationList]:
        rows = filed(n)
        queued = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
        build_list_messages(queued.act_id, at=NOON)
        acts.perform(DeclarationList.send, DeclarationList.objects.all(), by=acts.SYSTEM)
        return list(DeclarationList.objects.order_by("parcel"))

    return make


def state_of(row: DeclarationList) -> str:
    return DeclarationList.objects.get(pk=row.pk).state


def parcel_of(row: DeclarationList) -> Parcel:
    return Parcel.objects.get(pk=row.parcel_id)


def at_the_gate(row: DeclarationList) -> None:
    """The parcel is here, tallied, and spared by the selector."""
    mine = Parcel.objects.filter(pk=row.parcel_id)
    for verb in (Parcel.arrive, Parcel.tally, Parcel.spare_ct):
        acts.perform(verb, mine, by=acts.SYSTEM)


def verbs_on(row: DeclarationList) -> list[str]:
    lines = DeclarationList.line_model.objects.filter(object_id=row.pk).order_by("version")
    return _verbs(lines)


def _verbs(lines: QuerySet) -> list[str]:
    by_id = Act.objects.in_bulk([line.act_id for line in lines])
    return [by_id[line.act_id].verb for line in lines]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("2", "SENT"), ("4", "SEND_FAILED"), ("100", "REJECTED"), ("-621001", "REJECTED"), ("120", "STORED"),
        ("300", "MANUAL_REVIEW"), ("399", "ADJUDICATED"), ("500", "UNDER_INSPECTION"), ("600", "SUSPENDED"),
        ("501", "DETAINED"), ("502", "DETAINED"), ("503", "DETAINED"), ("599", "DETAINED"), ("700", "RETURNED"),
        ("800", "RELEASED"),
    ],
)  # fmt: skip
def test_each_status_moves_a_sent_list(sent: Filed, status: str, state: str) -> None:
    (row,) = sent()
    tell((row, status, 1))
    assert state_of(row) == state


def test_a_good_filing_goes_its_way_to_the_release_of_the_parcel(sent: Filed) -> None:
    (row,) = sent()
    at_the_gate(row)
    for n, status in enumerate(("2", "120", "399", "800")):
        assert outcomes(tell((row, status, n))) == (["REPEATED"] if status == "2" else ["APPLIED"])
    assert state_of(row) == "RELEASED"
    assert (parcel_of(row).state, parcel_of(row).gate) == ("RELEASED", 0)


def test_a_release_proves_what_comes_before_it(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "800", 1))
    assert verbs_on(row)[-4:] == ["send", "store", "adjudicate", "release"]
    assert not parcel_of(row).gate & (Requirement.LIST_ADJUDICATED | Requirement.CUSTOMS_RELEASE)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_receipts_come_makes_no_difference(sent: Filed, order: tuple[int, ...]) -> None:
    (row,) = sent()
    for n in order:
        tell((row, ("2", "120", "399", "800")[n], n))
    assert state_of(row) == "RELEASED"
    assert verbs_on(row)[-3:] == ["store", "adjudicate", "release"]
    parcel_verbs = _verbs(Parcel.line_model.objects.filter(object_id=row.parcel_id).order_by("version"))
    assert sorted(parcel_verbs)[:2] == ["accept_manifest", "accept_release"]
    assert parcel_verbs.count("adjudicate") == parcel_verbs.count("accept_release") == 1


def test_all_of_it_may_stand_in_one_file(sent: Filed) -> None:
    first, second = sent(2)
    tell((first, "800", 4), (second, "120", 1), (first, "120", 1), (first, "399", 2))
    assert (state_of(first), state_of(second)) == ("RELEASED", "STORED")


def test_the_same_bytes_twice_are_one_row(sent: Filed) -> None:
    (row,) = sent()
    body = receipts((row, "399", 1))
    arrive(body)
    version = DeclarationList.objects.get(pk=row.pk).version
    assert arrive(body).repeats == 1
    assert (InboundMessage.objects.count(), DeclarationList.objects.get(pk=row.pk).version) == (1, version)


def test_the_same_receipt_in_another_message_changes_nothing(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "399", 1))
    version = DeclarationList.objects.get(pk=row.pk).version
    assert outcomes(tell((row, "399", 1))) == ["REPEATED"]
    assert DeclarationList.objects.get(pk=row.pk).version == version


def test_an_older_receipt_is_kept_but_does_not_move_the_list(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "100", 5))
    assert outcomes(tell((row, "399", 4))) == ["LATE"]
    assert state_of(row) == "REJECTED"


def test_a_contradiction_is_parked_and_shown(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "800", 1))
    inbound = tell((row, "100", 2))
    assert (outcomes(inbound), inbound.stage, inbound.parked) == (["CONTRADICTING"], "PARKED", 1)
    assert state_of(row) == "RELEASED"


def test_a_receipt_for_a_list_that_was_never_sent_is_parked(filed: Filed, filer: object) -> None:
    (row,) = filed(1)
    acts.perform(DeclarationList.reopen, DeclarationList.objects.all(), by=acts.SYSTEM)
    assert outcomes(tell((row, "800", 1))) == ["CONTRADICTING"]
    assert parcel_of(row).gate & Requirement.CUSTOMS_RELEASE


def test_an_unknown_list_is_an_orphan(sent: Filed) -> None:
    (row,) = sent()
    inbound = arrive(message(node(row, "800", 1, copNo="NOBODYS"), node(row, "399", 1)))
    assert (outcomes(inbound), inbound.stage) == (["ORPHAN", "APPLIED"], "PARKED")
    assert [orphan.key for orphan in OrphanReceipt.objects.all()] == [f"{row.declaration.agent_code}|NOBODYS"]


def test_a_status_that_the_receipt_does_not_carry_is_parked(sent: Filed) -> None:
    (row,) = sent()
    assert outcomes(tell((row, "777", 1))) == ["NOT_LISTED"]
    assert outcomes(tell((row, "400", 1))) == ["NOTED"]


def test_a_node_without_a_time_is_parked_and_the_others_count(sent: Filed) -> None:
    (row,) = sent()
    inbound = arrive(message(node(row, "800", 1, returnTime="20261399999999999"), node(row, "399", 1)))
    assert outcomes(inbound) == ["MALFORMED", "APPLIED"]
    assert state_of(row) == "ADJUDICATED"


def test_a_duplicate_at_the_e_port_does_not_spoil_a_good_state(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "120", 1))
    assert outcomes(tell((row, "-304001", 2))) == ["NOTED"]
    assert state_of(row) == "STORED"


def test_a_closing_that_comes_before_the_release_waits_for_it(sent: Filed) -> None:
    (row,) = sent()
    assert outcomes(tell((row, "899", 9))) == ["EARLY"]
    assert not DeclarationList.objects.filter(state="CLOSED").exists()
    tell((row, "800", 1))
    assert state_of(row) == "CLOSED"
    assert not ReceiptLine.objects.filter(outcome="EARLY").exists()


def test_an_inspection_order_reaches_the_parcel(sent: Filed) -> None:
    (row,) = sent()
    at_the_gate(row)
    tell((row, "399", 1))
    tell((row, "500", 2))
    assert (parcel_of(row).state, bool(parcel_of(row).gate & Requirement.INSPECT)) == ("EXAM_QUEUED", True)


def test_an_inspection_after_the_release_takes_the_release_back(sent: Filed) -> None:
    (row,) = sent()
    at_the_gate(row)
    tell((row, "800", 1))
    assert parcel_of(row).state == "RELEASED"
    tell((row, "500", 2))
    assert (state_of(row), parcel_of(row).state) == ("UNDER_INSPECTION", "EXAM_QUEUED")
    assert parcel_of(row).gate & Requirement.CUSTOMS_RELEASE
    tell((row, "800", 3))
    assert parcel_of(row).state == "EXAM_QUEUED"
    assert not parcel_of(row).gate & Requirement.CUSTOMS_RELEASE


def test_a_suspension_holds_the_parcel_until_customs_goes_on(sent: Filed) -> None:
    (row,) = sent()
    at_the_gate(row)
    tell((row, "600", 1))
    assert parcel_of(row).state == "ON_HOLD"
    tell((row, "800", 2))
    assert parcel_of(row).state == "RELEASED"


def test_the_end_of_a_suspension_leaves_an_officers_hold_alone(sent: Filed, officer: User) -> None:
    (row,) = sent()
    at_the_gate(row)
    mine = Parcel.objects.filter(pk=row.parcel_id)
    place_controls(mine, kind=Requirement.HOLD, by=officer, reason="a question")
    tell((row, "600", 1))
    tell((row, "800", 2))
    assert (parcel_of(row).state, Control.objects.count()) == ("ON_HOLD", 2)


def test_a_detention_away_from_the_gate_holds_the_parcel(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "502", 1))
    assert (state_of(row), bool(parcel_of(row).gate & Requirement.HOLD)) == ("DETAINED", True)


def test_a_detention_at_the_gate_detains(sent: Filed) -> None:
    (row,) = sent()
    at_the_gate(row)
    tell((row, "501", 1))
    assert parcel_of(row).state == "DETAINED"
    tell((row, "502", 2))
    assert (parcel_of(row).state, state_of(row)) == ("DETAINED", "DETAINED")


def test_goods_sent_back_are_ordered_back(sent: Filed) -> None:
    (row,) = sent()
    at_the_gate(row)
    tell((row, "700", 1))
    assert parcel_of(row).state == "RETURN_ORDERED"


def test_a_rejection_after_acceptance_closes_the_gate_again(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "399", 1))
    assert not parcel_of(row).gate & Requirement.LIST_ADJUDICATED
    tell((row, "100", 2))
    assert parcel_of(row).gate & Requirement.LIST_ADJUDICATED


def test_a_closing_closes_the_parcel_that_left_and_waits_for_the_one_that_did_not(sent: Filed) -> None:
    gone, here = sent(2)
    for row in (gone, here):
        at_the_gate(row)
    tell((gone, "800", 1), (here, "800", 1))
    acts.perform(Parcel.load, Parcel.objects.all(), by=acts.SYSTEM)
    acts.perform(Parcel.depart, Parcel.objects.filter(pk=gone.parcel_id), by=acts.SYSTEM)
    tell((gone, "899", 2), (here, "899", 2))
    assert (parcel_of(gone).state, parcel_of(here).state) == ("CLOSED", "LOADED")
    acts.perform(Parcel.depart, Parcel.objects.filter(pk=here.parcel_id), by=acts.SYSTEM)
    assert parcel_of(here).state == "CLOSED"


def test_the_numbers_that_customs_gives_are_kept(sent: Filed) -> None:
    (row,) = sent()
    tell((row, "120", 1))
    declared = Declaration.objects.get(pk=row.pk)
    assert (declared.pre_no, declared.invt_no) == ("B20261124000000001", "47132026E00000000001")


def test_a_message_is_answered_with_the_last_of_its_lists(sent: Filed) -> None:
    first, second = sent(2)
    tell((first, "2", 1), (second, "2", 1))
    assert OutboundMessage.objects.get().state == "ACKED_FORMAT"
    tell((first, "120", 2))
    assert OutboundMessage.objects.get().state == "ACKED_FORMAT"
    tell((second, "100", 2))
    assert OutboundMessage.objects.get().state == "ANSWERED"


def test_an_unreadable_message_is_given_up_and_its_lists_come_back(sent: Filed) -> None:
    sent(2)
    guid = OutboundMessage.objects.get().body.guid
    assert outcomes(arrive(format_receipt(guid))) == ["APPLIED"]
    assert OutboundMessage.objects.get().state == "DEAD_LETTER"
    assert set(DeclarationList.objects.values_list("state", flat=True)) == {"SEND_FAILED"}


def test_a_format_receipt_for_nobodys_message_is_an_orphan(sent: Filed) -> None:
    sent(1)
    assert outcomes(arrive(format_receipt("A" * 36))) == ["ORPHAN"]


def test_the_number_of_statements_does_not_grow_with_the_file(sent: Filed) -> None:
    rows = sent(60)

    def statements(body: bytes) -> int:
        with CaptureQueriesContext(connection) as captured:
            arrive(body)
        return len(captured)

    tell(*((row, "120", 1) for row in rows))
    few = statements(receipts(*((row, "399", 2) for row in rows[:2])))
    many = statements(receipts(*((row, "399", 2) for row in rows[2:])))
    assert many == few


def test_a_receipt_proves_that_its_message_left(filed: Filed) -> None:
    (row,) = filed(1)
    queued = DeclarationList.line_model.objects.filter(object_id=row.pk).order_by("-version")[0]
    build_list_messages(queued.act_id, at=NOON)
    tell((row, "120", 1))
    assert (state_of(row), verbs_on(row)[-2:]) == ("STORED", ["send", "store"])
    assert (OutboundMessage.objects.get().state, hasattr(OutboundMessage.objects.get(), "waiting")) == (
        "ANSWERED",
        False,
    )
