"""The demonstration's day: each step does the next piece, may be repeated, and leaves some for who looks on."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clearance import tasks
from clearance.demo import day
from clearance.models import DeclarationList
from waybills import acts
from waybills.acts import deliveries
from waybills.models import Act, Bag, Flight, Parcel

NOW = timezone.now()


@pytest.fixture
def flight(load: Callable[[], Flight]) -> Flight:
    return load()


def later(steps: int) -> datetime:
    return NOW + steps * day.TRUCKS_APART + timedelta(seconds=steps)


def step(flight: Flight, steps: int = 0) -> str:
    flight.refresh_from_db()
    return day.step(flight, at=later(steps))


def count(flight: Flight, *states: str) -> int:
    return Parcel.objects.on(flight).filter(state__in=states).count()


def test_a_day_files_brings_and_counts_truck_after_truck(flight: Flight) -> None:
    assert step(flight, 0) == "filed arrived"
    assert DeclarationList.objects.filter(state="QUEUED").exists()
    assert step(flight, 1) == "tallied"
    assert count(flight, "TALLIED")
    assert step(flight, 2) == ""


def test_a_truck_carries_no_more_than_a_truck_can_and_comes_after_a_while(
    flight: Flight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day, "TRUCK", 60)
    monkeypatch.setattr(day, "LEFT_UNTALLIED", day.ONE_IN)  # no bag's number
    step(flight, 0)
    assert 60 <= count(flight, "ARRIVED") < 60 + 24
    step(flight, 0)  # at once: the bags are counted, no truck comes
    assert count(flight, "ARRIVED") == 0
    tallied = count(flight, "TALLIED")
    assert "arrived" in step(flight, 1)
    assert count(flight, "TALLIED") == tallied
    assert count(flight, "ARRIVED") > 0


def test_some_bags_are_left_to_who_looks_on(flight: Flight) -> None:
    ids = list(Bag.objects.order_by("pk").values_list("pk", flat=True))
    with_shift = {"LEFT_OUT": ids[0], "LEFT_UNTALLIED": ids[1]}
    with pytest.MonkeyPatch.context() as patch:
        for name, bag in with_shift.items():
            patch.setattr(day, name, bag % day.ONE_IN)
        for steps in range(4):
            step(flight, steps)
    standing = {bag: set(states(flight, bag)) for bag in ids}
    assert standing.pop(ids[0]) == {"AWAITING_ARRIVAL"}
    assert standing.pop(ids[1]) == {"ARRIVED"}
    assert set.union(*standing.values()) == {"TALLIED"}


def states(flight: Flight, bag: int) -> Iterator[str]:
    yield from Parcel.objects.on(flight).filter(waybill__bag=bag).values_list("state", flat=True)


def release(flight: Flight) -> None:
    """Everything customs and the other documents have to say, at once."""
    while deliveries.deliver():
        pass
    parcels = Parcel.objects.on(flight).in_state("AWAITING_DECISION")
    chosen = Parcel.objects.filter(pk__in=list(parcels.values_list("pk", flat=True)))
    for verb in (Parcel.adjudicate, Parcel.match_documents, Parcel.accept_release):
        acts.perform(verb, chosen, by=acts.CUSTOMS)


def test_an_officer_stops_a_few_that_have_arrived_once(flight: Flight) -> None:
    step(flight, 0)
    step(flight, 1)
    while deliveries.deliver():
        pass
    assert "stopped" in step(flight, 2)
    assert count(flight, "ON_HOLD") == 2 * day.HELD
    assert "stopped" not in step(flight, 3)
    assert count(flight, "ON_HOLD") == 2 * day.HELD


def test_loading_begins_when_most_are_released_and_the_departure_waits_for_a_hand(flight: Flight) -> None:
    step(flight, 0)
    step(flight, 1)
    assert flight.state == "OPEN"
    release(flight)
    released = count(flight, "RELEASED")
    assert released > day.LOADING_FROM * Parcel.objects.on(flight).count()
    assert "loaded" in step(flight, 2)
    flight.refresh_from_db()
    assert flight.state == "LOADING"
    assert count(flight, "LOADED") > 0
    for steps in range(3, 9):
        step(flight, steps)
    flight.refresh_from_db()
    assert flight.state == "LOADING"


def test_a_flight_that_is_gone_has_no_day_any_more(flight: Flight) -> None:
    acts.perform(Flight.cancel, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    before = Act.objects.count()
    assert step(flight) == ""
    assert Act.objects.count() == before
    assert not day.flights().exists()


def test_two_steps_at_once_bring_one_truck(flight: Flight, django_db_blocker: object) -> None:
    taken, free = threading.Event(), threading.Event()

    def other() -> None:
        """Another worker in the middle of its step."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [day.LOCK])
            taken.set()
            free.wait(10)
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [day.LOCK])
        connection.close()

    worker = threading.Thread(target=other)
    worker.start()
    assert taken.wait(10)
    assert step(flight) == ""
    free.set()
    worker.join()
    assert step(flight) != ""


def test_the_worker_takes_a_step_on_the_demonstrations_flights_only(flight: Flight, carrier: object) -> None:
    assert list(day.flights()) == [flight]
    assert tasks.demo_step() == ["filed arrived"]
    Flight.objects.update(carrier=carrier)
    assert tasks.demo_step() == []
