"""`manage.py load_demo`: invented people and one flight, so that there is something to look at."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from clearance.demo import loading, people


class Command(BaseCommand):
    help = "Load the demonstration: people with log-ins, organisations, a scanner and one flight. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large the flight is, and where its files and the log-ins go."""
        run = loading.run_folder()
        parser.add_argument("--parcels", type=int, default=5000, help="house waybills of the flight")
        parser.add_argument("--seed", default="7", help="of the flight")
        parser.add_argument("--flight", type=Path, default=run / "flight", help="folder of the flight's files")
        parser.add_argument("--logins", type=Path, default=run / people.FILE_NAME, help="file of the log-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate the flight unless it lies there, then lay everything that is missing."""
        folder, at = options["flight"], timezone.now()
        if not (folder / "truth.json").exists():
            size = {"parcels": options["parcels"], "seed": options["seed"], "day": timezone.localdate(at)}
            call_command("twin", **size, out=folder, stdout=self.stdout)
        loading.load(folder, logins=options["logins"], at=at, say=self.stdout.write)
