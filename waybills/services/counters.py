"""Counters that are exact at any size: each act appends its deltas, the background folds them."""

from django.db import connection, transaction
from django.db.models import Sum

from waybills.models import CountDelta, StateCount

# MATERIALIZED: asked once, not once more for each row that a nested loop meets.
FOLD = """
WITH oldest AS MATERIALIZED (
    SELECT id FROM waybills_countdelta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
), taken AS (
    DELETE FROM waybills_countdelta WHERE id IN (SELECT id FROM oldest)
    RETURNING machine, flight_id, broker_id, state, n
), folded AS (
    INSERT INTO waybills_statecount (machine, flight_id, broker_id, state, n)
    SELECT machine, flight_id, broker_id, state, sum(n) FROM taken GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (machine, flight_id, broker_id, state) DO UPDATE SET n = waybills_statecount.n + excluded.n
)
SELECT count(*) FROM taken
"""


def fold(*, batch: int = 20_000) -> int:
    """Fold up to `batch` deltas into the counters; the number folded."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOLD, [batch])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def counts(machine: str, **scope: int | None) -> dict[str, int]:
    """How many stand in each state, exactly: counters plus deltas in one snapshot. Scope: flight_id=, broker_id=."""
    folded = StateCount.objects.filter(machine=machine, **scope).values("state").annotate(sum=Sum("n"))
    pending = CountDelta.objects.filter(machine=machine, **scope).values("state").annotate(sum=Sum("n"))
    totals: dict[str, int] = {}
    # One statement, hence one snapshot: a fold between two reads would count twice or not at all.
    for row in folded.union(pending, all=True):
        totals[row["state"]] = totals.get(row["state"], 0) + row["sum"]
    return {state: n for state, n in totals.items() if n}
