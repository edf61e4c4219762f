"""Creation from unsaved model instances, for the few at a time (flights, tasks, legs)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from waybills.acts.door import Who, create
from waybills.acts.outcome import Outcome
from waybills.acts.verbs import Transition
from waybills.models.hot import HotRow

WRITTEN_BY_THE_DOOR = {"state", "came_from", "version", "gate", "held_from"}


def create_rows(
    transition: Transition,
    rows: Sequence[HotRow],
    *,
    by: Who,
    at: datetime | None = None,
    facts: dict[str, Any] | None = None,
    cause: int | None = None,
) -> Outcome:
    """Create unsaved rows of one model as one act; each gets its `pk`, state and version set."""
    model = type(rows[0])
    fields = [f for f in model._meta.local_concrete_fields if f.attname not in WRITTEN_BY_THE_DOOR]
    _number(model, rows)
    source, params = _values(fields, rows)
    columns = [str(field.column) for field in fields]
    outcome = create(transition, model, source, params, columns, by=by, at=at, facts=facts, cause=cause)
    _read_back(model, rows)
    return outcome


def _read_back(model: type[HotRow], rows: Sequence[HotRow]) -> None:
    """Give the instances what the door wrote, all in one reading."""
    fresh = model._base_manager.in_bulk([row.pk for row in rows])
    for row in rows:
        row.__dict__.update({f.attname: getattr(fresh[row.pk], f.attname) for f in model._meta.concrete_fields})
        row._state.adding = False


def _number(model: type[HotRow], rows: Sequence[HotRow]) -> None:
    """Draw the ids first, so that the instances know theirs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = row.pk or number


def _values(fields: list[models.Field], rows: Sequence[HotRow]) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {}
    tuples = []
    for n, row in enumerate(rows):
        names = []
        for m, field in enumerate(fields):
            value = field.get_db_prep_save(field.pre_save(row, add=True), connection)
            params[f"v{n}_{m}"] = value
            names.append(
                f"%(v{n}_{m})s::{field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}"
            )
        tuples.append(f"({', '.join(names)})")
    columns = ", ".join(str(field.column) for field in fields)
    return f"SELECT * FROM (VALUES {', '.join(tuples)}) v({columns})", params  # noqa: S608
