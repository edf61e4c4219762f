"""5,000 parcels of one flight, from the file to the departure and customs' last word, by the real doors only."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from inspection.models import SelectionHit
from tests.journeys import accounts, documents, exams, images, life
from tests.journeys.conftest import Begin
from waybills.acts import seal

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PARCELS, SCANS = 5000, 100


def test_a_flight_of_five_thousand_parcels_goes_from_its_file_to_its_departure(begin: Begin) -> None:
    world = begin(PARCELS)
    life.live(world)

    assert images.check_pictures(world) >= SCANS
    chosen = set(SelectionHit.objects.values_list("kind", "reason"))
    assert chosen >= {("CT", "RSK"), ("CT", "RND"), ("EXAM", "RND")}
    exams.never_released_unopened(world)

    ends = accounts.endings(world)
    assert ends == accounts.planned(world)
    assert set(ends.values()) == accounts.NAMES
    assert sum(Counter(ends.values()).values()) == PARCELS

    for paper in documents.make(world):
        documents.check(world, paper)
    the_books_hold()


def the_books_hold() -> None:
    """Every invariant, and the log from its first act to an exported root."""
    call_command("check_books", stdout=StringIO(), stderr=StringIO())
    while seal.seal_acts():
        pass
    call_command("verify_acts", root=seal.export_root(), stdout=StringIO(), stderr=StringIO())
