"""Who is told what: reasons to those who must answer, names to those who may know, covert controls to customs."""

import pytest
from django.utils import timezone, translation

from tests.factories import ground, papers
from tests.factories.readers import KEPT_FROM
from waybills import acts
from waybills.lifecycle.requirements import INSERTED_CLOSED, Requirement
from waybills.models import OrganisationKind, Parcel
from waybills.selectors.board import counts_by_state_of_flight, counts_of, missing_on
from waybills.selectors.ladder import ladder_of
from waybills.selectors.parcel_lists import Wanted, parcels_wanted, rows_of, wanted_in
from waybills.selectors.redaction import masked_parcels
from waybills.selectors.timeline import timeline_of
from waybills.services.controls import lift_controls, place_controls
from waybills.services.questions import answer_question

pytestmark = pytest.mark.django_db

R = Requirement
SECRET = "informant 7"
K = OrganisationKind


def all_of() -> object:
    return Parcel.objects.all()


def told(parcel: Parcel, person: object) -> str:
    """Everything that ladder and timeline say to a person."""
    parcel = Parcel.objects.select_related("flight", "waybill").get(pk=parcel.pk)
    rungs = ladder_of(parcel, reader=person)
    events = timeline_of(parcel, reader=person)
    words = [str(text) for rung in rungs for text in (rung.where, rung.why, rung.who, rung.what_then)]
    return "\n".join(words + [f"{event.title} {event.actor} {event.detail}" for event in events])


def at_the_gate(parcel: Parcel) -> None:
    acts.perform(Parcel.correct, all_of(), by=acts.SYSTEM, to="AWAITING_DECISION", opens=R.CUSTOMS_RELEASE)


def views(parcel: Parcel, person: object) -> dict[str, object]:
    """Every place where a control could show: ladder, timeline, lists, filters, counts."""
    with translation.override("en"):
        row = rows_of(person, [Parcel.objects.get(pk=parcel.pk)])[0]
        flight = parcel.flight
        return {
            "told": told(parcel, person),
            "state": row.state,
            "gate": row.gate,
            "held": set(parcels_wanted(person, Wanted(states=("ON_HOLD",))).values_list("pk", flat=True)),
            "waiting": set(parcels_wanted(person, Wanted(states=(row.state,))).values_list("pk", flat=True)),
            "bit": [
                set(parcels_wanted(person, Wanted(requirement=one)).values_list("pk", flat=True)) for one in Requirement
            ],
            "counts": counts_by_state_of_flight(person, flight),
            "all counts": counts_of(person),
            "missing": [(one.requirement, one.n) for one in missing_on(person, flight)],
        }


@pytest.mark.parametrize("kind", KEPT_FROM)
@pytest.mark.parametrize("control", [R.HOLD, R.RECALL, R.INSPECT, R.DO_NOT_LOAD], ids=lambda one: one.name)
def test_a_covert_control_changes_nothing_that_those_it_concerns_can_see(parcel, reader, officer, kind, control):
    person = reader(kind)
    at_the_gate(parcel)
    before = views(parcel, person)
    place_controls(all_of(), kind=control, by=officer, reason=SECRET, covert=True)
    assert views(parcel, person) == before
    assert SECRET not in before["told"]


@pytest.mark.parametrize("kind", KEPT_FROM)
def test_a_covert_hold_that_waits_for_the_parcel_at_the_gate_does_not_show_either(parcel, reader, officer, kind):
    acts.perform(Parcel.correct, all_of(), by=acts.SYSTEM, to="TALLIED", opens=R.CUSTOMS_RELEASE)
    place_controls(all_of(), kind=R.HOLD, by=officer, reason=SECRET, covert=True)
    acts.perform(Parcel.spare_ct, all_of(), by=acts.SYSTEM)
    assert Parcel.objects.get().state == "ON_HOLD"
    seen = views(parcel, reader(kind))
    assert seen["state"] == "AWAITING_DECISION"
    assert "hold" not in seen["told"].lower()
    assert seen["held"] == set()


@pytest.mark.parametrize("kind", KEPT_FROM)
def test_a_covert_hold_once_lifted_leaves_no_trace_for_them(parcel, reader, officer, kind):
    person = reader(kind)
    at_the_gate(parcel)
    before = views(parcel, person)
    place_controls(all_of(), kind=R.HOLD, by=officer, reason=SECRET, covert=True)
    lift_controls(all_of(), kind=R.HOLD, by=officer, reason=SECRET)
    assert views(parcel, person) == before


def test_customs_sees_it_all(parcel, officer):
    at_the_gate(parcel)
    place_controls(all_of(), kind=R.HOLD, by=officer, reason=SECRET, covert=True)
    seen = views(parcel, officer)
    assert seen["state"] == "ON_HOLD"
    assert SECRET in seen["told"]
    assert seen["held"] == {parcel.pk}


def test_the_agency_that_placed_it_sees_it_another_does_not(parcel, reader):
    owner = reader(K.AGENCY)
    other = ground.person(ground.Role.AGENCY, name="other", organisation=ground.organisation("AGENCY", "Another"))
    at_the_gate(parcel)
    place_controls(all_of(), kind=R.HOLD, by=owner, reason=SECRET, covert=True)
    assert SECRET in views(parcel, owner)["told"]
    assert SECRET not in views(parcel, other)["told"]
    assert masked_parcels(other, all_of())
    assert not masked_parcels(owner, all_of())


