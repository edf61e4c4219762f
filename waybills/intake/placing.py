"""Parcels whose master waybill had no flight when their manifest came: once it has one, they are put on it."""

from datetime import datetime

from django.db import connection, transaction

from waybills import acts
from waybills.models import Flight, Parcel

_CREATE = """
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT e.parcel_id AS id, m.id AS master_id, m.flight_id, NULL::bigint AS broker_id, e.waiting_bag AS bag
FROM waybills_manifestentry e JOIN waybills_masterwaybill m ON m.number = e.waiting_master
WHERE e.waiting_master <> '' ORDER BY e.parcel_id FOR NO KEY UPDATE OF e SKIP LOCKED
"""
_BAGS = """
INSERT INTO waybills_bag (number, master_id)
SELECT DISTINCT bag, master_id FROM placed WHERE bag <> '' ORDER BY 2, 1 ON CONFLICT (master_id, number) DO NOTHING
"""
_WAYBILLS = """
UPDATE waybills_waybill w SET master_id = placed.master_id, bag_id = b.id
FROM placed LEFT JOIN waybills_bag b ON b.master_id = placed.master_id AND b.number = placed.bag
WHERE w.parcel_id = placed.id
"""
_DONE = """
UPDATE waybills_manifestentry e SET waiting_master = '', waiting_bag = '' FROM placed WHERE placed.id = e.parcel_id
"""

# Flight and broker of a parcel are no state, but the counters count by them: what leaves one row enters another.
PLACE = """
WITH wanted AS ({source}),
old AS (
    SELECT p.id, p.flight_id, p.broker_id, p.state FROM waybills_parcel p JOIN wanted USING (id)
    ORDER BY p.id FOR NO KEY UPDATE OF p
), moved AS (
    UPDATE waybills_parcel p
    SET flight_id = coalesce(p.flight_id, w.flight_id), broker_id = coalesce(p.broker_id, w.broker_id)
    FROM wanted w, old WHERE w.id = p.id AND old.id = p.id
    RETURNING p.flight_id, p.broker_id, p.state, old.flight_id AS old_flight_id, old.broker_id AS old_broker_id
)
INSERT INTO waybills_countdelta (machine, flight_id, broker_id, state, n)
SELECT 'Parcel', flight_id, broker_id, state, sum(n) FROM (
    SELECT old_flight_id AS flight_id, old_broker_id AS broker_id, state, -1 AS n FROM moved
    UNION ALL SELECT flight_id, broker_id, state, 1 FROM moved
) d GROUP BY 2, 3, 4 HAVING sum(n) <> 0
"""


def place_waiting(*, at: datetime) -> int:
    """Put every waiting parcel whose master waybill stands on a flight by now there; the number of parcels placed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM waybills_manifestentry WHERE waiting_master <> '')")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("DROP TABLE IF EXISTS placed")
        cursor.execute(_CREATE)
        placed = cursor.rowcount
        if placed:
            for statement in (_BAGS, _WAYBILLS, PLACE.format(source="SELECT * FROM placed"), _DONE):
                cursor.execute(statement)
            await_parcels("placed", at=at, cause=None)
    return placed


def await_parcels(table: str, *, at: datetime, cause: int | None) -> None:
    """Of the parcels in the table, those on an open flight are awaited from now on; others when theirs opens."""
    open_flights = Flight.objects.filter(state="OPEN").values("pk")
    rows = Parcel.objects.filter(flight__in=open_flights, state="PRE_ADVISED")
    rows = rows.extra(where=[f"waybills_parcel.id IN (SELECT id FROM {table})"])  # noqa: S608, S610 a name of ours
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM waybills_flight f WHERE f.state = 'OPEN' "  # noqa: S608
            f"AND f.id IN (SELECT flight_id FROM {table}))"
        )
        (any_open,) = cursor.fetchone()
    if any_open:
        acts.perform(Parcel.accept_manifest, rows, by=acts.SYSTEM, at=at, cause=cause)
