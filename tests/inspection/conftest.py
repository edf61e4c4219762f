"""The scanner's house: a store of its own for every test, people who read, parcels on their way."""

from collections.abc import Callable

import pytest

from tests.factories import ground, scans
from waybills.lifecycle.roles import Role
from waybills.models import Flight, Parcel, User


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """Files of a test go with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def second_inspector(db: None) -> User:
    return ground.person(Role.INSPECTOR, name="second inspector")


@pytest.fixture
def second_examiner(db: None) -> User:
    return ground.person(Role.EXAMINER, name="second examiner")


@pytest.fixture
def reviewable(flight: Flight) -> Callable[..., Parcel]:
    """Call with a number to have a parcel whose pictures wait for an inspector."""
    return lambda number="RP000000011CN", **said: scans.reviewable(flight, number, **said)
