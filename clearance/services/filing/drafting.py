"""Declarations made from waybill, goods, order and flight in SQL; a draft that nobody edited is made anew each time."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from clearance.models import DeclarationList
from waybills import acts
from waybills.acts.door import Who

# The net weight is in none of the three documents; the package is taken for a tenth of the gross weight until the
# declarant says better. No source settles it (setting LIST_NET_SHARE, unconfirmed).
SOURCE = """
SELECT p.id AS parcel_id, p.broker_id, p.centre_id, p.flight_id,
    c.customs_code, c.port_code, c.site_code AS loct_no,
    coalesce(nullif(w.ebp_code, ''), o.ebp_code, '') AS ebp_code,
    coalesce(nullif(o.ebp_name, ''), ebp.name, '') AS ebp_name, w.order_no,
    coalesce(nullif(lo.customs_code, ''), lo.social_credit_code, '') AS logistics_code, lo.name AS logistics_name,
    w.number AS logistics_no, w.ebc_code, coalesce(nullif(w.ebc_name, ''), o.ebc_name, '') AS ebc_name,
    w.ebc_code AS owner_code, coalesce(nullif(w.ebc_name, ''), o.ebc_name, '') AS owner_name,
    coalesce(nullif(a.customs_code, ''), a.social_credit_code, '') AS agent_code, a.name AS agent_name,
    coalesce(f.date, %(today)s::date) AS ie_date, coalesce(f.number, '') AS traf_name,
    coalesce(f.number, '') AS voyage_no, coalesce(m.number, '') AS bill_no, coalesce(b.number, '') AS total_package_no,
    w.consignee_country AS country, w.consignee_country AS pod, w.freight, w.currency AS freight_currency,
    w.insured_fee, w.currency AS insured_currency, w.pieces AS pack_no, w.gross_weight,
    round(w.gross_weight * %(net_share)s::numeric, 5) AS net_weight
FROM waybills_parcel p
JOIN waybills_waybill w ON w.parcel_id = p.id
JOIN waybills_centre c ON c.id = p.centre_id
JOIN waybills_organisation a ON a.id = p.broker_id
JOIN waybills_organisation lo ON lo.id = w.logistics_id
LEFT JOIN waybills_flight f ON f.id = p.flight_id
LEFT JOIN waybills_masterwaybill m ON m.id = w.master_id
LEFT JOIN waybills_bag b ON b.id = w.bag_id
LEFT JOIN waybills_order o ON o.number = w.order_no AND o.ebc_code = w.ebc_code
LEFT JOIN LATERAL (
    SELECT name FROM waybills_organisation WHERE customs_code = w.ebp_code
    UNION ALL SELECT name FROM waybills_organisation WHERE social_credit_code = w.ebp_code LIMIT 1
) ebp ON true
WHERE p.id = ANY (%(parcels)s)
"""
COPIED = (
    "customs_code", "port_code", "loct_no", "ebp_code", "ebp_name", "order_no", "logistics_code", "logistics_name",
    "logistics_no", "ebc_code", "ebc_name", "owner_code", "owner_name", "agent_code", "agent_name", "ie_date",
    "traf_name", "voyage_no", "bill_no", "total_package_no", "country", "pod", "freight", "freight_currency",
    "insured_fee", "insured_currency", "pack_no", "gross_weight", "net_weight",
)  # fmt: skip
# Fixed for retail export by air; the rest of the trade modes is entered by hand.
FIXED = {
    "pre_no": "", "invt_no": "", "app_type": "1", "ie_flag": "E", "statistics_flag": "A", "trade_mode": "9610",
    "traf_mode": "5", "license_no": "", "freight_flag": "3", "insured_flag": "3", "wrap_type": "2", "note": "",
}  # fmt: skip

# The number comes from the waybill, so that it is the same however often and wherever the list is made; the next
# free suffix where an earlier list (withdrawn, of another carrier, of another half-year) has it already. A list that
# another filing committed a moment ago is seen by the same statement that sees its number: the parcel is left alone.
INSERT = f"""
WITH source AS ({SOURCE}), based AS (
    SELECT *, CASE WHEN length(logistics_no) <= 26 THEN 'L' || logistics_no
        ELSE 'L' || left(logistics_no, 14) || upper(left(md5(logistics_no), 12)) END AS base
    FROM source WHERE NOT EXISTS (
        SELECT FROM clearance_declarationlist l
        WHERE l.parcel_id = source.parcel_id AND l.state NOT IN ('CANCELLED', 'SUPERSEDED'))
), numbered AS MATERIALIZED (
    SELECT *, CASE WHEN EXISTS (
        SELECT FROM waybills_declaration d WHERE d.agent_code = based.agent_code AND d.cop_no = base
    ) THEN (
        SELECT base || '-' || n FROM generate_series(2, 99) n WHERE NOT EXISTS (
            SELECT FROM waybills_declaration d WHERE d.agent_code = based.agent_code AND d.cop_no = base || '-' || n)
        ORDER BY n LIMIT 1
    ) ELSE base END AS cop_no FROM based
)
INSERT INTO waybills_declaration (parcel_id, broker_id, cop_no, guid, {", ".join(COPIED)}, {", ".join(FIXED)})
SELECT parcel_id, broker_id, cop_no, upper(md5('CEB603|' || agent_code || '|' || cop_no)::uuid::text),
    {", ".join(COPIED)}, {", ".join(f"'{value}'" for value in FIXED.values())}
