"""The outcome of everything, in business keys: what must be equal after faults and without them (I12)."""

from collections.abc import Iterator

from waybills.books import outcome
from waybills.books.reading import lines

PARCELS = """
SELECT coalesce(w.number, '?' || p.id) || '|' || p.state || '|' || p.gate || '|' || coalesce(v.verbs, '')
FROM waybills_parcel p LEFT JOIN waybills_waybill w ON w.parcel_id = p.id
LEFT JOIN LATERAL (
    SELECT string_agg(verb || '×' || n, ',' ORDER BY verb) AS verbs FROM (
        SELECT a.verb, count(*) AS n FROM waybills_parcelline l JOIN waybills_act a ON a.id = l.act_id
        WHERE l.object_id = p.id GROUP BY 1
    ) x
) v ON true ORDER BY 1
"""

FLIGHTS = "SELECT number || '|' || date || '|' || state FROM waybills_flight ORDER BY 1"


@outcome("parcels")
def parcels() -> Iterator[str]:
    yield from lines(PARCELS)


@outcome("flights")
def flights() -> Iterator[str]:
    yield from lines(FLIGHTS)
