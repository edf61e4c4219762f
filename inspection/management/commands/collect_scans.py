"""Watch a drop folder; the workers decode what it brings."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspection.ingest.drop_folder import collect


class Command(BaseCommand):
    help = "Take scans from a folder as soon as their manifests lie there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--once", action="store_true", help="take what is there and end")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        while True:
            for one in collect(folder, at=timezone.now()):
                self.stdout.write(f"{one.name}: {one.problem or f'{len(one.received)} files taken'}")
            if options["once"]:
                return
            time.sleep(options["every"])
