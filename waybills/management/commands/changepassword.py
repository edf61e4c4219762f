"""Django's command, with the trace that every change of a password leaves."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.db import transaction
from django.utils import timezone

from waybills.models import ChangeKind, User
from waybills.services import changes
from waybills.services.changes import Hand


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with transaction.atomic():
            said = super().handle(*args, **options)
            user = User.objects.get(username=options["username"] or getpass.getuser())
            hand = Hand(None, timezone.now(), command="changepassword")
            changes.note(ChangeKind.PASSWORD_RENEWED, user, by=hand, values={"password": None})
        return said
