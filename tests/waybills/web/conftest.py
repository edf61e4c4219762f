"""Visitors: a test client logged in as somebody."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import papers
from waybills.models import Flight, Parcel, User


@pytest.fixture
def visit(client: Client) -> Callable[[User, str], Client]:
    """Call with a person, and a language if not English, for the client that is theirs."""

    def log_in(person: User, language: str = "en") -> Client:
        client.force_login(person)
        client.cookies["django_language"] = language
        return client

    return log_in


@pytest.fixture
def flight(flight: Flight) -> Flight:
    """Of today: the board shows no flight that should have left long ago."""
    Flight.objects.filter(pk=flight.pk).update(date=timezone.localdate())
    flight.refresh_from_db()
    return flight


@pytest.fixture
def awaited(flight: Flight, broker: User) -> list[Parcel]:
    """Three parcels of the broker's, TW0001 to TW0003, that the floor waits for."""
    return papers.awaited(flight, broker=broker.organisation)


@pytest.fixture
def state() -> Callable[[str], str]:
    """Call with a waybill number for the state of its parcel."""
    return lambda number: Parcel.objects.filter(waybill__number=number).latest("pk").state
