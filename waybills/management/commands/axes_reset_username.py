"""The library's command, with the trace that a lifted lockout leaves."""

from typing import Any

from axes.management.commands import axes_reset_username

from waybills.services.changes import lifting


class Command(axes_reset_username.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with lifting("axes_reset_username"):
            return super().handle(*args, **options)
