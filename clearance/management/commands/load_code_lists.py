"""`manage.py load_code_lists`: the standard's code lists and the HS nomenclature."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from clearance.intake.code_lists import load_code_lists
from waybills.models import ChangeKind, CodeEntry
from waybills.services import changes
from waybills.services.changes import Hand


class Command(BaseCommand):
    help = "Write the code lists that declared values are checked by; `migrate` does it too."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many codes are new or have another name."""
        with transaction.atomic():
            n = load_code_lists()
            if n:
                hand = Hand(None, timezone.now(), command="load_code_lists")
                changes.note(ChangeKind.LOADED, CodeEntry, by=hand, values={"codes": [None, n]})
        self.stdout.write(f"{n} codes new or changed")
