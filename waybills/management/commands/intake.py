"""Take files in, as the browser's upload does: any supported file, every error of every row at once."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from waybills.intake.refusals import FileRefused, Note
from waybills.intake.sentences import sentence
from waybills.intake.service import take_in
from waybills.models import Flight, IntakeFault, IntakeFile, IntakeMode, IntakeStage, User


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, take nothing over")
        parser.add_argument("--all-or-nothing", action="store_true", help="one bad row refuses the file")
        parser.add_argument("--as", dest="user", help="log-in name of the person who hands the files in")
        parser.add_argument("--flight", help="NUMBER/DATE, for manifests whose master waybills are new")
        parser.add_argument("--json", action="store_true", help="one JSON object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        how = {
            "user": _user(options["user"]),
            "flight": _flight(options["flight"]),
            "mode": IntakeMode.ALL_OR_NOTHING if options["all_or_nothing"] else IntakeMode.KEEP_GOOD,
            "dry_run": options["dry_run"],
        }
        understood = [self._take(path, as_json=options["json"], **how) for path in options["files"]]
        if not all(understood):
            sys.exit(2)

    def _take(self, path: Path, *, as_json: bool, **how: Any) -> bool:
        """Take one file in and say what came of it; whether it was understood."""
        try:
            with path.open("rb") as source:
                said = _said(path, take_in(source, name=path.name, at=timezone.now(), **how))
        except FileRefused as refusal:
            said = _nothing(path, [_note(note.row, note.field, note.value, note) for note in refusal.notes])
        except OSError as error:
            said = _nothing(path, [_note(0, "", "", Note("UNREADABLE", params={"reason": error.strerror or ""}))])
        understood = bool(said.pop("understood"))
        if as_json:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            self._show(said)
        return understood

    def _show(self, said: dict[str, Any]) -> None:
        self.stdout.write(f"{said['file']}: {said['rows']} rows, {said['accepted']} taken, {said['refused']} refused")
        for fault in said["errors"] + said["warnings"]:
            place = f"row {fault['row']} {fault['field']}".strip() if fault["row"] else "file"
            self.stdout.write(f"  {place}: {fault['text']}")


def _said(path: Path, file: IntakeFile) -> dict[str, Any]:
    faults = IntakeFault.objects.filter(Q(file=file) | Q(file__archive=file)).select_related("file")
    notes = [(fault.warning, _of_member(fault, file)) for fault in faults.order_by("file_id", "row", "pk")]
    return {
        "file": str(path),
        "kind": file.kind,
        "rows": file.rows,
        "accepted": file.accepted + file.known,
        "refused": file.refused,
        "known": file.known,
        "errors": [note for warning, note in notes if not warning],
        "warnings": [note for warning, note in notes if warning],
        "understood": _understood(file),
    }


def _of_member(fault: IntakeFault, file: IntakeFile) -> dict[str, Any]:
    said = _note(fault.row, fault.field, fault.value, fault)
    return said if fault.file_id == file.pk else said | {"member": fault.file.member}


def _understood(file: IntakeFile) -> bool:
    """Of an archive something must have been: what else lies in it may be anything."""
    members = file.members.all()
    return file.stage == IntakeStage.DONE and (not members or any(one.stage == IntakeStage.DONE for one in members))


def _note(row: int | None, field: str, value: str, note: Any) -> dict[str, Any]:
    return {
        "row": row,
        "field": field,
        "value": value,
        "code": note.code,
        "text": sentence(note.code, field, value, note.params),
    }


def _nothing(path: Path, errors: list[dict[str, Any]]) -> dict[str, Any]:
    counts = {"rows": 0, "accepted": 0, "refused": 0, "known": 0}
    return {"file": str(path), "kind": "", **counts, "errors": errors, "warnings": [], "understood": False}


def _user(name: str | None) -> User | None:
    if name is None:
        return None
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"nobody logs in as {name}")
    return user


def _flight(said: str | None) -> Flight | None:
    if said is None:
        return None
    number, _, date = said.partition("/")
    day = parse_date(date)
    flight = Flight.objects.filter(number=number, date=day).first() if day else None
    if flight is None:
        raise CommandError(f"no flight {said}: name it like TG900/2026-11-24")
    return flight
