"""The OAuth library's command, with the trace that a new program leaves."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from oauth2_provider.management.commands import createapplication
from oauth2_provider.models import get_application_model

from waybills.models import ChangeKind
from waybills.services import changes
from waybills.services.changes import Hand


class Command(createapplication.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        programs = get_application_model().objects
        with transaction.atomic():
            newest = programs.aggregate(newest=Max("pk"))["newest"] or 0
            super().handle(*args, **options)
            for program in programs.filter(pk__gt=newest):
                hand = Hand(None, timezone.now(), command="createapplication")
                changes.note(ChangeKind.ENTERED, program, by=hand, name=program.name)
