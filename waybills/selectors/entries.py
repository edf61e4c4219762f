"""How entries of registers are told in the trace: which fields, in which form, and which only as "changed"."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models

# Of these only that they changed is kept.
SECRET = frozenset({"password", "secret", "digest"})
# What the system itself writes down as time goes, and how a reader likes to read.
UNTOLD = frozenset({"last_login", "last_seen_at", "date_joined", "made_at", "made_by", "language", "time_zone"})
Values = dict[str, list[Any] | None]


def called(row: models.Model | None) -> str:
    """What an entry is known by: people by the name they log in with."""
    return "" if row is None else str(getattr(row, "username", row))


def differences(stood: models.Model | None, row: models.Model, names: Iterable[str]) -> Values:
    """Field → [before, after] of what differs; of secrets None."""
    found: Values = {}
    for name in names:
        before, after = said(stood, name) if stood else None, said(row, name)
        if before != after and (stood or after not in ("", [])):
            found[name] = None if name in SECRET else [before, after]
    return found


def said(row: models.Model, name: str) -> Any:
    """A field's value as it stands in the trace: the same text for the same value, wherever it was read."""
    field = row._meta.get_field(name)
    value = getattr(row, field.attname)  # type: ignore[union-attr]
    if field.is_relation and value is not None:
        return {"id": value, "name": called(getattr(row, name))[:200]}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{Decimal(value):.{field.decimal_places}f}"
    return value if value is None or isinstance(value, bool | int | list) else str(value)


def told(model: type[models.Model]) -> list[str]:
    """The fields of a model that leave a trace."""
    return [one.name for one in model._meta.concrete_fields if not one.primary_key and one.name not in UNTOLD]
