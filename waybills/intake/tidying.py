"""What a person reads the same is made the same before it is checked: signs of full width, breaks inside a cell."""

from django.db import connection

from waybills.intake.columns import COLUMNS, Kind
from waybills.intake.manifest.patterns import SPACES
from waybills.intake.refusals import Note
from waybills.intake.staging import Stage

_CODES_IN_TEXT = ("consignor", "platform_code", "logistics_code", "order_no")
# What people write in several lines; a break inside a number or code is a fault.
TEXTS = tuple(c.name for c in COLUMNS if c.kind is Kind.TEXT and c.name not in (*_CODES_IN_TEXT, "bag"))
CODES = tuple(column.name for column in COLUMNS if column.kind is not Kind.TEXT or column.name in _CODES_IN_TEXT)
# U+FF01 to U+FF5E are the signs from "!" to "~"; word processors make dashes of hyphens.
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_FULL = "".join(map(chr, range(0xFF01, 0xFF5F))) + _DASHES
_NARROW = "".join(map(chr, range(0x21, 0x7F))) + "-" * len(_DASHES)
_IS_WIDE = r"[\uff0d\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2010-\u2015\u2212]"
_BREAK = r"[\t\r\n]"


def tidy(stage: Stage) -> list[Note]:
    """Put right what means the same; says where breaks were taken for spaces."""
    if stage.widened:
        _narrow(stage)
    return _join_lines(stage) if stage.breaks else []


def _narrow(stage: Stage) -> None:
    changes = ", ".join(
        f"{name} = CASE WHEN {name} ~ %(wide)s THEN translate({name}, %(full)s, %(narrow)s) ELSE {name} END"
        for name in CODES
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {stage.table} SET {changes} WHERE concat({', '.join(CODES)}) ~ %(wide)s",  # noqa: S608
            {"wide": _IS_WIDE, "full": _FULL, "narrow": _NARROW},
        )


def _join_lines(stage: Stage) -> list[Note]:
    """A cell with as many delimiters as a row is no text but a row that a forgotten quotation mark swallowed."""
    inner = {name: f"btrim({name}, %(spaces)s)" for name in TEXTS}
    joined = {name: f"{inner[name]} ~ %(break)s AND {_delimiters(name)} < %(columns)s - 1" for name in TEXTS}
    changes = ", ".join(
        f"{name} = CASE WHEN {joined[name]} THEN regexp_replace({inner[name]}, '\\s*[\\t\\r\\n]\\s*', ' ', 'g') "
        f"ELSE {name} END"
        for name in TEXTS
    )
    params = {"spaces": SPACES, "break": _BREAK, "columns": len(stage.columns), "delimiter": stage.delimiter}
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH done AS (UPDATE {stage.table} SET {changes} "  # noqa: S608
            f"WHERE concat({', '.join(TEXTS)}) ~ %(break)s AND "
            f"({' OR '.join(f'({condition})' for condition in joined.values())}) RETURNING row) "
            "SELECT count(*), coalesce(min(row), 0) FROM done",
            params,
        )
        count, first = cursor.fetchone()
    return [Note("LINE_BREAKS", first, params={"count": count}, warning=True)] if count else []


def _delimiters(name: str) -> str:
    return f"(length({name}) - length(replace({name}, %(delimiter)s, '')))"
