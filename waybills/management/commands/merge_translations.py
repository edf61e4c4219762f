"""Make the Chinese catalogue that Django loads from the parts that each room writes."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from waybills.management.wording import catalogue, sources


class Command(BaseCommand):
    help = "Merge locale/parts/*.po into locale/zh_Hans/LC_MESSAGES/django.po and compile it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--missing", metavar="ROOM", nargs="?", const="", help="print what has no Chinese yet, as a PO file"
        )

    def handle(self, *args: Any, missing: str | None, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        try:
            merged, conflicts = catalogue.merge((root / "locale" / "parts").glob("*.po"))
        except catalogue.PoError as error:
            raise CommandError(str(error)) from None
        if missing is not None:
            self.stdout.write(_skeleton(root, merged, room=missing))
            return
        _write_all(root / "locale" / "zh_Hans" / "LC_MESSAGES", merged)
        for conflict in conflicts:
            self.stderr.write(f"Translated in two ways: {conflict}")
        self.stdout.write(f"{len(merged)} texts in Chinese.")


def _skeleton(root: Path, merged: dict[catalogue.Key, catalogue.Entry], *, room: str) -> str:
    found = sources.shown_texts(root).items()
    return catalogue.po_text(entry for key, (entry, path) in found if key not in merged and path.startswith(room))


def _write_all(folder: Path, merged: dict[catalogue.Key, catalogue.Entry]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "django.po", catalogue.po_text(merged.values()).encode())
    _write(folder / "django.mo", catalogue.mo_bytes(merged.values()))


def _write(path: Path, content: bytes) -> None:
    # Several processes may set up at once; each must find a whole file.
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
