"""Arrival by scan: one, a bag, twice, late, unannounced, at the wrong moment."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import ground, papers
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, FloorScan, Parcel, Waybill
from waybills.services.floor import SENTENCES, tone_of

pytestmark = pytest.mark.django_db


def test_a_scan_records_the_arrival_as_the_operators_act(awaited, scan, state, operator):
    answer = scan("ARRIVE", "TW0001")
    assert (answer.code, tone_of(answer.code), answer.moved) == ("ARRIVED", "good", 1)
    assert state("TW0001") == "ARRIVED"
    assert not Parcel.objects.get(waybill__number="TW0001").gate & Requirement.ARRIVED
    assert Act.objects.get(pk=answer.act_id).actor == operator


def test_a_second_scan_is_harmless_and_said(awaited, scan):
    scan("ARRIVE", "TW0001")
    before = Act.objects.count()
    answer = scan("ARRIVE", "TW0001")
    assert (answer.code, tone_of(answer.code), answer.moved) == ("ALREADY", "attention", 0)
    assert Act.objects.count() == before


def test_a_bag_brings_all_its_parcels(awaited, scan):
    answer = scan("ARRIVE", "BAG1")
    assert (answer.code, answer.moved) == ("BAG_DONE", 3)
    assert set(Parcel.objects.values_list("state", flat=True)) == {"ARRIVED"}


def test_a_bag_with_some_scanned_before_brings_the_rest(awaited, scan):
    scan("ARRIVE", "TW0001")
    answer = scan("ARRIVE", "BAG1")
    assert (answer.code, answer.moved, answer.params["already"]) == ("BAG_DONE", 2, 1)
    assert scan("ARRIVE", "BAG1").code == "BAG_ALREADY"


def test_a_bag_with_a_parcel_that_may_not_come_says_which_reason(awaited, scan):
    ground.correct_to("SEIZED", Parcel.objects.filter(waybill__number="TW0002"))
    ground.correct_to("PRE_ADVISED", Parcel.objects.filter(waybill__number="TW0003"))
    answer = scan("ARRIVE", "BAG1")
    assert (answer.code, answer.moved, answer.params["refused"]) == ("BAG_MIXED", 1, 1)
    assert answer.params["first"]["code"] == "NOT_AWAITED"


def test_small_letters_find_the_waybill_too(awaited, scan):
    assert scan("ARRIVE", "tw0001").code == "ARRIVED"


def test_an_unknown_number_is_over_landed_with_a_paper_and_an_explanation(awaited, scan, flight, operator):
    answer = scan("ARRIVE", "NOBODY1", flight=flight)
    assert (answer.code, tone_of(answer.code)) == ("OVER_LANDED", "attention")
    parcel = Parcel.objects.get(waybill__number="NOBODY1")
    assert (parcel.state, parcel.flight) == ("OVER_LANDED", flight)
    assert parcel.waybill.logistics == operator.organisation
    assert Act.objects.get(pk=answer.act_id).facts["explanation"]
    assert scan("ARRIVE", "NOBODY1").code == "IN_CAGE"
    assert Parcel.objects.filter(waybill__number="NOBODY1").count() == 1


@pytest.mark.parametrize("number", ["https://example.org/p?x=1", "A", "包裹一", "x" * 60, "two words"])
def test_what_is_no_number_makes_no_parcel(awaited, scan, number):
    answer = scan("ARRIVE", number)
    assert answer.code == "NOT_A_NUMBER"
    assert not Waybill.objects.filter(number__startswith=number[:10]).exists()


@pytest.mark.parametrize("number", ["", "   ", "\x00"])
def test_an_empty_scan_is_refused(awaited, scan, number):
    assert scan("ARRIVE", number).code == "EMPTY"


def test_a_short_landed_parcel_is_found_late(awaited, scan, state):
    ground.correct_to("SHORT_LANDED", Parcel.objects.all())
    assert scan("ARRIVE", "TW0001").code == "FOUND_LATE"
    assert state("TW0001") == "ARRIVED"
    assert scan("ARRIVE", "BAG1").code == "BAG_ALREADY"
    assert set(Parcel.objects.values_list("state", flat=True)) == {"ARRIVED"}


def test_a_parcel_of_another_flight_arrives_and_that_is_said(awaited, scan, flight, state):
    other = papers.another_flight(flight)
    papers.awaited(other, 1, prefix="OT", bag="BAG2")
    answer = scan("ARRIVE", "OT0001", flight=flight)
    assert (answer.code, tone_of(answer.code)) == ("ARRIVED_OTHER_FLIGHT", "attention")
    assert answer.params["flight"] == str(other)
    assert state("OT0001") == "ARRIVED"


def test_a_number_that_two_parcels_bear_asks_for_the_flight(awaited, scan, flight):
    other = papers.another_flight(flight)
    papers.awaited(other, 1, bag="BAG2")
    assert scan("ARRIVE", "TW0001").code == "AMBIGUOUS"
    assert scan("ARRIVE", "TW0001", flight=other).code == "ARRIVED"
    assert Parcel.objects.on(other).get().state == "ARRIVED"
    assert Parcel.objects.on(flight).filter(state="ARRIVED").count() == 0


def test_a_number_used_again_after_its_first_parcel_left_means_the_new_one(awaited, scan, flight):
    ground.correct_to("CLOSED", Parcel.objects.filter(waybill__number="TW0001"))
    papers.awaited(papers.another_flight(flight), 1, bag="BAG2")
    assert scan("ARRIVE", "TW0001").code == "ARRIVED"


EXPECTED = {
    "PRE_ADVISED": "NOT_AWAITED",
    "AWAITING_ARRIVAL": "ARRIVED",
    "SHORT_LANDED": "FOUND_LATE",
    "OVER_LANDED": "IN_CAGE",
    "DEPARTED": "GONE",
    "CLOSED": "GONE",
    **dict.fromkeys(["RETURNED", "SEIZED", "DISPOSED", "CANCELLED"], "ENDED"),
}


@pytest.mark.parametrize("before", ParcelState.values)
def test_in_every_state_an_arrival_scan_has_its_answer(awaited, scan, before, state):
    ground.correct_to(before, Parcel.objects.all())
    answer = scan("ARRIVE", "TW0001")
    assert answer.code == EXPECTED.get(before, "ALREADY")
    assert answer.code in SENTENCES
    assert state("TW0001") == ("ARRIVED" if answer.moved else before)


def test_only_operators_scan_in(awaited, scan, inspector, broker):
    for person in (inspector, broker):
        with pytest.raises(PermissionDenied):
            scan("ARRIVE", "TW0001", by=person)
    assert not FloorScan.objects.exists()
    assert set(Parcel.objects.values_list("state", flat=True)) == {"AWAITING_ARRIVAL"}


def test_an_operator_of_another_kind_of_house_is_no_operator(awaited, scan):
    impostor = ground.person(ground.Role.OPERATOR, name="impostor", organisation=ground.organisation("BROKER"))
    with pytest.raises(PermissionDenied, match=r".+"):
        scan("ARRIVE", "TW0001", by=impostor)


def test_the_same_scan_id_is_answered_again_and_nothing_is_done_twice(awaited, scan):
    first = scan("ARRIVE", "TW0001", scan_id="a1")
    again = scan("ARRIVE", "TW0001", scan_id="a1")
    assert (first.pk, first.code, first.act_id) == (again.pk, again.code, again.act_id) != (None, "", None)
    assert Act.objects.filter(verb="arrive").count() == 1


def test_a_resent_unknown_number_lands_one_parcel(awaited, scan):
    for _ in range(3):
        assert scan("ARRIVE", "NOBODY1", scan_id="a1").code == "OVER_LANDED"
    assert Parcel.objects.filter(waybill__number="NOBODY1").count() == 1


def test_two_peoples_scan_ids_do_not_meet(awaited, scan, second_operator):
    scan("ARRIVE", "TW0001", scan_id="a1")
    assert scan("ARRIVE", "TW0002", scan_id="a1", by=second_operator).code == "ARRIVED"


def test_a_scan_that_fails_half_way_leaves_nothing_and_may_be_sent_again(awaited, scan, monkeypatch):
    from waybills.services.floor import scanning

    def fail(*args: object) -> None:
        raise RuntimeError("the machine stumbled")

    with monkeypatch.context() as patch:
        patch.setitem(scanning.STEPS, "ARRIVE", fail)
        with pytest.raises(RuntimeError):
            scan("ARRIVE", "TW0001", scan_id="a1")
    assert not FloorScan.objects.exists()
    assert scan("ARRIVE", "TW0001", scan_id="a1").code == "ARRIVED"
