"""Laying the demonstration: every part may be there already, and is then left as it is."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from clearance.demo import ground, people
from waybills.intake.service import take_in
from waybills.models import Flight, IntakeFile, OrganisationKind, User

# The documents of the flight that the house must know as well as customs.
DOCUMENTS = ("orders", "receipts", "waybills")
Say = Callable[[str], object]


def run_folder() -> Path:
    """Where `bin/run` keeps what it makes: beside the file that TONGGUAN_ENV_FILE names."""
    named = os.environ.get("TONGGUAN_ENV_FILE")
    return Path(named).resolve().parent if named else Path(settings.BASE_DIR) / ".run"


def load(folder: Path, *, logins: Path, at: datetime, say: Say) -> Flight:
    """Ground, people, flight and its papers, from a flight that the twin wrote into `folder`."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    ground.centre()
    houses = ground.organisations(truth["enterprises"])
    ground.mandates(houses[OrganisationKind.BROKER], since=timezone.localdate(at).replace(month=1, day=1))
    say(f"{len(truth['enterprises'])} enterprises with their mandates, scanner {ground.scanner()}")
    say(f"{people.enter(houses, file=logins)} new log-ins in {logins}")
    flight = ground.flight(truth, at=at)
    hand_in(folder, flight, at=at, say=say)
    return flight


def hand_in(folder: Path, flight: Flight, *, at: datetime, say: Say) -> None:
    """The broker's manifest, then what the flight's enterprises send; a file taken before is not taken again."""
    for path, user in _papers(folder):
        name = str(path.relative_to(folder))
        if IntakeFile.objects.filter(flight=flight, name=path.name, stage__in=IntakeFile.ENDED).exists():
            continue
        with path.open("rb") as source:
            said = take_in(source, name=path.name, user=user, at=at, flight=flight)
        say(f"{name}: {said.stage}, {said.accepted} of {said.rows} taken, {said.refused} refused")


def _papers(folder: Path) -> Iterator[tuple[Path, Any]]:
    broker: User | None = people.the(people.Role.BROKER)
    yield folder / "manifest.csv", broker
    for part in DOCUMENTS:
        # Their senders are the enterprises themselves: the house takes them for what they say they are.
        yield from ((path, None) for path in sorted((folder / part).glob("*.xml")))
