"""Keyset pages: page 100,000 costs what page 1 costs, and nothing is counted.

page = keyset_page(parcels, order=("-arrived_at", "-id"), cursor=request.GET.get("cursor", ""))
{% pager page %}
"""

import base64
import json
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

PAGE_SIZE = 100
CURSOR_LENGTH = 1000


@dataclass(frozen=True)
class Page:
    """The rows of one page; `next` and `previous` are cursors, empty where there is nothing more."""

    rows: list[Any]
    next: str
    previous: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def keyset_page(queryset: QuerySet[Any], *, order: tuple[str, ...], cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """One page of `queryset` in `order`: fields (also of another row, `flight__number`) or annotations that are
    never null, "-" for falling, the last unique.

    Raises BadRequest for a cursor that this list did not make.
    """
    back, values = _read(cursor, queryset, order) if cursor else (False, None)
    direction = [flipped(name) for name in order] if back else list(order)
    wanted = queryset.order_by(*direction)
    if values is not None:
        wanted = wanted.filter(_beyond(direction, values))
    rows = list(wanted[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    return _page(rows, order, has_next=back or more, has_previous=more if back else values is not None)


def _page(rows: list[Any], order: tuple[str, ...], *, has_next: bool, has_previous: bool) -> Page:
    if not rows:
        return Page([], "", "")
    return Page(
        rows,
        next=_write(rows[-1], order, back=False) if has_next else "",
        previous=_write(rows[0], order, back=True) if has_previous else "",
    )


def flipped(name: str) -> str:
    """The same field the other way round."""
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: list[str], values: list[Any]) -> Q:
    """Rows after `values` in `order`, written so that an index on the order can begin there."""
    names = [name.lstrip("-") for name in order]
    beyond = Q()
    for place, name in enumerate(order):
        same = dict(zip(names[:place], values, strict=False))
        lookup = "lt" if name.startswith("-") else "gt"
        beyond |= Q(**same, **{f"{names[place]}__{lookup}": values[place]})
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{names[0]}__{bound}": values[0]}) & beyond


def _write(row: Any, order: tuple[str, ...], *, back: bool) -> str:
    values = [reduce(getattr, name.lstrip("-").split("__"), row) for name in order]
    text = json.dumps([back, *values], default=_exactly, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _exactly(value: Any) -> str:
    """Moments to the microsecond: a cursor that is cut off stands between rows, and skips or repeats one."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(cursor: str, rows: QuerySet[Any], order: tuple[str, ...]) -> tuple[bool, list[Any]]:
    try:
        if len(cursor) > CURSOR_LENGTH:
            raise ValueError("longer than any that was made")
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        back, *values = json.loads(text)
        if "\\u0000" in text.decode():
            raise ValueError("PostgreSQL has no text with a null character")
        fields = [_field(rows, name.lstrip("-")) for name in order]
        return bool(back), [_value(field, value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, OverflowError, ValidationError):
        raise BadRequest(_("This page link is damaged. Go back to the start of the list.")) from None


def _value(field: Any, value: Any) -> Any:
    if value is None:
        raise ValueError("a cursor stands on a row, and its order has no nulls")
    return field.to_python(value)


def _field(rows: QuerySet[Any], name: str) -> Any:
    """The field that knows how to read the values of this part of an order."""
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    field: Any = None
    model: Any = rows.model
    for part in name.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = field.related_model
    return field
