"""Django's command, with the trace that every new account leaves."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from waybills.models import ChangeKind, User
from waybills.selectors.entries import differences, told
from waybills.services import changes
from waybills.services.changes import Hand


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with transaction.atomic():
            newest = User.objects.aggregate(newest=Max("pk"))["newest"] or 0
            said = super().handle(*args, **options)
            for user in User.objects.filter(pk__gt=newest, is_superuser=True):
                hand = Hand(None, timezone.now(), command="createsuperuser")
                changes.note(ChangeKind.ENTERED, user, by=hand, values=differences(None, user, told(User)))
        return said
