"""A broker with a mandate, and parcels whose papers agree."""

from collections.abc import Callable

import pytest

from clearance.models import DeclarationList
from clearance.services.filing import FilingOutcome, file_lists
from tests.clearance import papers
from waybills.models import Flight, Parcel, User


@pytest.fixture
def filer(centre: object) -> User:
    return papers.broker()


@pytest.fixture
def papered(flight: Flight, filer: User) -> Callable[..., list[Parcel]]:
    """Make parcels with papers on the flight."""
    return lambda n=3, **options: papers.pre_advised(flight, n, start=Parcel.objects.count() + 1, **options)


@pytest.fixture
def filed(papered: Callable[..., list[Parcel]], flight: Flight, filer: User) -> Callable[..., list[DeclarationList]]:
    """Make parcels with papers and file their lists; the lists in the order of their parcels."""

    def make(n: int = 3) -> list[DeclarationList]:
        parcels = papered(n)
        outcome: FilingOutcome = file_lists(Parcel.objects.filter(pk__in=[p.pk for p in parcels]), by=filer)
        assert outcome.moved == n, outcome.refusals
        return list(DeclarationList.objects.filter(parcel__in=parcels).order_by("parcel"))

    return make
