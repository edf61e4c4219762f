"""The scanner's house: a store of its own for every test, people who read, parcels on their way."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories import ground, scans
from waybills.lifecycle.roles import Role
from waybills.models import Flight, Parcel, User


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    """Files of a test go with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the reference scans, each with its truth.json."""
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("TONGGUAN_REFERENCE", root.parent / "shared" / "reference")) / "ct" / "samples"
    if not folder.is_dir():
        pytest.skip(f"reference samples are not at {folder}")
    return folder


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
