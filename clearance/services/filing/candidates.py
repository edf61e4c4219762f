"""Which parcels of a set can have a list made or filed again, and what stops the others."""

from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from waybills.lifecycle.parcel import ENDED
from waybills.lifecycle.parcel import ParcelState as S

# Already decided upon, or gone, or never announced: a list would come too late or for nothing.
PAST_FILING = (*ENDED, S.OVER_LANDED, S.SHORT_LANDED, S.RELEASED, S.LOADED, S.IN_TRANSIT, S.DEPARTED)

LOCK_LISTS = """
SELECT id FROM clearance_declarationlist WHERE parcel_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
CLASSIFY = """
WITH mandated AS MATERIALIZED (
    SELECT m.broker_id, c.code FROM waybills_mandate m JOIN waybills_organisation o ON o.id = m.enterprise_id
    CROSS JOIN LATERAL (VALUES (o.customs_code), (o.social_credit_code)) c(code)
    WHERE m.since_date <= %(today)s AND (m.until_date IS NULL OR m.until_date >= %(today)s) AND c.code <> ''
    UNION
    SELECT o.id, c.code FROM waybills_organisation o
    CROSS JOIN LATERAL (VALUES (o.customs_code), (o.social_credit_code)) c(code)
    WHERE o.kind = 'BROKER' AND c.code <> ''
)
SELECT p.id, l.id, l.state, CASE
    WHEN l.state NOT IN ('DRAFT', 'REJECTED', 'SEND_FAILED') THEN 'ALREADY_FILED'
    WHEN p.state IN (SELECT unnest(%(past)s::text[])) THEN 'STATE'
    WHEN p.broker_id IS NULL THEN 'NO_BROKER'
    WHEN w.parcel_id IS NULL THEN 'NO_WAYBILL'
    WHEN NOT EXISTS (SELECT FROM waybills_goods g WHERE g.parcel_id = p.id) THEN 'NO_GOODS'
    WHEN w.ebc_code <> '' AND (p.broker_id, w.ebc_code) NOT IN (SELECT broker_id, code FROM mandated)
        THEN 'NO_MANDATE'
END, l.id IS NULL OR l.id = ANY (%(locked)s)
FROM waybills_parcel p LEFT JOIN waybills_waybill w ON w.parcel_id = p.id
LEFT JOIN LATERAL (
    SELECT id, state FROM clearance_declarationlist
    WHERE parcel_id = p.id AND state NOT IN ('CANCELLED', 'SUPERSEDED') ORDER BY id DESC LIMIT 1
) l ON true
WHERE p.id = ANY (%(parcels)s) ORDER BY p.id
"""


@dataclass
class Candidates:
    """Parcels without a list, ids of drafts, ids of lists that came back, and what stops the other parcels."""

    new: list[int] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def sort_out(parcels: list[int], *, today: date) -> Candidates:
    """Sort the parcels; their lists are locked first, since lists are locked before parcels everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LISTS, [parcels])
        locked = [row[0] for row in cursor.fetchall()]
        cursor.execute(CLASSIFY, {"today": today, "past": list(PAST_FILING), "parcels": parcels, "locked": locked})
        found = Candidates()
        for parcel, list_id, state, code, ours in cursor.fetchall():
            _put(found, parcel, list_id, state, code if ours or code else "RACED")
    return found


def _put(found: Candidates, parcel: int, list_id: int | None, state: str | None, code: str | None) -> None:
    if code:
        found.refused[parcel] = code
    elif list_id is None:
        found.new.append(parcel)
    elif state == "DRAFT":
        found.drafts.append(list_id)
    else:
        found.again.append(list_id)
