"""A flight with parcels on the way, and a gun to scan with."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import ground, papers
from waybills import acts
from waybills.models import Flight, FloorScan, Parcel, User
from waybills.services import floor


@pytest.fixture
def second_operator(db: None) -> User:
    return ground.person(ground.Role.OPERATOR, name="second operator")


@pytest.fixture
def awaited(flight: Flight) -> list[Parcel]:
    return papers.awaited(flight)


@pytest.fixture
def loading(flight: Flight) -> Flight:
    """The flight, being loaded."""
    for verb in (Flight.open, Flight.start_loading):
        acts.perform(verb, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    flight.refresh_from_db()
    return flight


@pytest.fixture
def scan(operator: User) -> Callable[..., FloorScan]:
    """Call with step and number, and whatever is set at the station, for the answer to a scan."""

    def fire(step: str, number: str, *, scan_id: str = "", by: User | None = None, **station: Any) -> FloorScan:
        return floor.scan(
            step, number, station=floor.Station(by=by or operator, at=timezone.now(), **station), scan_id=scan_id
        )

    return fire


@pytest.fixture
def state() -> Callable[[str], str]:
    """Call with a waybill number for the state of its parcel."""
    return lambda number: Parcel.objects.filter(waybill__number=number).latest("pk").state
