"""What lives stand on: enterprises and mandates, people, open flights with their papers; and the worker processes."""

import os
import time
from typing import Any

from django.utils import timezone

from tests.bench._life import papers as files
from tests.bench._life.papers import Papers


def prepare(count: int, size: int) -> dict[int, Papers]:
    """Flights, open for parcels, with their papers, by id."""
    from clearance.demo import ground

    now = time.time()
    made = [
        files.papers(size, seed, place=place, answered_at=now + 3600) for place, seed in enumerate(files.seeds(count))
    ]
    houses = ground.organisations(made[0].truth["enterprises"])
    ground.mandates(houses["BROKER"], since=timezone.localdate().replace(month=1, day=1))
    _people(houses)
    return {ground.flight(one.truth, at=timezone.now()).pk: one for one in made}


def _people(houses: dict[str, Any]) -> None:
    from waybills.models import User

    for role, kind in (("BROKER", "BROKER"), ("OPERATOR", "OPERATOR")):
        User.objects.create(username=role.lower(), roles=[role], organisation=houses[kind])


# ------------------------------------------------------------ in the workers
def wake() -> None:
    """A worker process begins."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearance.settings")
    import django

    django.setup()
    from django.conf import settings

    # Arrivals are reported at once: nobody waits for the clock here. Nobody is drawn by lot, rules are asked.
    settings.ARRIVAL_GATHER_SECONDS = 0.0
    settings.CT_RANDOM_SHARE = settings.EXAM_RANDOM_SHARE = 0.0


def ready(number: int) -> int:
    """Connected, and everything imported."""
    from django.db import connection

    from tests.bench._life import deeds  # noqa: F401

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    time.sleep(0.5)  # long enough for the others to take one each
    return number


def do(deed: str, *args: Any) -> None:
    from tests.bench._life import deeds

    getattr(deeds, deed)(*args)
