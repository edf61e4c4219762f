"""Where, why, who, by when, what then: for every state and every requirement, for every reader, in both languages."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import translation

from tests.factories import ground
from waybills import acts
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.lifecycle.requirements import DETAILED, INSERTED_CLOSED, WHOLE_GATE, Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Flight, OrganisationKind, Parcel
from waybills.selectors.ladder import (
    ANSWERED,
    HELD_UNNAMED,
    LEFT_BEHIND,
    NOTHING_OPEN,
    REQUIREMENTS,
    STATES,
    explain,
    ladder_of,
)
from waybills.selectors.ladder.rung import Rung
from waybills.services.controls import place_controls

LANGUAGES = ["zh-hans", "en"]
SENTENCES = {
    **{str(state): said for state, said in STATES.items()},
    **{requirement.name: said for requirement, said in REQUIREMENTS.items()},
    "answered": ANSWERED,
    "nothing open": NOTHING_OPEN,
    "held unnamed": HELD_UNNAMED,
    "left behind": LEFT_BEHIND,
}
# What a reader learns nothing from.
EMPTY_WORDS = re.compile(r"processing|in progress|pending|please wait|处理中|进行中|请等待|请稍候", re.I)
CHINESE = re.compile(r"[一-鿿]")


def is_said(text: object, language: str) -> bool:
    words = str(text)
    right_script = bool(CHINESE.search(words)) if language == "zh-hans" else not CHINESE.search(words)
    return len(words) >= 4 and right_script and not EMPTY_WORDS.search(words)


def test_every_state_and_every_requirement_has_its_sentences():
    assert set(STATES) == set(ParcelState)
    assert set(REQUIREMENTS) == set(Requirement)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SENTENCES)
def test_each_says_why_who_and_what_then_in_both_languages(name, language):
    said = SENTENCES[name]
    with translation.override(language):
        for text in (said.why, said.who, said.then):
            assert is_said(text, language), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_states_say_the_same_reason(language):
    with translation.override(language):
        reasons = [str(said.why) for said in [*STATES.values(), *REQUIREMENTS.values()]]
    assert len(reasons) == len(set(reasons))


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_every_reader_of_every_state_is_told_all_five(parcel, reader, officer, kind, language):
    person = reader(kind)
    for state in ParcelState:
        acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to=state, opens=INSERTED_CLOSED)
        with translation.override(language):
            rungs = ladder_of(Parcel.objects.select_related("flight").get(), reader=person)
            assert str(state.label) in str(rungs[0].where)
            for rung in rungs:
                for text in (rung.why, rung.who, rung.what_then):
                    assert is_said(text, language), (state, kind, str(text))


@pytest.mark.django_db
@pytest.mark.parametrize("requirement", Requirement, ids=lambda one: one.name)
def test_at_the_gate_each_open_requirement_has_its_rung(parcel, officer, requirement):
    everything = Parcel.objects.all()
    acts.perform(Parcel.correct, everything, by=acts.SYSTEM, to="IMAGE_REVIEW", meets=WHOLE_GATE)
    if requirement & DETAILED:
        place_controls(everything, kind=requirement, by=officer, reason="value")
    opens = 0 if requirement & DETAILED else requirement
    acts.perform(Parcel.correct, everything, by=acts.SYSTEM, to="AWAITING_DECISION", opens=opens)
    rungs = ladder_of(Parcel.objects.select_related("flight").get(), reader=officer)
    assert any(str(rung.why).startswith(str(REQUIREMENTS[requirement].why)) for rung in rungs[1:])


@pytest.mark.django_db
@pytest.mark.parametrize("state", ENDED)
def test_an_ended_life_has_one_rung_that_waits_for_nobody(parcel, officer, state):
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to=state, opens=INSERTED_CLOSED)
    rungs = ladder_of(Parcel.objects.select_related("flight").get(), reader=officer)
    assert [rung.by_when for rung in rungs] == [None]
    with translation.override("en"):
        assert str(rungs[0].who).startswith("Nobody")


@pytest.mark.django_db
def test_while_the_list_is_under_review_its_release_is_not_asked_for_yet(parcel, officer):
    rungs = ladder_of(parcel, reader=officer)
    reasons = [str(rung.why) for rung in rungs]
    assert str(REQUIREMENTS[Requirement.LIST_ADJUDICATED].why) in reasons
    assert str(REQUIREMENTS[Requirement.CUSTOMS_RELEASE].why) not in reasons
    acts.perform(Parcel.adjudicate, Parcel.objects.all(), by=acts.CUSTOMS)
    reasons = [str(rung.why) for rung in ladder_of(Parcel.objects.get(), reader=officer)]
    assert str(REQUIREMENTS[Requirement.CUSTOMS_RELEASE].why) in reasons


@pytest.mark.django_db
def test_by_when_is_the_cut_off_before_loading_and_the_departure_after(parcel, flight, officer):
    type(flight).objects.filter(pk=flight.pk).update(
        cut_off_at=datetime(2026, 11, 24, 8, tzinfo=UTC), departs_at=datetime(2026, 11, 24, 10, tzinfo=UTC)
    )

    def when(state: str) -> int:
        ground.correct_to(state, Parcel.objects.all())
        rung = ladder_of(Parcel.objects.select_related("flight").get(), reader=officer)[0]
        return rung.by_when.hour if rung.by_when else 0

    assert [when("ARRIVED"), when("LOADED"), when("DEPARTED")] == [8, 10, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("verb", [[Flight.depart], [Flight.cancel]], ids=["gone", "cancelled"])
def test_a_parcel_whose_flight_goes_without_it_is_promised_no_time(parcel, flight, officer, verb):
    Flight.objects.filter(pk=flight.pk).update(departs_at=datetime(2026, 11, 24, 10, tzinfo=UTC))
    ground.correct_to("RELEASED", Parcel.objects.all())
    leave(flight, verb[0])
    rung = ladder_of(Parcel.objects.select_related("flight").get(), reader=officer)[0]
    assert (rung.why, rung.by_when) == (LEFT_BEHIND.why, None)


def leave(flight, verb):
    before = [Flight.open, Flight.start_loading, Flight.finish_loading] if verb is Flight.depart else []
    for step in [*before, verb]:
        acts.perform(step, Flight.objects.filter(pk=flight.pk), by=ground.person(Role.OPERATOR))


@pytest.mark.django_db
def test_an_app_may_say_more_of_a_requirement(parcel, officer, monkeypatch):
    from waybills.selectors import ladder

    monkeypatch.setattr(ladder, "_explanations", {})

    @explain(Requirement.LIST_ADJUDICATED)
    def refused(parcel: Parcel, reader: object) -> Rung | None:
        return Rung(where="w", why="Customs refused the list: code 1405.", who="The broker", what_then="t")

    assert "Customs refused the list: code 1405." in [str(r.why) for r in ladder_of(parcel, reader=officer)]
