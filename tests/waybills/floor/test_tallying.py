"""Tally: weights, damage, sessions, and the second person who closes them."""

from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import ground, papers
from waybills.models import Act, Parcel, Waybill
from waybills.refusals import NotPossible
from waybills.services.floor import close_tally, open_tally
from waybills.services.floor.tallying import differs

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(flight, operator):
    return open_tally(flight, by=operator, at=timezone.now())


@pytest.fixture
def arrived(awaited, scan):
    scan("ARRIVE", "BAG1")
    return awaited


def test_a_tally_scan_counts_the_parcel(arrived, scan, session):
    answer = scan("TALLY", "TW0001", session=session)
    assert answer.code == "TALLIED"
    act = Act.objects.get(pk=answer.act_id)
    assert (act.verb, act.facts["session"]) == ("tally", session.pk)


def test_a_parcel_that_was_not_scanned_in_arrives_by_its_tally(awaited, scan, session, state):
    assert scan("TALLY", "TW0001", session=session).code == "TALLIED"
    assert Act.objects.filter(verb="arrive").count() == 1
    assert state("TW0001") != "AWAITING_ARRIVAL"


def test_a_second_tally_is_harmless_and_keeps_the_first_weight(arrived, scan):
    scan("TALLY", "TW0001", weight="1.010")
    assert scan("TALLY", "TW0001", weight="1.020").code == "ALREADY"
    assert Waybill.objects.get(number="TW0001").weighed == Decimal("1.010")


def test_a_weight_near_the_waybill_is_recorded(arrived, scan):
    answer = scan("TALLY", "TW0001", weight="1.04")
    assert answer.code == "TALLIED"
    assert Waybill.objects.get(number="TW0001").weighed == Decimal("1.040")
    assert Act.objects.get(pk=answer.act_id).facts["weighed"] == "1.040"


def test_a_weight_far_from_the_waybill_shows_both_and_asks_for_a_reason(arrived, scan, state):
    answer = scan("TALLY", "TW0001", weight="1.5")
    assert (answer.code, answer.params) == ("WEIGHT_DIFFERS", {"new": "1.500", "old": "1"})
    assert state("TW0001") == "ARRIVED"
    assert Waybill.objects.get(number="TW0001").weighed is None
    answer = scan("TALLY", "TW0001", weight="1.5", reason="wet")
    assert answer.code == "TALLIED"
    facts = Act.objects.get(pk=answer.act_id).facts
    assert (facts["weighed"], facts["declared_weight"], facts["reason"]) == ("1.500", "1", "wet")


@pytest.mark.parametrize(
    ("weight", "declared", "off"),
    [("1.05", "1", False), ("1.051", "1", True), ("0.949", "1", True), ("0.05", "0.035", False), ("0.06", "0.03", True),
     ("1", "0", True)],
)  # fmt: skip
def test_the_tolerance_is_a_share_and_never_less_than_the_scales_step(weight, declared, off):
    assert differs(Decimal(weight), Decimal(declared)) is off


@pytest.mark.parametrize("weight", ["1,5", "NaN", "-1", "1e9", "abc", "１", "0", "inf", "1.2.3", "0x10"])
def test_rubbish_for_a_weight_is_refused_in_words(arrived, scan, weight, state):
    answer = scan("TALLY", "TW0001", weight=weight)
    assert answer.code == "NOT_A_WEIGHT"
    assert state("TW0001") == "ARRIVED"


def test_damage_is_recorded(arrived, scan):
    answer = scan("TALLY", "TW0001", damaged=True)
    assert Waybill.objects.get(number="TW0001").damaged
    assert Act.objects.get(pk=answer.act_id).facts["damaged"] is True


def test_a_bag_is_tallied_whole_but_not_weighed(arrived, scan):
    assert scan("TALLY", "BAG1", weight="9").code == "WEIGHT_OF_BAG"
    assert scan("TALLY", "BAG1").moved == 3


def test_an_unknown_number_is_not_tallied(arrived, scan):
    assert scan("TALLY", "NOBODY1").code == "UNKNOWN"
    assert not Parcel.objects.filter(waybill__number="NOBODY1").exists()


def test_a_parcel_of_another_flight_is_counted_and_that_is_said(arrived, scan, session, flight):
    papers.awaited(papers.another_flight(flight), 1, prefix="OT", bag="BAG2")
    assert scan("TALLY", "OT0001", session=session, flight=flight).code == "TALLIED_OTHER_FLIGHT"


# ------------------------------------------------------------ sessions
def test_a_flight_has_one_open_tally(session, flight, second_operator):
    assert open_tally(flight, by=second_operator, at=timezone.now()) == session


def test_the_second_person_closes_it_and_what_nobody_saw_is_short(awaited, scan, session, state, second_operator):
    scan("TALLY", "TW0001", session=session)
    outcome = close_tally(session, by=second_operator, at=timezone.now())
    assert outcome.moved == 2
    assert {state("TW0002"), state("TW0003")} == {"SHORT_LANDED"}
    assert Act.objects.get(pk=outcome.act_id).facts["session"] == session.pk
    assert scan("ARRIVE", "TW0002").code == "FOUND_LATE"


def test_the_first_person_does_not_close_it(awaited, session, operator):
    with pytest.raises(NotPossible, match=r".+"):
        close_tally(session, by=operator, at=timezone.now())
    session.refresh_from_db()
    assert session.closed_at is None
    assert not Parcel.objects.filter(state="SHORT_LANDED").exists()


def test_a_closed_tally_is_closed_once_and_takes_no_scan(awaited, scan, session, second_operator):
    close_tally(session, by=second_operator, at=timezone.now())
    with pytest.raises(NotPossible):
        close_tally(session, by=second_operator, at=timezone.now())
    assert scan("TALLY", "TW0001", session=session).code == "NO_SESSION"


def test_what_arrived_but_is_not_tallied_is_not_short(arrived, session, second_operator):
    assert close_tally(session, by=second_operator, at=timezone.now()).moved == 0
    assert set(Parcel.objects.values_list("state", flat=True)) == {"ARRIVED"}


def test_another_tally_may_follow_for_the_next_truck(session, flight, operator, second_operator):
    close_tally(session, by=second_operator, at=timezone.now())
    assert open_tally(flight, by=operator, at=timezone.now()) != session


@pytest.mark.parametrize(
    ("before", "code"), [("PRE_ADVISED", "NOT_AWAITED"), ("OVER_LANDED", "IN_CAGE"), ("SEIZED", "ENDED")]
)
def test_a_parcel_that_cannot_be_counted_says_why(awaited, scan, before, code):
    ground.correct_to(before, Parcel.objects.all())
    assert scan("TALLY", "TW0001").code == code
