"""Take scanner files from disk: every file is stored, checked, bound and rendered before the command ends.

One line of JSON per scan with --json. Exit code 0 if at least one file was understood, 2 if none was.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspection.ingest.from_disk import Ingested, ingest_paths
from inspection.models import Origin


class Command(BaseCommand):
    help = "Take CT files or folders as if a scanner had sent them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object per scan")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["paths"] if not path.exists()]
        if missing:
            raise CommandError(f"There is no such file or folder: {', '.join(missing)}", returncode=2)
        ingested = ingest_paths(options["paths"], origin=Origin.COMMAND, at=timezone.now())
        for one in ingested:
            said = json.dumps(one.as_json(), ensure_ascii=False) if options["as_json"] else in_words(one)
            self.stdout.write(said)
        if not any(one.scan_uid for one in ingested):
            raise SystemExit(2)


def in_words(one: Ingested) -> str:
    said = one.as_json()
    reports = ", ".join(f"{report['type']} {report['decision']}" for report in said["reports"]) or "no report"
    head = f"{one.scan_uid or 'no scan'}  {said['barcode']}  {said['shape']}  {reports}  {said['binding']}"
    refused = [f"  refused {one['file']}: {one['text']}" for one in said["refused"]]
    return "\n".join([head, *(f"  warning {code}" for code in said["warnings"]), *refused])