def test_an_open_hold_beside_a_covert_one_still_shows(parcel, reader, officer):
    broker = reader(K.BROKER)
    at_the_gate(parcel)
    place_controls(all_of(), kind=R.HOLD, by=officer, reason=SECRET, covert=True)
    place_controls(all_of(), kind=R.HOLD, by=officer, reason="value too low")
    seen = views(parcel, broker)
    assert "value too low" in seen["told"]
    assert SECRET not in seen["told"]
    assert seen["gate"] & R.HOLD


def test_a_filter_by_a_covert_control_finds_nothing_for_them(parcel, reader, officer):
    control = place_controls(all_of(), kind=R.HOLD, by=officer, reason=SECRET, covert=True).control
    wanted = wanted_in({"control": str(control.pk)})
    assert parcels_wanted(reader(K.BROKER), wanted).count() == 0
    assert parcels_wanted(officer, wanted).count() == 1


# ------------------------------------------------------------ reasons
@pytest.mark.parametrize("kind", [K.BROKER, K.ENTERPRISE, K.OPERATOR, K.LOGISTICS])
def test_the_reason_of_a_hold_is_told_that_of_an_inspection_is_not(parcel, reader, officer, kind):
    person = reader(kind)
    at_the_gate(parcel)
    place_controls(all_of(), kind=R.HOLD, by=officer, reason="value too low")
    place_controls(all_of(), kind=R.INSPECT, by=officer, reason="risk rule 12")
    assert "value too low" in told(parcel, person)
    assert "risk rule 12" not in told(parcel, person)
    assert "risk rule 12" in told(parcel, officer)


def test_names_of_officers_are_not_for_the_parties(parcel, reader, officer):
    officer.first_name, officer.last_name = "Invented", "Officer"
    officer.save()
    place_controls(all_of(), kind=R.HOLD, by=officer, reason="value")
    assert "Invented Officer" not in told(parcel, reader(K.BROKER))
    assert "Invented Officer" in told(parcel, ground.person(ground.Role.SUPERVISOR))


def test_a_question_waits_for_the_broker_and_then_for_the_officer(parcel, reader, officer):
    broker = reader(K.BROKER)
    at_the_gate(parcel)
    question = place_controls(all_of(), kind=R.QUERY_ANSWERED, by=officer, reason="What is it made of?").control
    with translation.override("en"):
        assert "The broker answers" in told(parcel, broker)
        answer_question(question, by=broker, at=timezone.now(), text="Cotton")
        assert "it was answered" in told(parcel, broker)
        assert "A customs officer reads the answer." in told(parcel, broker)


def test_another_brokers_answer_does_not_count_for_this_parcel(flight, officer, reader):
    mine = papers.announced(flight, 1, broker=reader(K.BROKER).organisation)[0]
    house = ground.organisation("BROKER", "Another broker")
    papers.announced(flight, 1, broker=house, prefix="OT")
    place_controls(all_of(), kind=R.QUERY_ANSWERED, by=officer, reason="Of what?")
    from waybills.models import Control

    other = ground.person(ground.Role.BROKER, name="other", organisation=house)
    answer_question(Control.objects.get(), by=other, at=timezone.now(), text="Cotton")
    with translation.override("en"):
        assert "it was answered" not in told(mine, officer)


# ------------------------------------------------------------ timeline
def test_the_timeline_tells_verb_actor_state_facts_and_cause_newest_first(parcel, officer, operator):
    acts.perform(Parcel.accept_manifest, all_of(), by=acts.SYSTEM)
    arrived = acts.perform(Parcel.arrive, all_of(), by=operator)
    acts.perform(
        Parcel.tally, all_of(), by=operator, facts={"weighed": "1.5", "reason": "wet", "session": 3},
        cause=arrived.act_id,
    )  # fmt: skip
    with translation.override("en"):
        latest = timeline_of(Parcel.objects.get(), reader=officer)[0]
    assert latest.title == "Tallied"
    assert "Floor operator" in latest.actor
    for words in ("Weighed (kg): 1.5", "Reason: wet", "Because: Arrived at the site"):
        assert words in latest.detail
    assert "session" not in latest.detail


def test_facts_that_are_not_for_a_party_do_not_show(parcel, reader, officer):
    acts.perform(
        Parcel.correct, all_of(), by=acts.SYSTEM, to="IMAGE_REVIEW", opens=INSERTED_CLOSED, facts={"reason": "typing"}
    )
    acts.perform(Parcel.suspect_image, all_of(), by=acts.SYSTEM, facts={"referral": "ORG", "reason": "dense object"})
    with translation.override("en"):
        assert "dense object" not in told(parcel, reader(K.BROKER))
        assert "dense object" in told(parcel, officer)
        assert "typing" not in told(parcel, reader(K.ENTERPRISE))


def test_an_answer_stands_in_the_timeline_of_customs_and_of_who_gave_it(parcel, reader, officer):
    broker = reader(K.BROKER)
    question = place_controls(all_of(), kind=R.QUERY_ANSWERED, by=officer, reason="Of what?").control
    answer_question(question, by=broker, at=timezone.now(), text="Cotton from Xinyang")
    with translation.override("en"):
        events = timeline_of(Parcel.objects.get(), reader=officer)
        assert [event.title for event in events[:2]] == ["Question answered", "Control placed"]
        assert "Cotton from Xinyang" in told(parcel, broker)
        assert "Cotton from Xinyang" not in told(parcel, reader(K.OPERATOR))
