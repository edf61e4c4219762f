"""The twin's enterprises and a small flight of it, with its documents."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factories import ground
from twin.enterprises import enterprises
from twin.generate import Flight as Generated
from twin.generate import flight as generate
from waybills import acts
from waybills.lifecycle.roles import Role
from waybills.models import Carrier, Flight, Mandate, Organisation, User


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def generated() -> Generated:
    return generate(parcels=60, seed=11, faults="none")


@pytest.fixture
def houses(centre: object) -> dict[str, Organisation]:
    """The twin's enterprises, the first of each kind by kind; the broker holds every mandate."""
    found: dict[str, Organisation] = {}
    for one in enterprises():
        house = Organisation.objects.create(kind=one.kind, name=one.name, customs_code=one.code)
        found.setdefault(one.kind, house)
    for house in Organisation.objects.filter(kind="ENTERPRISE"):
        Mandate.objects.create(enterprise=house, broker=found["BROKER"], since_date=date(2020, 1, 1))
    return found


@pytest.fixture
def declarant(houses: dict[str, Organisation]) -> User:
    return ground.person(Role.BROKER, name="declarant", organisation=houses["BROKER"])


@pytest.fixture
def its_flight(generated: Generated, centre: Any) -> Flight:
    carrier, _ = Carrier.objects.get_or_create(iata_code="9T", defaults={"awb_prefix": "971", "name": "Twin Air"})
    row = Flight(
        centre=centre, carrier=carrier, number=generated.number, date=generated.day, origin="WUH", destination="LGG"
    )
    acts.create_rows(Flight.plan, [row], by=acts.SYSTEM)
    acts.perform(Flight.open, Flight.objects.filter(pk=row.pk), by=acts.SYSTEM)
    return row
