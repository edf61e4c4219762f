"""Two at once: one scan sent twice at the same moment, and a scan against a leaving flight."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from tests.factories import papers
from waybills import acts
from waybills.models import Act, Flight, FloorScan, Parcel
from waybills.refusals import Refused
from waybills.services import floor
from waybills.services.flights import NotReady, depart_flight, finish_loading

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds) -> list[object]:
    """Run the deeds in threads of their own that start together; answers what each returned or raised."""
    results: list[object] = [None] * len(deeds)
    start = threading.Barrier(len(deeds))

    def run(place: int, deed) -> None:
        try:
            start.wait()
            results[place] = deed()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def scan(operator, step: str, number: str, **more) -> FloorScan:
    scan_id = more.pop("scan_id", "")
    return floor.scan(step, number, station=floor.Station(by=operator, at=timezone.now(), **more), scan_id=scan_id)


def test_one_scan_sent_eight_times_at_once_is_done_once(flight, operator):
    papers.awaited(flight, 1)
    answers = at_once(*[lambda: scan(operator, "ARRIVE", "TW0001", scan_id="same") for _ in range(8)])
    assert {answer.code for answer in answers} == {"ARRIVED"}
    assert len({answer.act_id for answer in answers}) == 1
    assert Act.objects.filter(verb="arrive").count() == 1


def test_an_unknown_number_sent_eight_times_lands_once(flight, operator):
    at_once(*[lambda: scan(operator, "ARRIVE", "NOBODY1", scan_id="same") for _ in range(8)])
    assert Parcel.objects.filter(waybill__number="NOBODY1").count() == 1


def test_a_parcel_scanned_by_eight_guns_arrives_once_and_seven_are_told(flight, operator):
    papers.awaited(flight, 1)
    answers = at_once(*[lambda n=n: scan(operator, "ARRIVE", "TW0001", scan_id=f"gun {n}") for n in range(8)])
    assert sorted(answer.code for answer in answers).count("ARRIVED") == 1
    assert {answer.code for answer in answers} <= {"ARRIVED", "ALREADY"}


def test_nothing_is_loaded_on_a_flight_that_leaves_at_the_same_moment(flight, operator):
    papers.released(flight, 1)
    for verb in (Flight.open, Flight.start_loading):
        acts.perform(verb, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)

    def leave() -> str:
        finish_loading(Flight.objects.get(), by=operator, at=timezone.now())
        depart_flight(Flight.objects.get(), by=operator, at=timezone.now())
        return "left"

    at_once(lambda: scan(operator, "LOAD", "TW0001", flight=Flight.objects.get()), leave)
    assert Flight.objects.get().state == "DEPARTED"
    # On board and gone with it, or never on board; never left behind as loaded.
    assert Parcel.objects.get().state in ("DEPARTED", "RELEASED")


def test_a_control_and_a_departure_at_the_same_moment_never_let_a_stopped_parcel_go(flight, operator, officer):
    from waybills.lifecycle.requirements import Requirement
    from waybills.services.controls import place_controls

    papers.released(flight, 1)
    for verb in (Flight.open, Flight.start_loading):
        acts.perform(verb, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    scan(operator, "LOAD", "TW0001", flight=flight)
    finish_loading(Flight.objects.get(), by=operator, at=timezone.now())
    place = lambda: place_controls(  # noqa: E731
        Parcel.objects.all(), kind=Requirement.DO_NOT_LOAD, by=officer, reason="now"
    )
    placed, departed = at_once(place, lambda: depart_flight(Flight.objects.get(), by=operator, at=timezone.now()))
    parcel = Parcel.objects.get()
    if parcel.state == "DEPARTED":
        assert placed.outcome.moved == 0
        assert parcel.gate == 0
    else:
        assert isinstance(departed, NotReady | Refused)
        assert parcel.gate & Requirement.DO_NOT_LOAD
        assert Flight.objects.get().state == "LOADED"
