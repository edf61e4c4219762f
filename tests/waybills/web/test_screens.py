"""Waybills' own screens: they draw, they act, and a foreign number simply is not there."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import ground, papers
from waybills import acts
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import WHOLE_GATE, Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Parcel, Proposal
from waybills.selectors.ladder import BITS, STATES, ladder_of
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db

R = Requirement


@pytest.fixture
def announced(flight, broker):
    parcels = papers.announced(flight, broker=broker.organisation)
    acts.perform(Parcel.accept_manifest, Parcel.objects.on(flight), by=acts.SYSTEM)
    return parcels


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICER, Role.BROKER, Role.INSPECTOR])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_draws_for_its_reader(client, flight, announced, role, language):
    client.force_login(ground.person(role))
    client.cookies["django_language"] = language
    for url in (
        reverse("waybills:start"),
        reverse("waybills:flight-board"),
        reverse("waybills:flight", args=[flight.pk]),
        reverse("waybills:parcel", args=["TW0001"]),
        reverse("waybills:find") + "?q=TW0001+TW0002+XX",
    ):
        assert client.get(url).status_code == 200, url


def test_a_stranger_finds_nothing(client, flight, announced, stranger):
    client.force_login(stranger)
    assert client.get(reverse("waybills:parcel", args=["TW0001"])).status_code == 404
    assert client.get(reverse("waybills:flight", args=[flight.pk])).status_code == 404
    page = client.get(reverse("waybills:find"), {"q": "TW0001 TW0002"})
    assert "TW0001" in page.context["unknown"]


def scan(client, step, number, **more):
    return client.post(reverse("waybills:floor-scan", args=[step]), {"number": number, **more})


def test_a_scan_arrives_the_parcel_and_the_second_is_harmless(client, announced, operator):
    client.force_login(operator)
    assert 'data-tone="good"' in scan(client, "arrive", "TW0001").content.decode()
    assert 'data-tone="attention"' in scan(client, "arrive", "TW0001").content.decode()
    assert Parcel.objects.get(waybill__number="TW0001").version == 3


def test_the_same_scan_id_is_answered_again_and_nothing_is_done_twice(client, announced, operator):
    client.force_login(operator)
    first, second = (scan(client, "arrive", "TW0001", scan_id="a1").content for _ in range(2))
    assert first == second


def test_a_bag_brings_all_its_parcels(client, announced, operator):
    client.force_login(operator)
    scan(client, "arrive", "BAG1")
    assert set(Parcel.objects.values_list("state", flat=True)) == {"ARRIVED"}


def test_an_unknown_number_is_over_landed(client, announced, operator):
    client.force_login(operator)
    assert 'data-tone="stop"' in scan(client, "arrive", "NOBODY1").content.decode()
    assert Parcel.objects.get(waybill__number="NOBODY1").state == "OVER_LANDED"


def test_a_weight_that_differs_wants_a_reason(client, announced, operator):
    client.force_login(operator)
    scan(client, "arrive", "TW0001")
    scan(client, "tally", "TW0001", weight="1.5")
    assert Parcel.objects.get(waybill__number="TW0001").state == "ARRIVED"
    scan(client, "tally", "TW0001", weight="1.5", reason="wet")
    assert Parcel.objects.get(waybill__number="TW0001").waybill.weighed is not None


@pytest.mark.parametrize("weight", ["1,5", "NaN", "-1", "1e9", "abc", "１"])
def test_rubbish_for_a_weight_is_refused_in_words(client, announced, operator, weight):
    client.force_login(operator)
    answer = scan(client, "tally", "TW0001", weight=weight)
    assert answer.status_code == 200


def test_nothing_unreleased_is_loaded(client, flight, announced, operator):
    client.force_login(operator)
    scan(client, "arrive", "TW0001")
    assert 'data-tone="stop"' in scan(client, "load", "TW0001", flight=flight.pk).content.decode()


def test_an_inspector_has_no_business_on_the_floor(client, announced, inspector):
    client.force_login(inspector)
    assert scan(client, "arrive", "TW0001").status_code == 403


def test_a_list_of_numbers_is_one_act(client, announced, operator):
    client.force_login(operator)
    page = client.post(reverse("waybills:floor-list", args=["arrive"]), {"numbers": "TW0001\nTW0002, XX9"})
    assert page.context["outcome"].moved == 2
    assert page.context["unknown"] == ["XX9"]


def test_a_flight_goes_from_open_to_gone(client, flight, announced, operator):
    client.force_login(operator)
    rows = Parcel.objects.on(flight)
    ground.correct_to("AWAITING_DECISION", rows)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=WHOLE_GATE)
    for verb in ("open", "start_loading", "load", "finish_loading", "depart"):
        client.post(reverse("waybills:move-flight", args=[flight.pk, verb]))
    flight.refresh_from_db()
    assert flight.state == "DEPARTED"
    assert set(rows.values_list("state", flat=True)) == {"DEPARTED"}


def test_a_flight_does_not_leave_with_a_stopped_parcel(client, flight, announced, operator, officer):
    client.force_login(operator)
    rows = Parcel.objects.on(flight)
    ground.correct_to("AWAITING_DECISION", rows)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=WHOLE_GATE)
    for verb in ("open", "start_loading", "load", "finish_loading"):
        client.post(reverse("waybills:move-flight", args=[flight.pk, verb]))
    place_controls(rows.filter(waybill__number="TW0001"), kind=R.DO_NOT_LOAD, by=officer, reason="x")
    client.post(reverse("waybills:move-flight", args=[flight.pk, "depart"]))
    flight.refresh_from_db()
    assert flight.state == "LOADED"


def test_an_officer_holds_and_lifts(client, announced, officer):
    client.force_login(officer)
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    sent = {"numbers": "TW0001 XX", "kind": "HOLD", "reason": "value"}
    page = client.post(reverse("waybills:place-control"), sent)
    assert (page.context["outcome"].moved, page.context["unknown"]) == (1, ["XX"])
    assert client.get(reverse("waybills:desk")).status_code == 200
    control = page.context["outcome"].verb and Parcel.objects.get(state="ON_HOLD").open_requirements.get().control
    client.post(reverse("waybills:lift-control", args=[control.pk]), {"reason": "answered"})
    assert not Parcel.objects.filter(state="ON_HOLD").exists()


def test_a_hold_without_a_reason_is_refused(client, announced, officer):
    client.force_login(officer)
    client.post(reverse("waybills:place-control"), {"numbers": "TW0001", "kind": "HOLD", "reason": " "})
    assert not Parcel.objects.filter(gate__gte=512).exists()


def test_detention_is_proposed_by_one_and_performed_by_another(client, announced, officer):
    client.force_login(officer)
    ground.correct_to("AWAITING_DECISION", Parcel.objects.all())
    client.post(reverse("waybills:decide", args=["detain"]), {"numbers": "TW0001", "reason": "counterfeit"})
    proposal = Proposal.objects.get()
    client.post(reverse("waybills:settle-proposal", args=[proposal.pk]), {"answer": "agree"})
    assert not Parcel.objects.filter(state="DETAINED").exists()
    client.force_login(ground.person(Role.OFFICER, name="second"))
    client.post(reverse("waybills:settle-proposal", args=[proposal.pk]), {"answer": "agree"})
    assert Parcel.objects.get(state="DETAINED").waybill.number == "TW0001"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_is_what_is_shown_and_runs_no_formula(client, flight, announced, operator, kind):
    client.force_login(operator)
    announced[0].waybill.__class__.objects.filter(pk=announced[0].pk).update(number="=1+1")
    answer = client.get(reverse("waybills:flight", args=[flight.pk]), {"export": kind})
    body = b"".join(answer.streaming_content) if kind == "csv" else answer.content
    assert body
    if kind == "csv":
        assert "'=1+1" in body.decode("utf-8-sig")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_and_requirement_has_its_sentences(language):
    assert set(STATES) == set(ParcelState)
    assert set(BITS) == set(Requirement)
    with translation.override(language):
        for words in [*STATES.values(), *BITS.values()]:
            for word in words[:3]:
                assert len(str(word)) > 1
                assert "processing" not in str(word).lower()
                if language == "zh-hans":
                    assert any("一" <= letter <= "鿿" for letter in str(word)), word


def test_a_covert_control_is_not_on_the_brokers_ladder(flight, announced, officer, broker):
    parcel = Parcel.objects.get(waybill__number="TW0001")
    rows = Parcel.objects.filter(pk=parcel.pk)
    place_controls(rows, kind=R.INSPECT, by=officer, reason="tip-off", covert=True)
    parcel.refresh_from_db()
    assert not any("tip-off" in str(rung.why) for rung in ladder_of(parcel, reader=broker))
    assert any("tip-off" in str(rung.why) for rung in ladder_of(parcel, reader=officer))


def test_a_covert_control_is_nowhere_on_the_brokers_page(client, announced, officer, broker):
    rows = Parcel.objects.filter(waybill__number="TW0001")
    place_controls(rows, kind=R.INSPECT, by=officer, reason="tip-off", covert=True)
    client.force_login(broker)
    page = client.get(reverse("waybills:parcel", args=["TW0001"])).content.decode()
    assert "tip-off" not in page


def test_pages_take_the_same_number_of_statements_whatever_the_flight_holds(
    client, flight, operator, django_assert_max_num_queries
):
    client.force_login(operator)
    papers.announced(flight, 60)
    with django_assert_max_num_queries(40):
        client.get(reverse("waybills:flight", args=[flight.pk]))
