"""Loading: each thing that forbids it is its own loud refusal; nothing unreleased ever goes on board."""

import pytest
from django.utils import timezone

from tests.factories import ground, papers
from waybills import acts
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, Bag, Flight, Parcel, Waybill
from waybills.refusals import NotPossible
from waybills.services.controls import lift_controls, place_controls
from waybills.services.flights import NotReady, depart_flight, finish_loading, open_flight
from waybills.services.floor import move_flight, move_listed, seal_bag, sentence_of, tone_of

pytestmark = pytest.mark.django_db

R = Requirement


@pytest.fixture
def ready(loading):
    """Three released parcels of a flight that is being loaded."""
    return papers.released(loading)


def numbered(number: str):
    return Parcel.objects.filter(waybill__number=number)


def test_a_released_parcel_is_loaded(ready, scan, loading, state):
    answer = scan("LOAD", "TW0001", flight=loading)
    assert (answer.code, tone_of(answer.code)) == ("LOADED", "good")
    assert state("TW0001") == "LOADED"
    assert scan("LOAD", "TW0001", flight=loading).code == "ALREADY"


def test_a_bag_is_loaded_whole(ready, scan, loading):
    answer = scan("LOAD", "BAG1", flight=loading)
    assert (answer.code, answer.moved) == ("BAG_DONE", 3)


def test_without_a_flight_nothing_is_loaded(ready, scan):
    assert scan("LOAD", "TW0001").code == "NO_FLIGHT"


def test_on_a_flight_that_is_not_loading_nothing_is_loaded(flight, scan, state):
    papers.released(flight, 1)
    assert scan("LOAD", "TW0001", flight=flight).code == "NOT_LOADING"
    assert state("TW0001") == "RELEASED"


def test_on_a_closed_flight_nothing_is_loaded(ready, scan, loading, operator, state):
    finish_loading(loading, by=operator, at=timezone.now())
    assert scan("LOAD", "TW0001", flight=loading).code == "FLIGHT_CLOSED"
    assert state("TW0001") == "RELEASED"


def test_the_wrong_flight_is_refused_with_the_right_one(ready, scan, loading, state):
    other = papers.another_flight(loading)
    papers.released(other, 1, prefix="OT", bag="BAG2")
    answer = scan("LOAD", "OT0001", flight=loading)
    assert (answer.code, tone_of(answer.code)) == ("WRONG_FLIGHT", "stop")
    assert answer.params == {"right": str(other), "wrong": str(loading)}
    assert state("OT0001") == "RELEASED"


def test_do_not_load_is_refused_until_it_is_lifted(ready, scan, loading, officer):
    place_controls(numbered("TW0001"), kind=R.DO_NOT_LOAD, by=officer, reason="battery")
    assert scan("LOAD", "TW0001", flight=loading).code == "DO_NOT_LOAD"
    lift_controls(numbered("TW0001"), kind=R.DO_NOT_LOAD, by=officer, reason="checked")
    assert scan("LOAD", "TW0001", flight=loading).code == "LOADED"


def test_a_recalled_release_is_refused(ready, scan, loading, officer):
    place_controls(numbered("TW0001"), kind=R.RECALL, by=officer, reason="late news")
    assert scan("LOAD", "TW0001", flight=loading).code == "RECALLED"


def test_a_covert_stop_is_refused_without_being_named(ready, scan, loading, officer, state):
    place_controls(numbered("TW0001"), kind=R.DO_NOT_LOAD, by=officer, reason="tip-off", covert=True)
    answer = scan("LOAD", "TW0001", flight=loading)
    assert (answer.code, tone_of(answer.code)) == ("CUSTOMS_STOP", "stop")
    assert "tip-off" not in sentence_of(answer.code, answer.params)
    assert state("TW0001") == "RELEASED"


def test_a_covert_hold_looks_to_the_floor_like_a_parcel_at_the_gate(loading, scan, officer):
    papers.awaited(loading, 1)
    ground.correct_to("AWAITING_DECISION", numbered("TW0001"))
    place_controls(numbered("TW0001"), kind=R.HOLD, by=officer, reason="tip-off", covert=True)
    answer = scan("LOAD", "TW0001", flight=loading)
    assert (answer.code, answer.params) == ("NOT_RELEASED", {"state": "AWAITING_DECISION"})


