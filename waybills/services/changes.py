"""The trace of administration: entries of registers are kept here, and what that changes is written down with them.

    changes.keep(organisation, by=hand, fields=["name", "active"])       # saves, and writes one Change row
    changes.note(ChangeKind.CLOSED, user, by=hand, values={"is_active": [True, False]})

Both stand in the caller's transaction: what is rolled back leaves no trace, what stands has one.
"""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from axes.models import AccessAttempt
from django.db import models, transaction
from django.utils import timezone

from waybills.models import Change, ChangeKind, User
from waybills.selectors.entries import Values, called, differences, told

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Hand:
    """Whose hand it is, when, and from which address; without a person, the management command."""

    person: User | None
    at: datetime
    address: str | None = None
    command: str = ""


@transaction.atomic
def keep(
    row: models.Model, *, by: Hand, fields: Container[str] | None = None, kind: str = "", reason: str = ""
) -> Change | None:
    """Save a row, of one that stands only `fields` (all if None), and note it; None if there is nothing to tell."""
    stood, told_of = _stood(row), told(type(row))
    if stood is None:
        row.save()
        return note(kind or ChangeKind.ENTERED, row, by=by, values=differences(None, row, told_of), reason=reason)
    own = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    changed = differences(stood, row, [name for name in own if fields is None or name in fields])
    row.save(update_fields=list(changed))  # of nothing it writes nothing
    values = {name: value for name, value in changed.items() if name in told_of}
    return note(kind or ChangeKind.CHANGED, row, by=by, values=values, reason=reason) if values else None


def entered(found: tuple[Row, bool], *, by: Hand) -> Row:
    """The row of a `get_or_create`, noted if it was not there before."""
    row, is_new = found
    if is_new:
        note(ChangeKind.ENTERED, row, by=by, values=differences(None, row, told(type(row))))
    return row


def note(
    kind: str,
    about: models.Model | type[models.Model] | None,
    *,
    by: Hand,
    values: Values | None = None,
    name: str = "",
    reason: str = "",
) -> Change:
    """Write down one deed about one entry, a whole register, or what only `name` says."""
    entry = about if isinstance(about, models.Model) else None
    return Change.objects.create(
        at=by.at, by=by.person, address=by.address, command=by.command, kind=kind,
        thing=about._meta.label_lower if about else "", thing_id=entry.pk if entry else None,
        name=(name or called(entry))[:200], values=values or {}, reason=reason[:500],
    )  # fmt: skip


def _stood(row: models.Model) -> models.Model | None:
    """The row as the database has it, which nobody changes before this transaction ends."""
    return type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first() if row.pk else None


@contextmanager
def lifting(command: str) -> Iterator[None]:
    """Note each name whose failed log-ins a management command forgets."""
    with transaction.atomic():
        stood = set(AccessAttempt.objects.values_list("username", flat=True))
        yield
        gone = stood - set(AccessAttempt.objects.values_list("username", flat=True))
        hand = Hand(None, timezone.now(), command=command)
        for user in User.objects.filter(username__in=gone).order_by("username"):
            note(ChangeKind.LOCKOUT_LIFTED, user, by=hand)
        if gone and not User.objects.filter(username__in=gone).exists():
            note(ChangeKind.LOCKOUT_LIFTED, None, by=hand)
