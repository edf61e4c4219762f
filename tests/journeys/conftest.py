"""A flight as files, the people, and a world in which they live one journey."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clearance.demo import ground, people
from tests.journeys import customs
from tests.journeys.world import SEED, World, truth_in
from twin.generate import flight as generate
from twin.generate.files import write
from waybills.models import Device, Flight, OrganisationKind, User

DAY = date(2026, 11, 24)
# Where two persons must be two, the second works in the house of the first.
SECONDS = ("OPERATOR", "INSPECTOR", "EXAMINER", "OFFICER", "SUPERVISOR")
BY_CHANCE = {"CT": 0.012, "EXAM": 0.003}
Begin = Callable[..., World]


@pytest.fixture
def house(settings: Settings, live_server: LiveServer, tmp_path: Path) -> str:
    """The address of a house that hurries and draws its lots under a known seed."""
    settings.GATEWAY_SECRET, settings.PUBLIC_URL = customs.SECRET, live_server.url
    settings.SELECTION_SEED, settings.ARRIVAL_GATHER_SECONDS = "journey", 0.0
    settings.MEDIA_ROOT, settings.SEAL_ROOTS_DIR = tmp_path / "media", tmp_path / "roots"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return live_server.url


@pytest.fixture
def begin(house: str, tmp_path: Path, settings: Settings) -> Iterator[Begin]:
    """Begin a journey with a counterpart that runs until the next one begins, or the test ends.

    `begin(parcels, shares="rows=0.02", shuffled=True, faults="double=0.5")`: what is planted in the flight, whether
    people work in another order, and what goes wrong at customs. `often` times as many are chosen by chance.
    """
    journeys = count()
    with ExitStack() as stack:

        def start(
            parcels: int, *, shares: str | None = None, shuffled: bool = False, faults: str = "none", often: float = 1
        ) -> World:
            if number := next(journeys):
                stack.close()
                call_command("flush", interactive=False, verbosity=0)
            settings.CT_RANDOM_SHARE, settings.EXAM_RANDOM_SHARE = BY_CHANCE["CT"] * often, BY_CHANCE["EXAM"] * often
            folder, state = tmp_path / f"flight {number}", tmp_path / f"customs {number}"
            write(generate(parcels=parcels, seed=SEED, day=DAY, faults=shares), folder)
            # First the house: a line that is turned away at its door comes again only after a while.
            flight, persons = _lay(folder, tmp_path / "logins.txt")
            twin = stack.enter_context(customs.running(folder, house=house, state=state, seed=SEED, faults=faults))
            settings.CUSTOMS_GATEWAY_URL = f"{twin.address}/customs"
            return World(folder, truth_in(folder), flight, persons, twin, house, shuffled=shuffled)

        yield start


def _lay(folder: Path, logins: Path) -> tuple[Flight, dict[str, User]]:
    """The ground of the demonstration, its people and their seconds; of its papers nothing."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    ground.centre()
    houses = ground.organisations(truth["enterprises"])
    ground.mandates(houses[OrganisationKind.BROKER], since=DAY.replace(month=1, day=1))
    people.enter(houses, file=logins)
    code, _, secret = customs.LINE_TOKEN.partition(":")
    Device.objects.create(code=code, secret=secret, kind="CT", line="L1", maker="Twin", model="Training scanner")
    firsts = {one.role.value: User.objects.get(username=one.username) for one in people.PEOPLE}
    seconds = {f"{role}2": _second(firsts[role]) for role in SECONDS}
    return ground.flight(truth, at=timezone.now()), firsts | seconds


def _second(first: User) -> User:
    return User.objects.create(username=f"second.{first.username}", roles=first.roles, organisation=first.organisation)
