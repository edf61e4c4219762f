"""A centre with the twin's enterprises and its flight, and files to hand in."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import ground
from tests.factories.manifests import Hand
from twin.enterprises import enterprises
from waybills import acts
from waybills.intake.service import take_in
from waybills.lifecycle.roles import Role
from waybills.models import Flight, IntakeFile, Mandate, Organisation, User


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def enterprises_known(centre: object) -> dict[str, Organisation]:
    """The twin's enterprises by kind (the first of each), with the broker's mandates."""
    found: dict[str, Organisation] = {}
    for one in enterprises():
        house = Organisation.objects.create(kind=one.kind, name=one.name, customs_code=one.code)
        found.setdefault(one.kind, house)
    for house in Organisation.objects.filter(kind="ENTERPRISE"):
        Mandate.objects.create(enterprise=house, broker=found["BROKER"], since_date=date(2020, 1, 1))
    return found


@pytest.fixture
def carrier_user(enterprises_known: dict[str, Organisation]) -> User:
    """A person of the first logistics enterprise."""
    return ground.person(Role.LOGISTICS, name="carrier", organisation=enterprises_known["LOGISTICS"])


@pytest.fixture
def broker_user(enterprises_known: dict[str, Organisation]) -> User:
    return ground.person(Role.BROKER, name="declarant", organisation=enterprises_known["BROKER"])


@pytest.fixture
def open_flight(flight: Flight) -> Flight:
    acts.perform(Flight.open, Flight.objects.filter(pk=flight.pk), by=acts.SYSTEM)
    flight.refresh_from_db()
    return flight


@pytest.fixture
def hand_in(carrier_user: User, open_flight: Flight) -> Hand:
    """Hand a file in as the carrier, for the open flight unless told otherwise."""

    def hand(data: bytes, name: str = "manifest.csv", **how: Any) -> IntakeFile:
        told = {"user": carrier_user, "flight": open_flight, "at": timezone.now()} | how
        file = take_in(io.BytesIO(data), name=name, **told)
        assert not file.error, file.error
        return file

    return hand
