"""`manage.py load_code_lists`: the standard's code lists and the HS nomenclature."""

from typing import Any

from django.core.management.base import BaseCommand

from clearance.intake.code_lists import load_code_lists


class Command(BaseCommand):
    help = "Write the code lists that declared values are checked by; `migrate` does it too."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many codes are new or have another name."""
        self.stdout.write(f"{load_code_lists()} codes new or changed")
