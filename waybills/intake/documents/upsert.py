"""Orders and receipts: one statement for a whole set, whatever of it is new, changed, deleted or known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from waybills.intake.documents.kinds import Answer, Given, Kind, Standing
from waybills.sets import joined, rows

# How a document stands: `old_id` is null if none of its key is known, `same` says that nothing differs.
STANDING = """CASE
    WHEN action = '3' THEN CASE WHEN old_id IS NULL THEN 'NOTHING_TO_DELETE'
                                WHEN app_time < old_time THEN 'OLDER' ELSE 'DELETED' END
    WHEN old_id IS NULL THEN CASE WHEN action = '2' THEN 'NOTHING_TO_CHANGE' ELSE 'NEW' END
    WHEN same THEN 'KNOWN'
    WHEN app_time < old_time THEN 'OLDER'
    WHEN app_time = old_time THEN 'DUPLICATE_KEY'
    ELSE 'CHANGED' END"""


def decide(kind: Kind, given: Sequence[Given]) -> list[Answer]:
    """How each document stands; nothing is written. Keys must not repeat within one call."""
    return _answers(kind, f"{_decided(kind)} SELECT n, standing, the_order FROM decided", given)  # noqa: S608


def keep(kind: Kind, given: Sequence[Given], *, at: datetime) -> list[Answer]:
    """Write what is new, changed or deleted; answers how each document stood."""
    names = ", ".join(kind.columns)
    sql = f"""{_decided(kind)}, inserted AS (
    INSERT INTO {kind.table} ({names}, received_at) SELECT {names}, %(at)s FROM decided WHERE standing = 'NEW'
    ON CONFLICT ({", ".join(kind.key)}) DO NOTHING RETURNING {", ".join(kind.key)}
), changed AS (
    UPDATE {kind.table} t SET {", ".join(f"{name} = d.{name}" for name in kind.columns)}, received_at = %(at)s
    FROM decided d WHERE d.standing = 'CHANGED' AND t.id = d.old_id AND t.app_time <= d.app_time
), deleted AS (
    DELETE FROM {kind.table} t USING decided d WHERE d.standing = 'DELETED' AND t.id = d.old_id
)
SELECT n, CASE WHEN standing = 'NEW' AND inserted.{kind.key[0]} IS NULL THEN 'RACED' ELSE standing END, the_order
FROM decided LEFT JOIN inserted ON {_same_key(kind)}
"""  # noqa: S608 names come from the kind
    while True:
        with transaction.atomic():
            found = _rows(kind, sql, given, at=at)
            # Another sender's transaction brought the same key in between: look again, now it is there.
            if all(standing != "RACED" for _, standing, _ in found):
                return [Answer(n, Standing(standing), order_no) for n, standing, order_no in found]
            transaction.set_rollback(True)


def _same_key(kind: Kind) -> str:
    return " AND ".join(f"inserted.{name} = decided.{name}" for name in kind.key)


def _decided(kind: Kind) -> str:
    given = rows("g", {"n": "int", "action": "text", **kind.columns})
    compared = " AND ".join(f"t.{name} = g.{name}" for name in kind.compared)
    keys = " AND ".join(f"t.{name} = g.{name}" for name in kind.key)
    return f"""
WITH given AS (
    SELECT * FROM {given}
), met AS (
    SELECT g.*, t.id AS old_id, t.app_time AS old_time, {compared} AS same
    FROM given g LEFT JOIN {kind.table} t ON {keys}
), decided AS MATERIALIZED (
    SELECT *, {kind.order_no} AS the_order, {STANDING} AS standing FROM met
)"""  # noqa: S608


def _answers(kind: Kind, sql: str, given: Sequence[Given]) -> list[Answer]:
    return [Answer(n, Standing(standing), order_no) for n, standing, order_no in _rows(kind, sql, given)]


def _rows(kind: Kind, sql: str, given: Sequence[Given], **params: Any) -> list[tuple[int, str, str]]:
    values: dict[str, Any] = {name: joined([one.values[name] for one in given]) for name in kind.columns}
    values |= {"n": joined([one.n for one in given]), "action": joined([one.action for one in given])}
    with connection.cursor() as cursor:
        cursor.execute(sql, values | params)
        return cursor.fetchall()
