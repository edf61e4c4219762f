"""Controls come in any state, stop what they must, and fall with their last open row."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import ground
from waybills import acts
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.lifecycle.requirements import INSERTED_CLOSED, Requirement
from waybills.models import OpenRequirement, Parcel
from waybills.services.controls import lift_controls, place_controls

pytestmark = pytest.mark.django_db

R = Requirement


def state() -> str:
    return Parcel.objects.get().state


def gate_empty_but_for(bits: int) -> None:
    acts.perform(Parcel.answer_control, Parcel.objects.all(), by=acts.SYSTEM, meets=INSERTED_CLOSED & ~bits)


@pytest.mark.parametrize("before", ParcelState.values)
def test_a_control_reaches_every_parcel_that_is_still_in_reach(parcel, officer, before):
    ground.correct_to(before, Parcel.objects.all())
    placed = place_controls(Parcel.objects.all(), kind=R.DO_NOT_LOAD, by=officer, reason="check")
    too_late = before in (*ENDED, "DEPARTED")
    assert placed.outcome.moved == int(not too_late)
    assert bool(Parcel.objects.get().gate & R.DO_NOT_LOAD) is not too_late
    assert OpenRequirement.objects.exists() is not too_late


def test_a_hold_at_the_gate_stops_the_parcel_and_its_lift_frees_it(parcel, officer):
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    place_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="value")
    assert state() == "ON_HOLD"
    assert lift_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="answered") == 1
    assert state() == "AWAITING_DECISION"
    assert not Parcel.objects.get().gate & R.HOLD


def test_a_hold_placed_early_waits_for_the_parcel_at_the_gate(parcel, officer):
    ground.correct_to("TALLIED", Parcel.objects.all())
    place_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="early")
    assert state() == "TALLIED"
    acts.perform(Parcel.spare_ct, Parcel.objects.all(), by=acts.SYSTEM)
    assert state() == "ON_HOLD"


def test_an_inspection_placed_early_sends_the_parcel_to_be_opened(parcel, officer):
    ground.correct_to("TALLIED", Parcel.objects.all())
    place_controls(Parcel.objects.all(), kind=R.INSPECT, by=officer, reason="early")
    acts.perform(Parcel.spare_ct, Parcel.objects.all(), by=acts.SYSTEM)
    assert state() == "EXAM_QUEUED"


def test_an_inspection_after_the_release_takes_it_back_and_opens_it(parcel, officer):
    ground.correct_to("RELEASED", Parcel.objects.all())
    place_controls(Parcel.objects.all(), kind=R.INSPECT, by=officer, reason="late news")
    assert state() == "EXAM_QUEUED"


def test_a_recall_stops_a_released_parcel_and_only_the_gate_releases_it_again(parcel, officer):
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    gate_empty_but_for(0)
    assert state() == "RELEASED"
    place_controls(Parcel.objects.all(), kind=R.RECALL, by=officer, reason="wrong")
    assert state() == "ON_HOLD"
    lift_controls(Parcel.objects.all(), kind=R.RECALL, by=officer, reason="right after all")
    assert state() == "RELEASED"  # by the gate, which is empty


def test_a_loaded_parcel_under_do_not_load_neither_departs_nor_goes_on(parcel, officer, operator):
    ground.correct_to("LOADED", Parcel.objects.all())
    acts.perform(Parcel.answer_control, Parcel.objects.all(), by=acts.SYSTEM, meets=INSERTED_CLOSED)
    place_controls(Parcel.objects.all(), kind=R.DO_NOT_LOAD, by=officer, reason="dangerous goods")
    for verb in (Parcel.depart, Parcel.dispatch):
        outcome = acts.perform(verb, Parcel.objects.all(), by=operator)
        assert outcome.moved == 0
        assert outcome.refusals[0].code == "GATE_IS_CLEAR"


@pytest.mark.parametrize(
    ("kind", "after"),
    [(R.RECALL, "ON_HOLD"), (R.HOLD, "ON_HOLD"), (R.INSPECT, "EXAM_QUEUED"), (R.DO_NOT_LOAD, "RELEASED")],
)
def test_a_control_that_came_on_board_takes_hold_as_soon_as_the_parcel_is_off(parcel, officer, operator, kind, after):
    ground.correct_to("LOADED", Parcel.objects.all())
    place_controls(Parcel.objects.all(), kind=kind, by=officer, reason="late news")
    assert state() == "LOADED"
    acts.perform(Parcel.offload, Parcel.objects.all(), by=operator)
    assert state() == after


def test_one_lift_of_two_holds_keeps_the_parcel(parcel, officer):
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    first = place_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="one").control
    place_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="two")
    lift_controls(Parcel.objects.all(), control=first, by=officer, reason="done")
    assert state() == "ON_HOLD"
    assert Parcel.objects.get().gate & R.HOLD


def test_lifting_twice_lifts_nothing(parcel, officer):
    place_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="one")
    assert lift_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="a") == 1
    assert lift_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="a") == 0


def test_a_broker_places_no_control(parcel, broker):
    with pytest.raises(PermissionDenied):
        place_controls(Parcel.objects.all(), kind=R.HOLD, by=broker, reason="no")
    assert not OpenRequirement.objects.exists()
