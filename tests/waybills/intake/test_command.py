"""`manage.py intake`: the same as the upload page, for scripts; its JSON and its exit codes are relied upon."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.factories.manifests import as_csv, row
from waybills.models import Flight, Organisation, Parcel, User

pytestmark = pytest.mark.django_db
KEYS = {"file", "kind", "rows", "accepted", "refused", "known", "errors", "warnings"}


def intake(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[dict[str, Any]], int]:
    """What the command prints as JSON lines, and its exit code."""
    code = 0
    try:
        call_command("intake", *arguments, "--json")
    except SystemExit as stop:
        code = int(stop.code or 0)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()], code


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.csv"
    path.write_bytes(as_csv([row(), row(house_waybill="TW2", pieces="0", unit="xx")]))
    return path


def test_each_file_is_one_object_with_every_error(
    capsys: pytest.CaptureFixture[str], manifest: Path, enterprises_known: Any
) -> None:
    (said,), code = intake(capsys, str(manifest))
    assert (set(said), code) == (KEYS, 0)
    assert (said["file"], said["kind"]) == (str(manifest), "CSV")
    assert (said["rows"], said["accepted"], said["refused"]) == (2, 1, 1)
    assert [(e["row"], e["field"], e["value"], e["code"]) for e in said["errors"]] == [
        (3, "pieces", "0", "NOT_POSITIVE"),
        (3, "unit", "xx", "UNIT_UNKNOWN"),
    ]
    assert all(set(error) == {"row", "field", "value", "code", "text"} for error in said["errors"])
    assert {warning["code"] for warning in said["warnings"]} == {"CARRIER_ASSUMED", "MASTER_WITHOUT_FLIGHT"}


def test_the_sentences_are_plain_in_both_languages(
    capsys: pytest.CaptureFixture[str], manifest: Path, enterprises_known: Any
) -> None:
    with translation.override("en"):
        (said,), _ = intake(capsys, str(manifest), "--dry-run")
    assert [error["text"] for error in said["errors"]] == [
        "This must be greater than zero.",
        "This unit of measure is not in the customs list. Write its three digits or its Chinese name, as in 011 or 件.",
    ]


def test_a_dry_run_takes_nothing(capsys: pytest.CaptureFixture[str], manifest: Path, enterprises_known: Any) -> None:
    (said,), code = intake(capsys, str(manifest), "--dry-run")
    assert (said["accepted"], code, Parcel.objects.count()) == (1, 0, 0)


def test_all_or_nothing_is_understood_even_if_nothing_is_taken(
    capsys: pytest.CaptureFixture[str], manifest: Path, enterprises_known: Any
) -> None:
    (said,), code = intake(capsys, str(manifest), "--all-or-nothing")
    assert (said["accepted"], said["refused"], code) == (0, 2, 0)


def test_a_file_that_is_not_understood_ends_with_two(
    capsys: pytest.CaptureFixture[str], manifest: Path, tmp_path: Path, enterprises_known: Any
) -> None:
    bad = tmp_path / "letter.txt"
    bad.write_bytes(b"Dear customs,")
    said, code = intake(capsys, str(bad), str(manifest), str(tmp_path / "missing.csv"))
    assert [(one["rows"], [e["code"] for e in one["errors"]][:1]) for one in said] == [
        (0, ["NO_HEADER"]),
        (2, ["NOT_POSITIVE"]),
        (0, ["UNREADABLE"]),
    ]
    assert code == 2


def test_the_flight_and_the_person_are_named(
    capsys: pytest.CaptureFixture[str], manifest: Path, open_flight: Flight, carrier_user: User
) -> None:
    (said,), _ = intake(capsys, str(manifest), "--flight", "TG900/2026-11-24", "--as", carrier_user.username)
    parcel = Parcel.objects.get()
    assert (parcel.flight, parcel.waybill.logistics) == (open_flight, carrier_user.organisation)
    assert said["warnings"] == []


@pytest.mark.parametrize("arguments", [["--flight", "TG1/2020-01-01"], ["--flight", "TG1"], ["--as", "nobody"]])
def test_who_and_what_is_not_there_is_said(manifest: Path, centre: object, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("intake", str(manifest), *arguments)


def test_without_json_it_speaks_to_people(
    capsys: pytest.CaptureFixture[str], manifest: Path, enterprises_known: dict[str, Organisation]
) -> None:
    with translation.override("en"):
        call_command("intake", str(manifest))
    said = capsys.readouterr().out
    assert "2 rows, 1 taken, 1 refused" in said
    assert "row 3 unit: This unit of measure is not in the customs list. Write its three digits" in said
