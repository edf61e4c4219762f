"""Every state against every verb of both machines: django-fsm's word and the door's deed are the same."""

import pytest
from django.db import connection
from django_fsm import can_proceed

from inspection.lifecycle import CtState, ExamState
from inspection.models import CtTask, ExamTask
from waybills import acts
from waybills.acts.verbs import verbs_of

pytestmark = pytest.mark.django_db

CASES = [(CtTask, state) for state in CtState.values] + [(ExamTask, state) for state in ExamState.values]


@pytest.fixture
def task_of(parcel):
    """Call with a model to have its one task, in the state given, whatever led there."""

    def stand(model, state):
        if not model.objects.exists():
            verb = next(verb for verb in verbs_of(model).values() if verb.creates)
            row = model(centre_id=parcel.centre_id, parcel=parcel)
            acts.create_rows(getattr(model, verb.name), [row], by=acts.SYSTEM)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET state = %s", [state])
            if model is CtTask:
                cursor.execute("UPDATE inspection_cttask SET judged_from = 'SECOND_REVIEW'")
        return model.objects.get()

    return stand


@pytest.mark.parametrize(("model", "state"), CASES, ids=lambda one: getattr(one, "__name__", one))
def test_every_verb_moves_exactly_where_the_lifecycle_says(task_of, model, state):
    for verb in verbs_of(model).values():
        if verb.creates:
            continue
        row = task_of(model, state)
        allowed = can_proceed(getattr(row, verb.name))
        facts = {"waits_for": "SECOND"}
        outcome = acts.perform(getattr(model, verb.name), model.objects.all(), by=acts.SYSTEM, facts=facts)
        assert outcome.moved == int(allowed), (verb.name, state)
        if allowed:
            getattr(row, verb.name)()
            assert model.objects.get().state == row.state, (verb.name, state)
        else:
            assert outcome.refusals[0].code == "STATE"


@pytest.mark.parametrize("model", [CtTask, ExamTask])
def test_every_state_can_be_reached(model):
    reached = {target for verb in verbs_of(model).values() for _, target in verb.edges()}
    assert reached == set(dict(model._meta.get_field("state").choices))


@pytest.mark.parametrize(("model", "ends"), [(CtTask, {"FINAL"}), (ExamTask, {"FINAL", "CANCELLED"})])
def test_every_state_but_the_last_can_be_left(model, ends):
    left = {source for verb in verbs_of(model).values() for source, target in verb.edges() if source != target}
    assert set(dict(model._meta.get_field("state").choices)) - ends <= left


def test_only_readers_judge():
    assert set(verbs_of(CtTask)["give_verdict"].actors) == {"INSPECTOR", "SUPERVISOR"}


def test_only_examiners_open_and_record():
    assert verbs_of(ExamTask)["open"].actors == ("EXAMINER",)
    assert verbs_of(ExamTask)["record"].actors == ("EXAMINER",)
