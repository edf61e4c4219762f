"""The page of one parcel: header, ladder, timeline, papers, and the buttons that are this person's."""

import pytest
from django.urls import reverse

from tests.factories import ground, papers
from waybills import acts
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import INSERTED_CLOSED, WHOLE_GATE, Requirement
from waybills.models import OpenRequirement, Parcel, Waybill
from waybills.services.controls import lift_controls, place_controls
from waybills.web.deeds import deeds_on

pytestmark = pytest.mark.django_db

ADDRESS = reverse("waybills:parcel", args=["TW0001"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("state", ParcelState.values)
def test_the_page_is_drawn_in_every_state(visit, awaited, officer, state, language):
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to=state, opens=INSERTED_CLOSED)
    assert visit(officer, language).get(ADDRESS).status_code == 200


def test_the_page_shows_number_state_flight_bag_and_what_happened(visit, awaited, flight, broker, operator):
    acts.perform(Parcel.arrive, Parcel.objects.all(), by=operator)
    page = visit(broker).get(ADDRESS)
    text = page.content.decode()
    for words in ("TW0001", str(flight), "BAG1", "Arrived at the site", "Manifest line accepted", "UTC+8"):
        assert words in text
    assert [event.title for event in page.context["events"]] == [
        "Arrived at the site", "Manifest line accepted", "Announced",
    ]  # fmt: skip


PLACED = {"HOLD", "INSPECT", "DO_NOT_LOAD", "QUERY_ANSWERED"}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("AWAITING_ARRIVAL", PLACED | {"cancel"}),
        ("ON_HOLD", PLACED | {"order_return", "dispose", "detain"}),
        ("DETAINED", PLACED | {"order_return", "dispose", "lift_detention"}),
        ("LOADED", PLACED | {"RECALL"}),
        ("CLOSED", set()),
        ("DEPARTED", set()),
    ],
)
def test_an_officer_is_offered_what_is_possible_now(visit, awaited, officer, state, expected):
    ground.correct_to(state, Parcel.objects.all())
    assert {deed.key for deed in visit(officer).get(ADDRESS).context["deeds"]} == expected


def test_a_lift_is_offered_where_a_control_stands(visit, awaited, officer):
    place_controls(Parcel.objects.all(), kind=Requirement.HOLD, by=officer, reason="value")
    assert "LIFT_HOLD" in {deed.key for deed in visit(officer).get(ADDRESS).context["deeds"]}


def as_new(state: str) -> None:
    """Every parcel in one state, with what all must meet against it, and no control."""
    OpenRequirement.objects.all().delete()
    acts.perform(
        Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to=state, opens=INSERTED_CLOSED, meets=WHOLE_GATE
    )


def test_every_offered_deed_is_one_that_its_service_lets_the_person_do(visit, awaited, officer):
    for state in ParcelState:
        as_new(state)
        for deed in deeds_on(officer, Parcel.objects.get(waybill__number="TW0001")):
            form = {"deed": deed.key, "reason": "r", "legal_basis": "l", "shown": "1"}
            answer = visit(officer).post(reverse("waybills:act") + "?number=TW0001", form)
            assert answer.status_code in (200, 302), (state, deed.key)
            if answer.status_code == 200:
                assert answer.context["outcome"].moved == 1, (state, deed.key)
            as_new(state)


@pytest.mark.parametrize("role", ["OPERATOR", "BROKER", "LOGISTICS"])
def test_nobody_but_customs_and_agencies_is_offered_a_control(visit, awaited, role):
    assert visit(ground.person(ground.Role(role))).get(ADDRESS).context["deeds"] == []


@pytest.mark.parametrize(
    ("state", "url"),
    [("AWAITING_ARRIVAL", "floor-arrival"), ("ARRIVED", "floor-tally"), ("RELEASED", "floor-load"),
     ("LOADED", "floor-offload"), ("RETURN_ORDERED", "floor-hand-back"), ("AWAITING_DECISION", "")],
)  # fmt: skip
def test_an_operator_is_led_to_the_station_of_the_next_step(visit, awaited, operator, officer, state, url):
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to=state, opens=Requirement.CUSTOMS_RELEASE)
    assert visit(operator).get(ADDRESS).context["station"] == (reverse(f"waybills:{url}") if url else "")
    assert visit(officer).get(ADDRESS).context["station"] == ""


def test_a_number_that_two_parcels_bear_shows_the_newest_and_leads_to_the_other(visit, flight, awaited, officer):
    papers.awaited(papers.another_flight(flight), 1, bag="BAG2")
    older = Parcel.objects.on(flight).get(waybill__number="TW0001")
    page = visit(officer).get(ADDRESS)
    assert page.context["parcel"].flight.number == "TG901"
    assert f"{ADDRESS}?id={older.pk}" in page.content.decode()
    assert visit(officer).get(ADDRESS + f"?id={older.pk}").context["parcel"] == older
    for rubbish in ("x", "-1", "９", "99999999999999999999"):
        assert visit(officer).get(ADDRESS + f"?id={rubbish}").status_code == 200


@pytest.mark.parametrize("number", ["A/B", "A B", "=1+1", "运单1", "..", "a?b", "100%"])
def test_a_number_of_any_shape_has_its_page(visit, awaited, officer, number):
    Waybill.objects.filter(number="TW0001").update(number=number)
    assert visit(officer).get(reverse("waybills:parcel", args=[number])).status_code == 200
    assert visit(officer).get("/parcels/", {"state": "AWAITING_ARRIVAL"}).status_code == 200


def test_the_page_takes_as_many_statements_after_many_acts_as_after_few(visit, awaited, officer):
    from tests.waybills.web.test_flights import statements

    client = visit(officer)
    few = statements(client, ADDRESS)
    for _ in range(12):
        acts.perform(Parcel.match_documents, Parcel.objects.all(), by=acts.SYSTEM)
    assert statements(client, ADDRESS) == few


def test_a_lifted_recall_is_called_a_recall_and_named_once(visit, awaited, officer):
    rows = Parcel.objects.filter(waybill__number="TW0001")
    ground.correct_to("RELEASED", rows)
    place_controls(rows, kind=Requirement.RECALL, by=officer, reason="wrong flight")
    lift_controls(rows, kind=Requirement.RECALL, by=officer, reason="looked at")
    events = visit(officer).get(reverse("waybills:parcel", args=["TW0001"])).context["events"]
    lifted = next(one for one in events if one.title == "Control lifted")
    assert lifted.detail.count("Control: recall") == 1
    assert "Recall lifted" in [one.title for one in events]
    assert "Hold lifted" not in [one.title for one in events]
