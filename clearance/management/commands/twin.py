"""`manage.py twin`: the training counterpart."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from twin import command


class Command(BaseCommand):
    """Generates flights (--parcels N) and plays the national customs system (--serve)."""

    help = "The training twin: counterpart customs over HTTP, flights, scanner line, enterprises."
    requires_system_checks: list[str] = []  # it is a process of its own and needs nothing of the house

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Those of the twin."""
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until the work is done, or until stopped."""
        try:
            command.run(options, self.stdout.write)
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
