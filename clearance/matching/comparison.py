"""The comparison as one SQL statement over a set of lists; what differs becomes rows.

Order and waybill must be there and agree with the list (standard §8, process §3.1); the receipt's role is another in
export: it must agree with the order, but may be late (tolerance RECEIPT). Amounts compare within their tolerance.
"""

from datetime import datetime

from django.db import connection

from clearance.messages.rules import CENT
from clearance.models import MatchTolerance

PAPERS = """
SELECT l.id AS list_id, l.parcel_id, d.order_no, d.ebc_code, d.ebp_code, d.logistics_code, d.logistics_no,
    d.gross_weight, d.pack_no, s.total, s.lines, s.currency,
    o.id AS order_id, o.ebc_code AS order_ebc, o.ebp_code AS order_ebp, o.currency AS order_currency,
    o.goods_value AS order_value, o.freight AS order_freight, o.lines AS order_lines,
    jsonb_array_length(o.lines) AS order_count,
    r.id AS receipt_id, r.ebp_code AS receipt_ebp, r.charge, r.currency AS receipt_currency, r.pay_code,
    coalesce(nullif(c.customs_code, ''), c.social_credit_code, '') AS waybill_carrier, w.number AS waybill_no,
    w.gross_weight AS waybill_weight, w.pieces
FROM clearance_declarationlist l
JOIN waybills_declaration d ON d.id = l.id
JOIN waybills_waybill w ON w.parcel_id = l.parcel_id
JOIN waybills_organisation c ON c.id = w.logistics_id
CROSS JOIN LATERAL (
    SELECT sum(total_price) AS total, count(*) AS lines, min(currency) AS currency
    FROM waybills_declarationline WHERE declaration_id = d.id
) s
LEFT JOIN LATERAL (
    -- An order of another enterprise under the same number is a difference, not an absence.
    SELECT * FROM waybills_order WHERE number = d.order_no ORDER BY (ebc_code = d.ebc_code) DESC, id LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT * FROM waybills_receipt WHERE order_no = d.order_no ORDER BY (ebc_code = d.ebc_code) DESC, id LIMIT 1
) r ON true
WHERE l.id = ANY (%(lists)s)
"""


# Without a row in the table: amounts to the cent, weights and numbers exactly; the money received may come later,
# since the export match compares order, waybill and list (process §3.1).
DEFAULTS: dict[str, MatchTolerance] = {
    "total": MatchTolerance(field="total", absolute=CENT),
    "charge": MatchTolerance(field="charge", absolute=CENT),
    "line_total": MatchTolerance(field="line_total", absolute=CENT),
    "RECEIPT": MatchTolerance(field="RECEIPT", required=False),
}


class Tolerances:
    """How far fields may differ, as SQL."""

    def __init__(self) -> None:
        self.known = DEFAULTS | {one.field: one for one in MatchTolerance.objects.all()}

    def differ(self, field: str, theirs: str, ours: str) -> str:
        """The condition that two amounts are further apart than the field allows."""
        known = self.known.get(field)
        absolute, relative = (known.absolute, known.relative) if known else (0, 0)
        return f"abs({theirs} - ({ours})) > {absolute} + {relative} * abs({ours})"

    def required(self, paper: str) -> str:
        """Whether the absence of a paper counts against the match."""
        known = self.known.get(paper)
        return "true" if known is None or known.required else "false"


def head_rules(t: Tolerances) -> list[tuple[str, ...]]:
    """What differs in the head: (condition, field, paper, theirs, ours, sender, likely cause)."""
    asked = "order_value + order_freight"
    return [
        (f"order_id IS NULL AND {t.required('ORDER')}", "ORDER", "ORDER", "''", "order_no", "ebp_code", "LATE"),
        (f"receipt_id IS NULL AND {t.required('RECEIPT')}", "RECEIPT", "RECEIPT", "''", "order_no", "ebc_code", "LATE"),
        ("order_ebc <> ebc_code", "ebcCode", "ORDER", "order_ebc", "ebc_code", "order_ebp", "OTHER_PARTY"),
        ("order_ebp <> ebp_code", "ebpCode", "ORDER", "order_ebp", "ebp_code", "order_ebp", "OTHER_PARTY"),
        ("order_currency <> currency", "currency", "ORDER", "order_currency", "currency", "order_ebp", "CURRENCY"),
        (t.differ("total", "order_value", "total"), "total", "ORDER", "order_value", "total", "order_ebp", "COUPON"),
        ("order_count <> lines", "lines", "ORDER", "order_count", "lines", "order_ebp", "OTHER_GOODS"),
        ("receipt_ebp <> ebp_code", "ebpCode", "RECEIPT", "receipt_ebp", "ebp_code", "pay_code", "OTHER_PARTY"),
        ("receipt_currency <> order_currency", "currency", "RECEIPT", "receipt_currency", "order_currency",
         "pay_code", "CURRENCY"),
        # Some senders count the freight in, some do not; either is the order's amount.
        (f"{t.differ('charge', 'charge', 'order_value')} AND {t.differ('charge', 'charge', asked)}", "charge",
         "RECEIPT", "charge", asked, "pay_code", "COUPON"),
        ("waybill_carrier <> logistics_code", "logisticsCode", "WAYBILL", "waybill_carrier", "logistics_code",
         "waybill_carrier", "OTHER_PARTY"),
        ("waybill_no <> logistics_no", "logisticsNo", "WAYBILL", "waybill_no", "logistics_no", "waybill_carrier",
         "OTHER_GOODS"),
        (t.differ("grossWeight", "waybill_weight", "gross_weight"), "grossWeight", "WAYBILL", "waybill_weight",
         "gross_weight", "waybill_carrier", "WEIGHED_AGAIN"),
        ("pieces <> pack_no", "packNo", "WAYBILL", "pieces", "pack_no", "waybill_carrier", "OTHER_GOODS"),
    ]  # fmt: skip


