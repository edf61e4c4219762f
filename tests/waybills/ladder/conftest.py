"""Readers of every kind, and one parcel that they all may see."""

from collections.abc import Callable

import pytest

from tests.factories import ground, papers, readers
from waybills.models import Flight, Parcel, User


@pytest.fixture
def reader(db: None) -> Callable[[str], User]:
    """Call with a kind of organisation for a person who works in one that has a part in the parcel."""
    return readers.reader


@pytest.fixture
def parcel(flight: Flight) -> Parcel:
    papers.announced(flight, 1, broker=ground.organisation("BROKER"))
    return Parcel.objects.select_related("flight", "waybill").get()
