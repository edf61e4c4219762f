"""Correcting a list by hand: what changed is said in an act, and the rules are asked again at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from clearance.lifecycle.declaration_list import REFUSED, ListState
from clearance.messages.times import UTC8
from clearance.models import DeclarationList, ListEdit
from clearance.permissions import check_may_correct_list
from clearance.services.filing import checks, drafting
from waybills import acts
from waybills.models import DeclarationLine, User

# What a person may change; numbers, parties' own codes and the waybill's identity come from elsewhere.
HEAD_FIELDS = (
    "order_no", "ebp_code", "ebp_name", "ebc_code", "ebc_name", "owner_code", "owner_name", "country", "pod",
    "freight", "freight_currency", "insured_fee", "insured_currency", "wrap_type", "pack_no", "gross_weight",
    "net_weight", "note",
)  # fmt: skip
LINE_FIELDS = (
    "item_no", "gcode", "gname", "gmodel", "country", "currency", "qty", "unit", "qty1", "unit1", "price",
    "total_price",
)  # fmt: skip


def correct_list(
    row: DeclarationList,
    *,
    by: User,
    head: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    at: datetime | None = None,
) -> bool:
    """Change a draft, or a list that came back; whether it breaks no rule now. Unknown names are left out.

    `lines` are in the order of the list's own; raises PermissionDenied.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = DeclarationList.objects.select_for_update(no_key=True).get(pk=row.pk)
        check_may_correct_list(by, row)
        if row.state in REFUSED:
            drafting.reopen([row.pk], by=by, at=at, facts={})
        changes = _change(row.declaration, HEAD_FIELDS, head)
        own = DeclarationLine.objects.filter(declaration=row.pk).order_by("gnum")
        for line, values in zip(own, lines, strict=False):
            changes |= {f"{line.gnum}.{name}": pair for name, pair in _change(line, LINE_FIELDS, values).items()}
        if changes:
            _note(row, changes, by=by, at=at)
        return _is_clean(row, at=at)


def _change(thing: models.Model, names: Sequence[str], values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the named fields; what changed, as text from and to."""
    changed: dict[str, list[str]] = {}
    for name in names:
        if name in values and values[name] != getattr(thing, name):
            changed[name] = [str(getattr(thing, name)), str(values[name])]
            setattr(thing, name, values[name])
    if changed:
        thing.save(update_fields=list(changed))
    return changed


def _note(row: DeclarationList, changes: dict[str, list[str]], *, by: User, at: datetime) -> None:
    rows = DeclarationList.objects.filter(pk=row.pk, state=ListState.DRAFT)
    acts.perform(DeclarationList.correct, rows, by=by, at=at, facts={"changes": changes})
    ListEdit.objects.update_or_create(list_id=row.pk, defaults={"edited_by": by, "edited_at": at})


def _is_clean(row: DeclarationList, *, at: datetime) -> bool:
    checks.forget_problems([row.parcel_id] if row.parcel_id else [])
    return bool(checks.check_lists([row.pk], at=at, today=at.astimezone(UTC8).date()))
