"""I13: the registers are as their trace left them, so nobody changed an entry beside the services."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Model

from waybills.books import Breach, check
from waybills.books.reading import SHOWN
from waybills.models import Change
from waybills.selectors.changes import Thing, things
from waybills.selectors.entries import said

AT_ONCE = 1_000
Last = dict[int, dict[str, Any]]


@check("I13", "Every entry of a register is as its last recorded change left it")
def registers_are_as_recorded() -> Iterator[Breach]:
    breaches = (breach for thing in things.values() for breach in _breaches(thing))
    yield from islice(breaches, SHOWN)


def _breaches(thing: Thing) -> Iterator[Breach]:
    last = _last_said(thing)
    keys = sorted(last)
    for start in range(0, len(keys), AT_ONCE):
        for row in thing.model._base_manager.filter(pk__in=keys[start : start + AT_ONCE]):
            yield from (Breach("I13", f"{thing.key} {row.pk}", what) for what in _differing(row, last[row.pk]))


def _last_said(thing: Thing) -> Last:
    """Of each entry the last value that its changes say of each field; secrets say none."""
    columns = {field.name for field in thing.model._meta.concrete_fields}
    found: Last = {}
    rows = Change.objects.filter(thing=thing.key, thing_id__isnull=False).exclude(values={}).order_by("id")
    for key, values in rows.values_list("thing_id", "values").iterator():
        told = {name: pair[1] for name, pair in values.items() if pair is not None and name in columns}
        found.setdefault(key, {}).update(told)
    return found


def _differing(row: Model, last: dict[str, Any]) -> Iterator[str]:
    for name, value in last.items():
        now = said(row, name)
        if _key(now) != _key(value):
            yield f"{name} is {_key(now)!r}, last recorded as {_key(value)!r}"


def _key(value: Any) -> Any:
    # What another entry was called then is not what it is called now.
    return value["id"] if isinstance(value, dict) else value
