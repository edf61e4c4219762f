"""Before the goods: the manifest in two forms, the senders' documents, the declarant's own lists, all by `intake`."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from clearance.demo.papers import zipped
from clearance.models import DeclarationList
from tests.journeys.world import World
from waybills.models import Order, Receipt

# What the house says of each kind of fault that the twin plants in a manifest's row.
CODES = {
    "WRONG_CHECK_DIGIT": {"CHECK_DIGIT"},
    "DUPLICATE_WAYBILL": {"DUPLICATE_IN_FILE"},
    "UNKNOWN_HS": {"HS_UNKNOWN"},
    "UNKNOWN_UNIT": {"UNIT_UNKNOWN"},
    "WEIGHT_ZERO": {"NOT_POSITIVE"},
    "VALUE_WITH_COMMA": {"COMMA_IN_NUMBER"},
    "TEXT_TOO_LONG": {"TOO_LONG"},
    "MISSING_FIELD": {"REQUIRED"},
    "UNKNOWN_COUNTRY": {"COUNTRY_UNKNOWN"},
    "BAD_QUANTITY": {"NUMBER", "NEGATIVE", "NOT_POSITIVE"},
}
OWN_LISTS = 2  # messages of lists that the broker's own software wrote


def hand_in(world: World) -> None:
    """Every file of the flight, each by somebody whose it is to send."""
    _manifest(world)
    _documents(world)
    _lists(world)


def intake(world: World, path: Path) -> dict[str, Any]:
    """What the command says of one file that the broker hands in."""
    out, flight = StringIO(), world.flight
    call_command(
        "intake", path, user=world.by("BROKER").username, flight=f"{flight.number}/{flight.date}", json=True, stdout=out
    )
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


def _manifest(world: World) -> None:
    """The CSV is taken over but for its faulty rows; the XLSX says the same again and changes nothing."""
    faulty = [one for one in world.truth.values() if one.fault]
    assert {one.fault["kind"] for one in faulty if one.fault} == set(CODES)
    for name, kind in (("manifest.csv", "CSV"), ("manifest.xlsx", "XLSX")):
        said = intake(world, world.folder / name)
        assert said["kind"] == kind
        assert said["refused"] == len(faulty)
        assert said["accepted"] == said["rows"] - len(faulty)
        check_refusals(world, said["errors"])
    assert said["known"] == said["accepted"], "the same rows again are known already"
    assert world.states() == Counter(AWAITING_ARRIVAL=len(world.truth) - len(faulty))


def check_refusals(world: World, errors: list[dict[str, Any]]) -> None:
    """Every faulty row is refused with the code of its kind at its own field, and no other row is."""
    planted = {one.row: one.fault for one in world.truth.values() if one.fault}
    assert {error["row"] for error in errors} == set(planted)
    for error in errors:
        fault = planted[error["row"]]
        assert error["field"] == fault["field"], (error, fault)
        assert error["code"] in CODES[fault["kind"]], (error, fault)
        assert error["text"]


def _documents(world: World) -> None:
    """Orders and receipts come as ZIP files of many messages; nothing of them is refused."""
    for kind, model in (("orders", Order), ("receipts", Receipt)):
        path = world.folder / f"{kind}.zip"
        path.write_bytes(zipped(sorted((world.folder / kind).glob("*.xml"))))
        said = intake(world, path)
        assert (said["errors"], said["refused"]) == ([], 0)
        assert model.objects.count() == said["rows"] == said["accepted"]
    missing = sum(one.mismatch == "ORDER_MISSING" for one in world.truth.values())
    assert Order.objects.count() == len(world.truth) - missing


def _lists(world: World) -> None:
    """Some lists were written by the broker's own software: they are kept as drafts in his words."""
    rows = 0
    for path in sorted((world.folder / "lists").glob("*.xml"))[:OWN_LISTS]:
        said = intake(world, path)
        assert (said["kind"], said["errors"]) == ("CEB603", [])
        rows += said["rows"]
    assert DeclarationList.objects.filter(state="DRAFT").count() == rows