FROM numbered ORDER BY parcel_id ON CONFLICT (agent_code, cop_no) DO NOTHING RETURNING id, parcel_id
"""  # noqa: S608 (all of it is ours)
RENEW = f"""
WITH source AS ({SOURCE})
UPDATE waybills_declaration d SET {", ".join(f"{name} = s.{name}" for name in COPIED if name != "agent_code")}
FROM source s WHERE d.id = ANY (%(lists)s) AND d.parcel_id = s.parcel_id
"""  # noqa: S608 (all of it is ours)
DROP_LINES = "DELETE FROM waybills_declarationline WHERE declaration_id = ANY (%(lists)s)"
# Packages (units from 120 on) are in no tariff as a statutory unit: kilograms stand for them, shared by value.
INSERT_LINES = """
INSERT INTO waybills_declarationline (declaration_id, gnum, item_no, item_record_no, item_name, gcode, gname, gmodel,
    bar_code, country, currency, qty, qty1, qty2, unit, unit1, unit2, price, total_price, note)
SELECT d.id, row_number() OVER (PARTITION BY d.id ORDER BY g.line, g.id),
    coalesce(nullif(g.item_no, ''), g.line::text), '', left(g.name, 250), g.hs_code, left(g.name, 250),
    left(g.name || CASE WHEN g.name_en = '' THEN '' ELSE '|' || g.name_en END, 250), '无', d.country, g.currency,
    g.quantity, CASE WHEN g.unit >= '120' THEN greatest(round(d.net_weight * CASE
        WHEN sum(g.total) OVER (PARTITION BY d.id) > 0 THEN g.total / sum(g.total) OVER (PARTITION BY d.id)
        ELSE 1.0 / count(*) OVER (PARTITION BY d.id) END, 5), 0.00001) ELSE g.quantity END, NULL,
    g.unit, CASE WHEN g.unit >= '120' THEN '035' ELSE g.unit END, '', g.unit_price, g.total, ''
FROM waybills_declaration d JOIN waybills_goods g ON g.parcel_id = d.parcel_id WHERE d.id = ANY (%(lists)s)
"""
AS_LISTS = """
SELECT d.id, p.centre_id, p.flight_id, p.broker_id, p.id FROM waybills_declaration d
JOIN waybills_parcel p ON p.id = d.parcel_id WHERE d.id = ANY (%(lists)s)
"""
UNEDITED = """
SELECT l.id, l.parcel_id FROM clearance_declarationlist l
WHERE l.id = ANY (%(lists)s) AND NOT EXISTS (SELECT FROM clearance_listedit e WHERE e.list_id = l.id)
"""
NEW_GUID = """
UPDATE waybills_declaration SET guid = upper(md5(guid)::uuid::text), app_type = '1' WHERE id = ANY (%(lists)s)
"""


def draft(parcels: list[int], *, by: Who, at: datetime, today: date, facts: dict[str, Any]) -> list[int]:
    """Make a draft list for each parcel; the ids, fewer where another was quicker."""
    if not parcels:
        return []
    with connection.cursor() as cursor:
        cursor.execute(INSERT, _values(parcels, today))
        lists = [row[0] for row in cursor.fetchall()]
        cursor.execute(INSERT_LINES, {"lists": lists})
    if lists:
        columns = ("id", "centre_id", "flight_id", "broker_id", "parcel_id")
        acts.create(
            DeclarationList.draft, DeclarationList, AS_LISTS, {"lists": lists}, columns, by=by, at=at, facts=facts
        )
    return lists


def renew(lists: list[int], *, today: date) -> None:
    """Make drafts anew from what waybill and goods say now, except those that a person edited."""
    with connection.cursor() as cursor:
        cursor.execute(UNEDITED, {"lists": lists})
        rows = cursor.fetchall()
        if not rows:
            return
        stale = {"lists": [row[0] for row in rows]}
        cursor.execute(RENEW, _values([row[1] for row in rows], today) | stale)
        cursor.execute(DROP_LINES, stale)
        cursor.execute(INSERT_LINES, stale)


def reopen(lists: list[int], *, by: Who, at: datetime, facts: dict[str, Any]) -> None:
    """Take lists that came back into draft again, under a record number that customs has not seen."""
    if lists:
        acts.perform(DeclarationList.reopen, DeclarationList.objects.filter(pk__among=lists), by=by, at=at, facts=facts)
        with connection.cursor() as cursor:
            cursor.execute(NEW_GUID, {"lists": lists})


def _values(parcels: list[int], today: date) -> dict[str, Any]:
    return {"parcels": parcels, "today": today, "net_share": str(settings.LIST_NET_SHARE)}