@pytest.mark.parametrize("before", [s for s in ParcelState if s != "RELEASED"])
def test_whatever_is_not_released_is_not_loaded(ready, scan, loading, before, state):
    acts.perform(Parcel.correct, numbered("TW0001"), by=acts.SYSTEM, to=before, opens=R.CUSTOMS_RELEASE)
    answer = scan("LOAD", "TW0001", flight=loading)
    assert answer.moved == 0
    assert answer.code in ("NOT_RELEASED", "ALREADY", "GONE", "ENDED", "WRONG_STATE", "WRONG_FLIGHT")
    assert state("TW0001") == before


def test_an_open_requirement_is_refused_by_name(ready, scan, loading):
    ground.correct_to("RELEASED", numbered("TW0001"))
    acts.perform(Parcel.open_control, numbered("TW0001"), by=acts.SYSTEM, opens=R.CUSTOMS_RELEASE)
    answer = scan("LOAD", "TW0001", flight=loading)
    assert (answer.code, answer.params) == ("NOT_CLEAR", {"open": int(R.CUSTOMS_RELEASE)})


def test_a_bag_with_one_parcel_that_may_not_go_stays_and_names_it(ready, scan, loading, officer, state):
    place_controls(numbered("TW0002"), kind=R.DO_NOT_LOAD, by=officer, reason="battery")
    answer = scan("LOAD", "BAG1", flight=loading)
    assert (answer.code, answer.params) == ("BAG_HELD", {"refused": 1, "numbers": "TW0002"})
    assert {state(f"TW000{n}") for n in (1, 2, 3)} == {"RELEASED"}


def test_a_parcel_goes_into_its_own_bag_only(ready, scan, loading):
    papers.bag_on(loading, "BAG2")
    answer = scan("LOAD", "TW0001", flight=loading, bag="BAG2")
    assert (answer.code, answer.params) == ("WRONG_BAG", {"right": "BAG1"})
    assert scan("LOAD", "TW0001", flight=loading, bag="BAG1").code == "LOADED"
    assert scan("LOAD", "TW0002", flight=loading, bag="BAG9").code == "UNKNOWN_BAG"


def test_a_loose_parcel_takes_the_bag_it_is_loaded_into(ready, scan, loading):
    Waybill.objects.filter(number="TW0001").update(bag=None)
    papers.bag_on(loading, "BAG2")
    assert scan("LOAD", "TW0001", flight=loading, bag="BAG2").code == "LOADED"
    assert Waybill.objects.get(number="TW0001").bag.number == "BAG2"


def test_nothing_goes_into_a_sealed_bag(ready, scan, loading, operator, state):
    bag = Bag.objects.get(number="BAG1")
    seal_bag(bag, by=operator, at=timezone.now())
    assert scan("LOAD", "TW0001", flight=loading, bag="BAG1").code == "BAG_SEALED"
    assert state("TW0001") == "RELEASED"
    with pytest.raises(NotPossible):
        seal_bag(bag, by=operator, at=timezone.now())


def test_off_loading_wants_a_reason(ready, scan, loading, state):
    scan("LOAD", "TW0001", flight=loading)
    assert scan("OFFLOAD", "TW0001").code == "REASON_NEEDED"
    assert state("TW0001") == "LOADED"
    answer = scan("OFFLOAD", "TW0001", reason="wrong pallet")
    assert answer.code == "OFFLOADED"
    assert Act.objects.get(pk=answer.act_id).facts["reason"] == "wrong pallet"
    assert scan("OFFLOAD", "TW0001", reason="again").code == "ALREADY"


