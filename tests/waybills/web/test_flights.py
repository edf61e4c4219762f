"""Board, flight page and the life of a flight, through the browser's requests."""

import pytest
from django.urls import reverse

from tests.factories import ground, papers
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, Flight, Parcel
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db


def page_of(flight: Flight) -> str:
    return reverse("waybills:flight", args=[flight.pk])


def test_the_board_counts_each_flight_by_stage(visit, flight, awaited, operator):
    ground.correct_to("RELEASED", Parcel.objects.filter(waybill__number="TW0001"))
    page = visit(operator).get(reverse("waybills:flight-board"))
    row = page.context["rows"][0]
    assert (row.flight, row.total, row.cleared) == (flight, 3, 1)
    assert {stage.key: n for stage, n in row.stages if n} == {"expected": 2, "released": 1}
    assert f'href="{page_of(flight)}?stage=expected#list"' in page.content.decode()


def test_the_boards_live_part_is_a_fragment_with_a_summary_for_screen_readers(visit, flight, awaited, operator):
    page = visit(operator).get(reverse("waybills:flight-board") + "?part=rows").content.decode()
    assert "<html" not in page
    assert 'role="status"' in page
    assert "0 of 3 parcels are cleared." in page


def test_an_old_flight_that_left_is_not_on_the_board(visit, flight, operator):
    Flight.objects.filter(pk=flight.pk).update(date="2020-01-01")
    client = visit(operator)
    assert client.get(reverse("waybills:flight-board")).context["rows"] == []
    acts.perform(Flight.open, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    # It has not left: somebody must still see it.
    assert len(client.get(reverse("waybills:flight-board")).context["rows"]) == 1


def test_the_flight_page_shows_how_many_still_miss_each_requirement(visit, flight, awaited, operator):
    acts.perform(Parcel.arrive, Parcel.objects.filter(waybill__number="TW0001"), by=operator)
    missing = visit(operator).get(page_of(flight) + "?part=live").context["missing"]
    assert {one.requirement.name: (one.n, met) for one, met in missing}["ARRIVED"] == (2, 1)


def test_a_step_of_the_flight_is_its_act_and_says_so(visit, flight, operator):
    client = visit(operator)
    answer = client.post(reverse("waybills:move-flight", args=[flight.pk, "open"]), follow=True)
    assert "is now “Open for parcels”" in answer.content.decode()
    assert Act.objects.get(verb="open").actor == operator


def test_only_the_steps_that_are_possible_are_offered(visit, flight, operator, officer):
    steps = [step.verb for step in visit(operator).get(page_of(flight)).context["steps"]]
    assert steps == ["open", "cancel"]
    assert visit(officer).get(page_of(flight)).context["steps"] == []


def test_a_step_that_is_not_possible_is_refused_in_words(visit, flight, operator):
    answer = visit(operator).post(reverse("waybills:move-flight", args=[flight.pk, "depart"]))
    assert answer.status_code == 409
    assert "Not possible while it is “Planned”" in answer.content.decode()
    assert Flight.objects.get().state == "PLANNED"


@pytest.mark.parametrize("reason", ["", "   ", "\x00"])
def test_cancelling_wants_a_reason(visit, flight, operator, reason):
    answer = visit(operator).post(reverse("waybills:move-flight", args=[flight.pk, "cancel"]), {"reason": reason})
    assert answer.status_code == 422
    assert Flight.objects.get().state == "PLANNED"


def test_a_departure_that_something_stops_names_it(visit, flight, operator, officer):
    client = visit(operator)
    papers.released(flight)
    for verb in ("open", "start_loading"):
        client.post(reverse("waybills:move-flight", args=[flight.pk, verb]))
    client.post(reverse("waybills:floor-whole-flight", args=["LOAD", flight.pk]))
    client.post(reverse("waybills:move-flight", args=[flight.pk, "finish_loading"]))
    stopped = Parcel.objects.filter(waybill__number="TW0002")
    place_controls(stopped, kind=Requirement.DO_NOT_LOAD, by=officer, reason="battery")
    answer = client.post(reverse("waybills:move-flight", args=[flight.pk, "depart"]))
    assert answer.status_code == 409
    assert "TW0002" in answer.content.decode()
    assert Flight.objects.get().state == "LOADED"
    client.post(reverse("waybills:floor-scan", args=["OFFLOAD"]), {"number": "TW0002", "reason": "control"})
    client.post(reverse("waybills:move-flight", args=[flight.pk, "depart"]))
    assert Flight.objects.get().state == "DEPARTED"
    assert sorted(Parcel.objects.values_list("state", flat=True)) == ["DEPARTED", "DEPARTED", "RELEASED"]


def test_while_a_flight_is_loaded_its_page_says_how_many_released_parcels_are_not_on_board(visit, flight, operator):
    client = visit(operator)
    papers.released(flight)
    said, there = "3 released parcels are not on board.", f"{page_of(flight)}?state=RELEASED#list"
    client.post(reverse("waybills:move-flight", args=[flight.pk, "open"]))
    assert said not in client.get(page_of(flight)).content.decode()
    client.post(reverse("waybills:move-flight", args=[flight.pk, "start_loading"]))
    page = client.get(page_of(flight)).content.decode()
    assert said in page
    assert there in page
    client.post(reverse("waybills:floor-whole-flight", args=["LOAD", flight.pk]))
    assert "not on board." not in client.get(page_of(flight)).content.decode()


def planned(**changes: str) -> dict[str, str]:
    said = {"number": "cz8001", "date": "2026-11-25", "origin": "wuh", "destination": "lgg"}
    return said | {"cut_off_at": "2026-11-25T18:00", "departs_at": "2026-11-25T20:00"} | changes


def test_a_flight_is_planned_with_its_times_in_the_readers_zone(visit, centre, carrier, operator):
    answer = visit(operator).post(reverse("waybills:plan-flight"), planned(carrier=str(carrier.pk)))
    flight = Flight.objects.get()
    assert answer["Location"] == page_of(flight)
    assert (flight.number, flight.origin, flight.state) == ("CZ8001", "WUH", "PLANNED")
    assert flight.departs_at.isoformat() == "2026-11-25T12:00:00+00:00"


@pytest.mark.parametrize(
    "changes",
    [{"number": "TG"}, {"number": ""}, {"date": "soon"}, {"origin": "W1H"}, {"destination": ""},
     {"cut_off_at": "2026-11-25T21:00"}, {"carrier": "999999"}],
)  # fmt: skip
def test_a_flight_that_makes_no_sense_is_refused_and_what_was_typed_stays(visit, centre, carrier, operator, changes):
    sent = planned(carrier=str(carrier.pk)) | changes
    answer = visit(operator).post(reverse("waybills:plan-flight"), sent)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    if "number" not in changes:
        assert "CZ8001" in answer.content.decode().upper()
    assert not Flight.objects.exists()


def test_the_same_flight_is_not_planned_twice_a_day(visit, centre, carrier, operator):
    client = visit(operator)
    for status in (302, 422):
        answer = client.post(reverse("waybills:plan-flight"), planned(carrier=str(carrier.pk)))
        assert answer.status_code == status
    assert Flight.objects.count() == 1


def statements(client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_the_board_takes_as_many_statements_for_ten_flights_as_for_one(visit, flight, awaited, operator):
    client = visit(operator)
    address = reverse("waybills:flight-board") + "?part=rows"
    one = statements(client, address)
    for n in range(9):
        ground.pre_advise(papers.another_flight(flight, f"TG91{n}"), 2)
    assert statements(client, address) == one
    assert len(client.get(address).context["rows"]) == 10


@pytest.mark.parametrize("part", ["", "?part=live", "?part=list"])
def test_the_flight_page_takes_as_many_statements_for_forty_parcels_as_for_three(
    visit, flight, awaited, broker, officer, part
):
    client = visit(officer)
    few = statements(client, page_of(flight) + part)
    papers.awaited(flight, 37, broker=broker.organisation, prefix="MO", bag="BAG2")
    assert statements(client, page_of(flight) + part) == few
