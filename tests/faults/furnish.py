"""Before the first parcel: centre, enterprises, people, scanner and empty flights. Prints what there is as JSON.

`python -m tests.faults.furnish FOLDER FLIGHTS PARCELS SEED DAY`, on a house whose environment names it.
"""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import django

# More than one parcel of a hundred is to be stopped somewhere, or there would be too little to get wrong.
FAULTS = "rows=0.04,mismatch=0.04,threat=0.03"
# Where two are needed, and neither may be the other.
SECONDS = {"OPERATOR": "fang.floor", "INSPECTOR": "he.images", "OFFICER": "tang.officer"}


def furnish(folder: Path, *, flights: int, parcels: int, seed: str, day: date, at: datetime) -> dict[str, Any]:
    """Lay the ground; the flights with their folders, the log-ins by role."""
    from clearance.demo import ground, people
    from waybills.models import OrganisationKind

    made = [_generate(folder / f"{number:02d}", parcels, f"{seed}-{number}", day) for number in range(flights)]
    ground.centre()
    houses = ground.organisations(made[0][1]["enterprises"])
    ground.mandates(houses[OrganisationKind.BROKER], since=day.replace(month=1, day=1))
    ground.scanner()
    logins = folder.parent / "logins.txt"
    people.enter(houses, file=logins)
    planned = [{"folder": str(place), "pk": ground.flight(truth, at=at).pk} for place, truth in made]
    _write_truth(folder, [truth for _place, truth in made])
    return {"flights": planned, "people": logins_in(logins) | {f"{k}2": v for k, v in _seconds(houses).items()}}


def _generate(folder: Path, parcels: int, seed: str, day: date) -> tuple[Path, dict[str, Any]]:
    from twin.generate import flight
    from twin.generate.files import write

    parts = ("manifest", "orders", "receipts", "waybills")
    write(flight(parcels=parcels, seed=seed, faults=FAULTS, day=day), folder, parts=parts)
    return folder, json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def _write_truth(folder: Path, truths: list[dict[str, Any]]) -> None:
    """What is in the parcels of all flights, where the scanner looks for it."""
    parcels = [parcel for truth in truths for parcel in truth["parcels"]]
    assert len({parcel["house_waybill"] for parcel in parcels}) == len(parcels), "two flights share a number"
    (folder / "truth.json").write_text(json.dumps({"parcels": parcels}, ensure_ascii=False), encoding="utf-8")


def logins_in(file: Path) -> dict[str, list[str]]:
    """By role; the second person of a role is ROLE2."""
    found: dict[str, list[str]] = {}
    for role, username, password in (line.split() for line in file.read_text(encoding="utf-8").splitlines()):
        found[f"{role}2" if role in found else role] = [username, password]
    return found


def _seconds(houses: dict[str, Any]) -> dict[str, list[str]]:
    """A second person of a role, in the house of the first."""
    from clearance.demo import people
    from waybills.models import User

    found = {}
    for role, username in SECONDS.items():
        first = next(person for person in people.PEOPLE if person.role == role)
        password = people.new_password()
        user = User(username=username, roles=[role], organisation=houses[first.kind])
        user.set_password(password)
        user.save()
        found[role] = [username, password]
    return found


if __name__ == "__main__":
    django.setup()
    from django.utils import timezone

    place, flights_wanted, parcels_wanted, seed_wanted, day_wanted = sys.argv[1:]
    laid = furnish(
        Path(place), flights=int(flights_wanted), parcels=int(parcels_wanted), seed=seed_wanted,
        day=date.fromisoformat(day_wanted), at=timezone.now(),
    )  # fmt: skip
    sys.stdout.write(json.dumps(laid) + "\n")
