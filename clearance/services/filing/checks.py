"""Every rule for a list as SQL over a set of lists: those of the standard's definition, and those between fields."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q

from clearance.mapping.inventories import HEAD, LINE
from clearance.messages.codes import CODE_LISTS
from clearance.messages.definition import Leaf, record
from clearance.messages.rules import CENT, PRICE_STEP
from clearance.messages.types import exports
from waybills.models.codes import CodeEntry

# Set when the message is built.
FILLED_LATER = {"guid", "preNo", "invtNo", "appTime", "appStatus"}
# Their form has a rule of its own, which says more than "too short".
RULED_BELOW = {"gcode"}
POSITIVE = {"grossWeight", "netWeight", "packNo", "qty", "qty1"}
LISTS = ("COUNTRY", "CURRENCY", "UNIT", "TRAF_MODE", "WRAP_TYPE", "TRADE_MODE_EXPORT")
MOST_LINES = 100

Rule = tuple[str, str, str, str]  # condition, code, element, value; SQL over the aliases d (head) and g (line)

ALL_CURRENCIES = """
SELECT string_agg(DISTINCT currency, ', ') FROM waybills_declarationline WHERE declaration_id = d.id
"""
HEAD_RULES: list[Rule] = [
    ("d.net_weight > d.gross_weight", "NET_ABOVE_GROSS", "netWeight", "d.net_weight"),
    ("n.lines = 0", "NO_LINES", "", "''"),
    (f"n.lines > {MOST_LINES}", "TOO_MANY_LINES", "", "n.lines"),
    ("n.currency <> n.other_currency", "CURRENCIES", "currency", f"({ALL_CURRENCIES})"),
]
LINE_RULES: list[Rule] = [
    (f"abs(g.total_price - g.qty * g.price) > {CENT} + abs(g.qty) * {PRICE_STEP}", "LINE_TOTAL", "totalPrice",
     "g.total_price"),
    ("g.gcode <> '' AND g.gcode !~ '^[0-9]{10}$'", "HS_FORMAT", "gcode", "g.gcode"),
    ("g.gcode ~ '^[0-9]{10}$' AND cardinality(%(hs6)s::text[]) > 0 AND left(g.gcode, 6) <> ALL (%(hs6)s)",
     "HS_UNKNOWN", "gcode", "g.gcode"),
]  # fmt: skip

# Most rows break no rule: whether one does is one expression, and only then it is asked which.
CHECK = """
INSERT INTO clearance_listproblem (parcel_id, code, field, line, value, found_at)
SELECT d.parcel_id, v.code, v.field, 0, left(v.value, 250), %(at)s
FROM waybills_declaration d
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, min(currency) AS currency, max(currency) AS other_currency
    FROM waybills_declarationline WHERE declaration_id = d.id
) n
CROSS JOIN LATERAL (VALUES {head}) v(bad, code, field, value)
WHERE d.id = ANY (%(lists)s) AND ({any_of_head}) AND v.bad
UNION ALL
SELECT d.parcel_id, v.code, v.field, g.gnum, left(v.value, 250), %(at)s
FROM waybills_declaration d JOIN waybills_declarationline g ON g.declaration_id = d.id
CROSS JOIN LATERAL (VALUES {line}) v(bad, code, field, value)
WHERE d.id = ANY (%(lists)s) AND ({any_of_line}) AND v.bad
"""
CLEAN = """
SELECT l.id FROM clearance_declarationlist l WHERE l.id = ANY (%(lists)s)
AND NOT EXISTS (SELECT FROM clearance_listproblem p WHERE p.parcel_id = l.parcel_id) ORDER BY l.id
"""


def check_lists(lists: list[int], *, at: datetime, today: date) -> list[int]:
    """Write down what is wrong with each list, everything at once; the ids of those with nothing wrong."""
    values: dict[str, Any] = {"lists": lists, "at": at} | code_values(today)
    with connection.cursor() as cursor:
        cursor.execute(_check_sql(), values)
        cursor.execute(CLEAN, {"lists": lists})
        return [row[0] for row in cursor.fetchall()]


def code_values(today: date) -> dict[str, list[str]]:
    """The codes valid on the day, by the name the SQL uses; the standard's own list where none is loaded."""
    found: dict[str, list[str]] = {name: [] for name in (*LISTS, "HS6")}
    since = Q(since_date=None) | Q(since_date__lte=today)
    until = Q(until_date=None) | Q(until_date__gte=today)
    for name, code in CodeEntry.objects.filter(since, until, list__in=list(found)).values_list("list", "code"):
        found[name].append(code)
    return {name.lower(): codes or _standard(name) for name, codes in found.items()}


def _standard(name: str) -> list[str]:
    return list(CODE_LISTS[name].codes) if name in CODE_LISTS else []


@cache
def _check_sql() -> str:
    head = [*_schema_rules(exports.InventoryHead, HEAD, "d"), *HEAD_RULES]
    line = [*_schema_rules(exports.InventoryList, LINE, "g"), *LINE_RULES]
    return CHECK.format(head=_values(head), any_of_head=_any(head), line=_values(line), any_of_line=_any(line))


def _any(rules: list[Rule]) -> str:
    return " OR ".join(f"({bad})" for bad, _code, _field, _value in rules)


def _values(rules: list[Rule]) -> str:
    return ", ".join(f"({bad}, '{code}', '{field}', ({value})::text)" for bad, code, field, value in rules)


def _schema_rules(cls: type, columns: dict[str, str], alias: str) -> Iterator[Rule]:
    """What the standard's definition of each element demands of its column."""
    for leaf in record(cls).leaves:
        if leaf.name in columns and leaf.name not in FILLED_LATER:
            yield from _leaf_rules(leaf, f"{alias}.{columns[leaf.name]}")


def _leaf_rules(leaf: Leaf, column: str) -> Iterator[Rule]:
    if leaf.kind is not str:
        bad = f"{column} <= 0" if leaf.name in POSITIVE else f"{column} < 0"
        yield bad, "NOT_POSITIVE" if leaf.name in POSITIVE else "NEGATIVE", leaf.name, column
        return
    if leaf.name == "ieDate":
        return
    if leaf.required:
        yield f"btrim({column}) = ''", "MISSING", leaf.name, "''"
    if leaf.name in RULED_BELOW:
        return
    if leaf.most:
        yield f"length({column}) > {leaf.most}", "TOO_LONG", leaf.name, column
    if leaf.least > 1:
        yield f"length({column}) BETWEEN 1 AND {leaf.least - 1}", "TOO_SHORT", leaf.name, column
    if leaf.f.codes in LISTS:
        yield (
            f"{column} <> '' AND {column} <> ALL (%({leaf.f.codes.lower()})s)", "UNKNOWN_CODE", leaf.name, column
        )  # fmt: skip


def forget_problems(parcels: list[int]) -> None:
    """Delete what earlier attempts found."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clearance_listproblem WHERE parcel_id = ANY(%s)", [parcels])


def note_problems(refused: dict[int, str], *, at: datetime) -> None:
    """Write down why no list could be made."""
    kept: dict[int, Any] = {parcel: code for parcel, code in refused.items() if code in NOTED}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clearance_listproblem (parcel_id, code, field, line, value, found_at)"
            " SELECT parcel, code, '', 0, '', %s FROM unnest(%s::bigint[], %s::text[]) s(parcel, code)",
            [at, list(kept), list(kept.values())],
        )


NOTED = ("NO_BROKER", "NO_WAYBILL", "NO_GOODS", "NO_MANDATE")
