"""Laying the demonstration: every part may be there already, and is then left as it is."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from clearance.demo import ground, papers, people
from waybills.models import Flight, OrganisationKind

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
    for file in papers.hand_in(folder, flight, at=at):
        say(f"{file.name}: {file.accepted} of {file.rows} taken, {file.refused} refused, {file.parcels} parcels")
    return flight
