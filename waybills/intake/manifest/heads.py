"""House waybills of a file: each a run of consecutive rows whose waybill columns agree.

`heads` has one row for each: its rows from `first` to `last`, and whether it is `ok` so far.
"""

from waybills.intake.columns import BY_NAME, WAYBILL_NAMES, Kind
from waybills.intake.manifest.clean import trimmed
from waybills.intake.manifest.patterns import NUMBER

HOUSE = trimmed("house_waybill")

# A record's hash costs a third of concatenating its fields first, and tells null from nothing.
_LINES = f"""
    SELECT row, {HOUSE} AS house, master_waybill, bag, consignor, logistics_code, {{clean}} AS clean,
           hash_record_extended(ROW({", ".join(WAYBILL_NAMES)}), 0) AS said
    FROM {{stage}} WHERE house_waybill IS NOT NULL"""  # noqa: S608
_SUMMED = """min(row) AS first, max(row) AS last, count(*)::int AS n, bool_and(clean) AS ok, min(said) AS said,
       max(said) AS said_last, min(master_waybill) AS master, min(consignor) AS consignor,
       min(logistics_code) AS carrier, min(bag) AS bag"""


def create_heads(stage: str, clean: str) -> str:
    """SQL that makes `heads`, `ok` where all rows are clean; a number in several places is still one head.

    OFFSET 0 keeps the lines from being worked out again for each sum over them; workers share the reading.
    """
    return f"""
CREATE TEMP TABLE heads ON COMMIT DROP AS
SELECT house, {_SUMMED}, NULL::int AS repeats FROM ({_lines(stage, clean)} OFFSET 0) s
WHERE house IS NOT NULL GROUP BY house
"""  # noqa: S608


def _lines(stage: str, clean: str) -> str:
    return _LINES.format(stage=stage, clean=f"coalesce({clean}, false)")


LOOK = """
SELECT count(*) FILTER (WHERE last - first + 1 <> n), count(*) FILTER (WHERE said <> said_last),
       count(*) FILTER (WHERE NOT ok), coalesce(sum(n), 0)
FROM heads
"""


# Masters, consignors and carriers are few: each is looked at once, not for each row.
CREATE_NAMED = """
CREATE TEMP TABLE named ON COMMIT DROP AS
SELECT master, consignor, carrier, min(first) AS row FROM heads GROUP BY 1, 2, 3
"""


def split_heads(stage: str, clean: str) -> str:
    """SQL that makes a head of each run of a number that stands in several places; `repeats` names the first."""
    return f"""
WITH gone AS (DELETE FROM heads WHERE last - first + 1 <> n RETURNING house),
lines AS (
    SELECT s.*, row - row_number() OVER (PARTITION BY house ORDER BY row) AS run
    FROM ({_lines(stage, clean)}) s WHERE house IN (SELECT house FROM gone)
), runs AS (SELECT house, {_SUMMED} FROM lines GROUP BY house, run)
INSERT INTO heads
SELECT *, nullif(min(first) OVER (PARTITION BY house), first) FROM runs
"""  # noqa: S608


def gather_rows(into: str, stage: str, columns: str, *, nameless: bool, filled: str) -> tuple[str, ...]:
    """SQL that makes a table of rows `s` of heads that are not ok, and of those without a waybill number, if any.

    Numbers of rows are first in the table and quickly compared; the other columns are read only of rows that count.
    A table of them tells the planner how few they are.
    """
    of_heads = f"SELECT {columns} FROM {stage} s JOIN {into}_rows wanted ON wanted.row = s.row"  # noqa: S608
    no_number = f"SELECT {columns} FROM {stage} s WHERE {trimmed('s.house_waybill')} IS NULL AND {filled}"  # noqa: S608
    rows = f"{of_heads} UNION ALL {no_number}" if nameless else of_heads
    return (
        f"CREATE TEMP TABLE {into}_rows ON COMMIT DROP AS "  # noqa: S608
        "SELECT generate_series(first, last) AS row FROM heads WHERE NOT ok",
        f"CREATE TEMP TABLE {into} ON COMMIT DROP AS {rows}",
    )


# After the closer look: right are those of which nothing was noted.
SETTLE_DOUBTFUL = f"""
UPDATE heads SET ok = true WHERE NOT ok AND NOT EXISTS (
    SELECT FROM doubtful d JOIN waybills_intakefault f ON f.file_id = %(file)s AND f.row = d.row AND NOT f.warning
    WHERE {trimmed("d.house_waybill")} = heads.house AND d.row BETWEEN heads.first AND heads.last
)
"""  # noqa: S608

# The first run of a number is the waybill; what comes later under the same number repeats it.
NOTE_REPEATED = """
WITH repeated AS (UPDATE heads SET ok = false WHERE repeats IS NOT NULL RETURNING first, house, repeats)
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, first, 'house_waybill', house, 'DUPLICATE_IN_FILE', jsonb_build_object('first_row', repeats), false
FROM repeated
"""


def note_disagreeing(stage: str) -> str:
    """SQL that notes each waybill field in which a later row differs from the waybill's first row."""
    fields = ",\n        ".join(
        f"('{name}', later.{name}, top.{name}, {_differs(name)})" for name in WAYBILL_NAMES if name != "house_waybill"
    )
    return f"""
WITH noted AS (
    INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
    SELECT %(file)s, later.row, f.field, left(coalesce(f.value, ''), 300), 'DISAGREES',
           jsonb_build_object('first_row', h.first, 'there', left(coalesce(f.there, ''), 100)), false
    FROM heads h JOIN {stage} top ON top.row = h.first
    JOIN {stage} later ON {trimmed("later.house_waybill")} = h.house AND later.row > h.first AND later.row <= h.last
    CROSS JOIN LATERAL (VALUES
        {fields}
    ) f(field, value, there, differs)
    WHERE h.said <> h.said_last AND f.differs
    ORDER BY 2
    RETURNING (params ->> 'first_row')::int AS first
)
UPDATE heads SET ok = false FROM (SELECT DISTINCT first FROM noted) noted WHERE heads.first = noted.first
"""  # noqa: S608


def _differs(name: str) -> str:
    later, top = trimmed(f"later.{name}"), trimmed(f"top.{name}")
    plain = f"{later} IS DISTINCT FROM {top}"
    if BY_NAME[name].kind is Kind.MASTER:
        return f"translate({later}, '- ', '') IS DISTINCT FROM translate({top}, '- ', '')"
    if BY_NAME[name].kind not in (Kind.NUMBER, Kind.WHOLE):
        return plain
    number = f"'^{NUMBER}$'"
    return f"CASE WHEN {later} ~ {number} AND {top} ~ {number} THEN {later}::numeric <> {top}::numeric ELSE {plain} END"


def note_heads(source: str, condition: str, field: str, *, every_row: bool = False) -> str:
    """SQL that notes `code` and `params` of a row of `source` at its heads, and refuses them."""
    rows = "generate_series(bad.first, bad.last)" if every_row else "(VALUES (bad.first))"
    return f"""
WITH bad AS (
    UPDATE heads SET ok = false FROM {source} WHERE {condition}
    RETURNING heads.first, heads.last, {source}.code, {source}.params, {source}.given
)
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, at.row, '{field}', left(coalesce(bad.given, ''), 300), bad.code, bad.params, false
FROM bad CROSS JOIN LATERAL {rows} at(row) ORDER BY 2
"""  # noqa: S608
