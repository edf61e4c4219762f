"""Every state against every verb of every machine: django-fsm's word and the door's deed must be the same."""

import pytest
from django.db import connection
from django_fsm import RETURN_VALUE, can_proceed

from tests.factories import ground
from waybills import acts
from waybills.acts.verbs import all_verbs, verbs_of
from waybills.lifecycle.flight import FlightState
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import WHOLE_GATE, Requirement
from waybills.models import Flight, Parcel

pytestmark = pytest.mark.django_db

PARCEL_VERBS = [verb for verb in verbs_of(Parcel).values() if not verb.creates]
GATES = [0, int(WHOLE_GATE), int(Requirement.HOLD), int(Requirement.INSPECT), int(Requirement.QUERY_ANSWERED)]


def stand(parcel: Parcel, state: str, gate: int, held_from: str = "AWAITING_DECISION") -> Parcel:
    """Place the row by hand: this test asks about one step, whatever led there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE waybills_parcel SET state = %s, gate = %s, held_from = %s WHERE id = %s",
            [state, gate, held_from, parcel.pk],
        )
    return Parcel.objects.get(pk=parcel.pk)


@pytest.mark.parametrize("state", ParcelState.values)
def test_every_parcel_verb_moves_exactly_where_the_lifecycle_says(parcel, state):
    for verb in PARCEL_VERBS:
        for gate in GATES:
            row = stand(parcel, state, gate)
            allowed = can_proceed(getattr(row, verb.name))
            to = "TALLIED" if isinstance(verb.target, RETURN_VALUE) else None
            outcome = acts.perform(getattr(Parcel, verb.name), Parcel.objects.all(), by=acts.SYSTEM, to=to)
            assert outcome.moved == int(allowed), (verb.name, state, gate)
            if allowed:
                expected = after_django_fsm(row, verb.name, to)
                assert came_to(parcel, outcome.act_id) == expected, (verb.name, state, gate)


def after_django_fsm(row: Parcel, verb: str, to: str | None) -> str:
    getattr(row, verb)(*([to] if to else []))
    return row.state


def came_to(parcel: Parcel, act_id: int) -> str:
    """Where this act's line says it went (the door may have moved it on already)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.target FROM waybills_parcelline l JOIN waybills_step s ON s.id = l.step_id"
            " WHERE l.act_id = %s AND l.object_id = %s",
            [act_id, parcel.pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("state", FlightState.values)
def test_every_flight_verb_moves_exactly_where_the_lifecycle_says(flight, state):
    for verb in verbs_of(Flight).values():
        if verb.creates:
            continue
        with connection.cursor() as cursor:
            cursor.execute("UPDATE waybills_flight SET state = %s", [state])
        allowed = can_proceed(getattr(Flight.objects.get(), verb.name))
        outcome = acts.perform(getattr(Flight, verb.name), Flight.objects.all(), by=acts.SYSTEM)
        assert outcome.moved == int(allowed), (verb.name, state)


def test_every_verb_of_every_machine_names_its_actors():
    assert all(verb.actors for verb in all_verbs())


def test_every_parcel_state_can_be_reached_and_left_or_ends():
    reached = {target for verb in PARCEL_VERBS for _, target in verb.edges() if verb.name != "correct"} | {
        "PRE_ADVISED", "OVER_LANDED",
    }  # fmt: skip
    assert reached == set(ParcelState.values)


def test_a_verb_names_its_states_only_from_its_machine():
    for verb in all_verbs():
        known = set(dict(verb.model._meta.get_field("state").choices)) | {""}
        assert {state for edge in verb.edges() for state in edge} <= known, verb.label


def test_the_gate_after_each_act_is_what_the_verb_declares(parcel):
    for verb in PARCEL_VERBS:
        row = stand(parcel, verb.sources[0], 0 if verb.guards else int(WHOLE_GATE))
        to = "TALLIED" if isinstance(verb.target, RETURN_VALUE) else None
        acts.perform(getattr(Parcel, verb.name), Parcel.objects.all(), by=acts.SYSTEM, to=to)
        assert Parcel.objects.get().gate == (row.gate & ~verb.meets) | verb.opens, verb.name


def test_ground_makes_people_of_every_role():
    assert ground.person(ground.Role.AUDITOR).has_role(ground.Role.AUDITOR)