def line_rules(t: Tolerances) -> list[tuple[str, ...]]:
    """What differs in a goods line: (condition, field, theirs, ours, likely cause)."""
    total = 'theirs."totalPrice"'
    return [
        ("theirs.qty <> ours.qty", "qty", "theirs.qty", "ours.qty", "OTHER_GOODS"),
        (t.differ("price", "theirs.price", "ours.price"), "price", "theirs.price", "ours.price", "COUPON"),
        (t.differ("line_total", total, "ours.total_price"), "totalPrice", total, "ours.total_price", "COUPON"),
        ("theirs.currency <> ours.currency", "currency", "theirs.currency", "ours.currency", "CURRENCY"),
        ("theirs.unit <> ours.unit", "unit", "theirs.unit", "ours.unit", "WRONG_UNIT"),
    ]


COMPARE = """
WITH papers AS MATERIALIZED ({papers}), differing AS (
    SELECT parcel_id, v.field, 0 AS line, v.paper, v.theirs, v.ours, v.sender, v.cause FROM papers
    CROSS JOIN LATERAL (VALUES {head}) v(bad, field, paper, theirs, ours, sender, cause)
    WHERE ({any_of_head}) AND v.bad
    UNION ALL
    SELECT papers.parcel_id, v.field, ours.gnum, 'ORDER', v.theirs, v.ours, papers.order_ebp, v.cause
    FROM papers JOIN waybills_declarationline ours ON ours.declaration_id = papers.list_id
    JOIN LATERAL jsonb_to_recordset(papers.order_lines) theirs
        (gnum int, qty numeric, price numeric, "totalPrice" numeric, currency text, unit text)
        ON theirs.gnum = ours.gnum
    CROSS JOIN LATERAL (VALUES {line}) v(bad, field, theirs, ours, cause)
    WHERE papers.order_count = papers.lines AND ({any_of_line}) AND v.bad
), gone AS (
    DELETE FROM clearance_matchdifference WHERE parcel_id IN (SELECT parcel_id FROM papers)
), written AS (
    INSERT INTO clearance_matchdifference (parcel_id, field, line, paper, theirs, ours, sender, cause)
    SELECT parcel_id, field, line, paper, left(theirs, 100), left(ours, 100), coalesce(sender, ''), cause FROM differing
), results AS (
    INSERT INTO clearance_matchresult (parcel_id, list_id, matched, incomplete, checked_at)
    SELECT parcel_id, max(list_id), NOT EXISTS (SELECT FROM differing x WHERE x.parcel_id = papers.parcel_id),
        bool_or(order_id IS NULL OR receipt_id IS NULL), %(at)s
    FROM papers GROUP BY parcel_id
    ON CONFLICT (parcel_id) DO UPDATE SET list_id = excluded.list_id, matched = excluded.matched,
        incomplete = excluded.incomplete, checked_at = excluded.checked_at
    RETURNING parcel_id, matched
)
SELECT parcel_id, matched FROM results
"""


def compare(lists: list[int], *, at: datetime) -> dict[int, bool]:
    """Compare the papers of each list's parcel, write down what differs, and answer parcel → whether all agree."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(), {"lists": lists, "at": at})
        return dict(cursor.fetchall())


def _sql() -> str:
    """The statement with the tolerances that stand in the table now."""
    tolerances = Tolerances()
    head_of, line_of = head_rules(tolerances), line_rules(tolerances)
    head = ", ".join(
        f"({bad}, '{field}', '{paper}', ({theirs})::text, ({ours})::text, {sender}, '{cause}')"
        for bad, field, paper, theirs, ours, sender, cause in head_of
    )
    line = ", ".join(
        f"({bad}, '{field}', ({theirs})::text, ({ours})::text, '{cause}')"
        for bad, field, theirs, ours, cause in line_of
    )
    return COMPARE.format(papers=PAPERS, head=head, line=line, any_of_head=_any(head_of), any_of_line=_any(line_of))


def _any(rules: list[tuple[str, ...]]) -> str:
    """Nearly all papers agree: whether anything differs is one expression, and only then it is asked what."""
    return " OR ".join(f"({bad})" for bad, *_others in rules)
