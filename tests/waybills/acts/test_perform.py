"""The door: what moves, what does not, and what is written of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ground
from waybills import acts
from waybills.acts.door import NeedsTwoPersons
from waybills.lifecycle.requirements import INSERTED_CLOSED, Requirement
from waybills.models import Act, Parcel, ParcelLine, Step, Unsealed

pytestmark = pytest.mark.django_db


def test_a_set_moves_as_one_act_with_one_line_each(parcels, flight):
    parcels(5)
    outcome = acts.perform(Parcel.accept_manifest, Parcel.objects.on(flight), by=acts.SYSTEM)
    assert (outcome.moved, outcome.refused) == (5, 0)
    assert ParcelLine.objects.filter(act_id=outcome.act_id).count() == 5
    assert set(Parcel.objects.values_list("state", "version")) == {("AWAITING_ARRIVAL", 2)}
    assert Unsealed.objects.filter(act=outcome.act_id).exists()


def test_the_step_on_the_line_says_from_where_to_where(parcel):
    outcome = acts.perform(Parcel.accept_manifest, Parcel.objects.all(), by=acts.SYSTEM)
    step = Step.objects.get(pk=ParcelLine.objects.get(act_id=outcome.act_id).step_id)
    assert (step.verb, step.source, step.target) == ("accept_manifest", "PRE_ADVISED", "AWAITING_ARRIVAL")


def test_rows_in_the_wrong_state_are_refused_with_a_sentence(parcels, flight, operator):
    parcels(2)
    first = Parcel.objects.order_by("pk").first()
    acts.perform(Parcel.accept_manifest, Parcel.objects.filter(pk=first.pk), by=acts.SYSTEM)
    outcome = acts.perform(Parcel.arrive, Parcel.objects.on(flight), by=operator)
    assert (outcome.moved, outcome.refused) == (1, 1)
    refusal = outcome.refusals[0]
    assert refusal.code == "STATE"
    assert "已预报" in refusal.sentence or "Pre-advised" in refusal.sentence


def test_a_guard_that_fails_names_what_is_open(parcel):
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    refusal = acts.perform(Parcel.release, Parcel.objects.all(), by=acts.SYSTEM).refusals[0]
    assert refusal.code == "GATE_IS_CLEAR"


def test_nothing_moves_means_no_act(parcel, operator):
    before = Act.objects.count()
    assert acts.perform(Parcel.arrive, Parcel.objects.all(), by=operator).act_id is None
    assert Act.objects.count() == before


def test_an_act_takes_the_same_number_of_statements_however_large_the_set(parcels, flight):
    counted = []
    for n in (1, 500):
        parcels(n)
        with CaptureQueriesContext(connection) as queries:
            acts.perform(Parcel.accept_manifest, Parcel.objects.on(flight), by=acts.SYSTEM)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 4


def test_a_parcel_starts_with_everything_standing_against_it(parcel):
    assert parcel.gate == INSERTED_CLOSED


def test_a_role_that_does_not_perform_the_verb_is_refused_before_anything_moves(parcel, inspector):
    acts.perform(Parcel.accept_manifest, Parcel.objects.all(), by=acts.SYSTEM)
    with pytest.raises(PermissionDenied):
        acts.perform(Parcel.arrive, Parcel.objects.all(), by=inspector)
    assert Parcel.objects.get().state == "AWAITING_ARRIVAL"


def test_customs_itself_may_not_do_what_only_the_floor_does(parcel):
    with pytest.raises(PermissionDenied):
        acts.perform(Parcel.arrive, Parcel.objects.all(), by=acts.CUSTOMS)


def test_the_last_requirement_releases_by_itself_in_the_same_transaction(parcel):
    rows = Parcel.objects.all()
    ground.correct_to("AWAITING_DECISION", rows)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=INSERTED_CLOSED & ~Requirement.CUSTOMS_RELEASE)
    assert Parcel.objects.get().state == "AWAITING_DECISION"
    outcome = acts.perform(Parcel.accept_release, rows, by=acts.CUSTOMS)
    assert Parcel.objects.get().state == "RELEASED"
    release = Act.objects.get(verb="release")
    assert (release.cause_id, release.actor_kind) == (outcome.act_id, "SYSTEM")


def test_a_hold_returns_where_it_came_from(parcel, officer):
    rows = Parcel.objects.all()
    for state in ("AWAITING_DECISION", "IMAGE_REVIEW", "UNDER_EXAM", "IN_TRANSIT"):
        ground.correct_to(state, rows)
        acts.perform(Parcel.hold, rows, by=officer)
        acts.perform(Parcel.lift_hold, rows, by=officer)
        assert Parcel.objects.get().state == state


def test_a_recalled_release_never_goes_straight_back_to_released(parcel, officer):
    rows = Parcel.objects.all()
    ground.correct_to("RELEASED", rows)
    acts.perform(Parcel.recall, rows, by=officer)
    acts.perform(Parcel.lift_hold, rows, by=officer)
    assert Parcel.objects.get().state == "AWAITING_DECISION"


def test_detention_needs_two_persons(parcel, officer):
    rows = Parcel.objects.all()
    ground.correct_to("UNDER_EXAM", rows)
    with pytest.raises(NeedsTwoPersons):
        acts.perform(Parcel.detain, rows, by=officer)
    with pytest.raises(NeedsTwoPersons):
        acts.perform(Parcel.detain, rows, by=officer, first=officer)
    second = ground.person(ground.Role.OFFICER, name="second officer")
    assert acts.perform(Parcel.detain, rows, by=second, first=officer).moved == 1