def test_a_return_is_handed_to_a_named_receiver_only(ready, scan, state):
    assert scan("HAND_BACK", "TW0001", receiver="Li").code == "WRONG_STATE"
    ground.correct_to("RETURN_ORDERED", numbered("TW0001"))
    assert scan("HAND_BACK", "TW0001").code == "RECEIVER_NEEDED"
    answer = scan("HAND_BACK", "TW0001", receiver="Li")
    assert (answer.code, answer.params) == ("HANDED_BACK", {"receiver": "Li"})
    assert state("TW0001") == "RETURNED"


# ------------------------------------------------------------ by list, by flight
def test_a_list_of_numbers_and_bags_is_one_act(ready, loading, operator):
    done = move_listed("LOAD", ["TW0001", "TW0002", "XX9"], by=operator, at=timezone.now(), flight=loading)
    assert (done.outcome.moved, done.unknown) == (2, ["XX9"])
    again = move_listed("LOAD", ["BAG1"], by=operator, at=timezone.now(), flight=loading)
    assert (again.outcome.moved, again.outcome.refused, again.unknown) == (1, 2, [])


def test_a_list_may_put_the_unknown_into_the_cage(awaited, operator, flight):
    at = timezone.now()
    done = move_listed("ARRIVE", ["TW0001", "NOBODY1", "包"], by=operator, at=at, flight=flight, land_unknown=True)
    assert (done.landed, done.unknown) == (["NOBODY1"], ["包"])
    assert Parcel.objects.get(waybill__number="NOBODY1").state == "OVER_LANDED"


def test_a_list_is_loaded_on_a_flight_that_is_loading_only(flight, operator):
    papers.released(flight, 1)
    for target in (None, flight):
        with pytest.raises(NotPossible):
            move_listed("LOAD", ["TW0001"], by=operator, at=timezone.now(), flight=target)


def test_the_whole_flight_arrives_as_one_act(awaited, flight, operator):
    assert move_flight("ARRIVE", flight, by=operator, at=timezone.now()).moved == 3
    assert move_flight("TALLY", flight, by=operator, at=timezone.now()).moved == 3


# ------------------------------------------------------------ departure
def test_flight_and_parcels_leave_as_one_deed(ready, scan, loading, operator):
    scan("LOAD", "TW0001", flight=loading)
    scan("LOAD", "TW0002", flight=loading)
    finish_loading(loading, by=operator, at=timezone.now())
    outcome = depart_flight(loading, by=operator, at=timezone.now())
    assert outcome.moved == 2
    loading.refresh_from_db()
    assert (loading.state, loading.departed_at is not None) == ("DEPARTED", True)
    act = Act.objects.get(pk=outcome.act_id)
    assert (act.cause.machine, act.cause.verb) == ("Flight", "depart")
    assert numbered("TW0003").get().state == "RELEASED"


def test_a_flight_with_a_stopped_parcel_on_board_does_not_leave(ready, scan, loading, operator, officer):
    scan("LOAD", "BAG1", flight=loading)
    finish_loading(loading, by=operator, at=timezone.now())
    place_controls(numbered("TW0002"), kind=R.DO_NOT_LOAD, by=officer, reason="battery")
    with pytest.raises(NotReady) as raised:
        depart_flight(loading, by=operator, at=timezone.now())
    assert [one.object_id for one in raised.value.blocked] == [numbered("TW0002").get().pk]
    loading.refresh_from_db()
    assert (loading.state, loading.departed_at) == ("LOADED", None)
    assert set(Parcel.objects.values_list("state", flat=True)) == {"LOADED"}
    scan("OFFLOAD", "TW0002", reason="control")
    assert depart_flight(loading, by=operator, at=timezone.now()).moved == 2


def test_a_flight_that_is_not_closed_does_not_leave(ready, loading, operator):
    with pytest.raises(NotPossible):
        depart_flight(loading, by=operator, at=timezone.now())


def test_opening_a_flight_makes_its_announced_parcels_awaited(flight, operator):
    papers.announced(flight)
    assert open_flight(flight, by=operator, at=timezone.now()).moved == 3
    assert set(Parcel.objects.values_list("state", flat=True)) == {"AWAITING_ARRIVAL"}
    assert Act.objects.get(verb="accept_manifest").cause.verb == "open"
    assert Flight.objects.get().state == "OPEN"
