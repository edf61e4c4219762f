"""Handing in a file: kept first, then worked on, here or by a worker."""

from datetime import datetime
from typing import IO

from waybills.intake.archives import printable
from waybills.intake.permissions import check_may_take_in
from waybills.intake.running import process
from waybills.intake.storing import store
from waybills.models import Flight, IntakeFile, IntakeMode, User


def submit(
    source: IO[bytes],
    *,
    name: str,
    user: User | None,
    at: datetime,
    flight: Flight | None = None,
    mode: str = IntakeMode.KEEP_GOOD,
    dry_run: bool = False,
) -> IntakeFile:
    """Keep the bytes and put the file in line; raises FileRefused if it is too large, PermissionDenied.

    Without a user it is the house itself that brings the file: no organisation's scope narrows it.
    """
    if user is not None:
        check_may_take_in(user)
    stored = store(source)
    return IntakeFile.objects.create(
        name=_shown(name),
        sha256=stored.sha256,
        size=stored.size,
        path=stored.path,
        organisation=user.organisation if user else None,
        sent_by=user,
        flight=flight,
        mode=mode,
        dry_run=dry_run,
        received_at=at,
        due_at=at,
    )


def take_in(source: IO[bytes], **how: object) -> IntakeFile:
    """Submit a file and work on it at once."""
    return process(submit(source, **how).pk)  # type: ignore[arg-type]


def _shown(name: str) -> str:
    """A file name without path and without what could not be shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return printable(last)[-255:]
