"""I7, I8, I9, I11: counters, the sealed log, conservation of goods, and nothing stuck."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from waybills.acts.verbs import machines
from waybills.acts.verify import first_bad_act
from waybills.books import Breach, check
from waybills.books.reading import SHOWN, rows
from waybills.models import Delivery

COUNTS = """
SELECT coalesce(c.flight_id, r.flight_id), coalesce(c.state, r.state), coalesce(c.n, 0), coalesce(r.n, 0) FROM (
    SELECT flight_id, broker_id, state, sum(n) AS n FROM (
        SELECT flight_id, broker_id, state, n FROM waybills_statecount WHERE machine = %s
        UNION ALL SELECT flight_id, broker_id, state, n FROM waybills_countdelta WHERE machine = %s
    ) x GROUP BY 1, 2, 3 HAVING sum(n) <> 0
) c FULL JOIN (SELECT flight_id, broker_id, state, count(*) AS n FROM {hot} GROUP BY 1, 2, 3) r
  -- FULL joins want a condition that can be hashed, which IS NOT DISTINCT FROM is not: one text key instead.
  ON concat_ws('/', coalesce(c.flight_id, -1), coalesce(c.broker_id, -1), c.state)
   = concat_ws('/', coalesce(r.flight_id, -1), coalesce(r.broker_id, -1), r.state)
WHERE coalesce(c.n, 0) <> coalesce(r.n, 0) LIMIT {limit}
"""
# A waybill's goods are in one currency and its order, list and goods say one value: what is filed is what came in.
CONSERVED = """
SELECT w.number, 'pieces: waybill ' || w.pieces || ', list ' || d.pack_no
FROM waybills_declaration d JOIN waybills_waybill w ON w.parcel_id = d.parcel_id
WHERE d.pack_no <> w.pieces AND d.app_type = '1' AND NOT EXISTS (
    SELECT FROM waybills_openrequirement o WHERE o.parcel_id = d.parcel_id)
  AND (SELECT gate & 8 FROM waybills_parcel p WHERE p.id = d.parcel_id) = 0
UNION ALL
SELECT w.number, 'gross weight: waybill ' || w.gross_weight || ', list ' || d.gross_weight
FROM waybills_declaration d JOIN waybills_waybill w ON w.parcel_id = d.parcel_id
WHERE d.gross_weight <> w.gross_weight AND (SELECT gate & 8 FROM waybills_parcel p WHERE p.id = d.parcel_id) = 0
ORDER BY 1 LIMIT {limit}
"""

STUCK_AFTER = timedelta(minutes=30)


@check("I7", "Counters equal counting")
def counters_are_counts() -> Iterator[Breach]:
    for name, model in machines().items():
        if not model.counted_by:
            continue
        sql = COUNTS.format(hot=model._meta.db_table, limit=SHOWN)
        for flight, state, counted, real in rows(sql, [name, name]):
            yield Breach("I7", f"{name} of flight {flight} in {state}", f"counted {counted}, really {real}")


@check("I8", "The sealed log holds from its first act")
def the_log_holds() -> Iterator[Breach]:
    bad = first_bad_act()
    if bad:
        yield Breach("I8", f"act {bad.act_id} (seal {bad.number})", bad.what)


@check("I9", "Pieces and weight of matched lists are those of their waybills")
def goods_are_conserved() -> Iterator[Breach]:
    for number, what in rows(CONSERVED.format(limit=SHOWN)):
        yield Breach("I9", f"Waybill {number}", what)


@check("I11", "No delivery is stuck: done, waiting with a time, or dead with a reason")
def deliveries_move() -> Iterator[Breach]:
    late = timezone.now() - STUCK_AFTER
    for delivery in Delivery.objects.filter(done_at=None, dead_at=None, due_at__lt=late)[:SHOWN]:
        yield Breach("I11", f"delivery {delivery.pk}", f"to {delivery.subscriber} has been due since {delivery.due_at}")
    for delivery in Delivery.objects.filter(dead_at__isnull=False, error="")[:SHOWN]:
        yield Breach("I11", f"delivery {delivery.pk}", "dead without a reason")
