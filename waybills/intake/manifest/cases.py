"""The rows that need a closer look, and what comes of it: every fault noted, and the waybills that are right after all.

`doubtful` has the rows, `spots` says of each to which waybill it belongs (by its first row), `cases` has the waybills.
All joins are by row numbers, so that no file, however made, makes them explode.
"""

from waybills.intake.columns import BY_NAME, WAYBILL_NAMES, Kind
from waybills.intake.manifest.clean import trimmed
from waybills.intake.manifest.heads import MOST_LINES, SAID
from waybills.intake.manifest.patterns import NUMBER


def create_doubtful(stage: str, *, nameless: bool, filled: str) -> str:
    """SQL that makes `doubtful`: the rows of odd waybills, and those without a number if there are any."""
    rows = f"SELECT s.* FROM {stage} s JOIN odd ON odd.house = {trimmed('s.house_waybill')}"  # noqa: S608
    if nameless:
        no_number = f"{trimmed('s.house_waybill')} IS NULL AND {filled}"
        rows += f" UNION ALL SELECT s.* FROM {stage} s WHERE {no_number}"  # noqa: S608
    return f"CREATE TEMP TABLE doubtful ON COMMIT DROP AS {rows}"


CREATE_SPOTS = f"""
CREATE TEMP TABLE spots ON COMMIT DROP AS
SELECT row, house, said, carrier, min(row) OVER (PARTITION BY house, run) AS first FROM (
    SELECT row, house, said, carrier, row - row_number() OVER (PARTITION BY house ORDER BY row) AS run FROM (
        SELECT row, {trimmed("house_waybill")} AS house, {SAID} AS said, logistics_code AS carrier FROM doubtful
    ) read WHERE house IS NOT NULL
) numbered
"""  # noqa: S608
# The first run of a number is the waybill; what comes later under the same number repeats it.
CREATE_CASES = """
CREATE TEMP TABLE cases ON COMMIT DROP AS
SELECT house, first, max(row) AS last, count(*)::int AS n, true AS ok, min(said) AS said, min(carrier) AS carrier,
       nullif(min(first) OVER (PARTITION BY house), first) AS repeats
FROM spots GROUP BY house, first
"""
NOTE_REPEATED = """
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, first, 'house_waybill', left(house, 300), 'DUPLICATE_IN_FILE',
       jsonb_build_object('first_row', repeats), false
FROM cases WHERE repeats IS NOT NULL ORDER BY first
"""

NOTE_LONG = f"""
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, first, 'house_waybill', left(house, 300), 'TOO_MANY_LINES',
       jsonb_build_object('found', n, 'most', {MOST_LINES}), false
FROM cases WHERE n > {MOST_LINES} ORDER BY first
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


_FIELDS = ",\n    ".join(
    f"('{name}', later.{name}, top.{name}, {_differs(name)})" for name in WAYBILL_NAMES if name != "house_waybill"
)
NOTE_DISAGREEING = f"""
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, later.row, f.field, left(coalesce(f.value, ''), 300), 'DISAGREES',
       jsonb_build_object('first_row', spots.first, 'there', left(coalesce(f.there, ''), 100)), false
FROM spots JOIN doubtful later ON later.row = spots.row JOIN doubtful top ON top.row = spots.first
CROSS JOIN LATERAL (VALUES
    {_FIELDS}
) f(field, value, there, differs)
WHERE spots.row > spots.first AND f.differs ORDER BY 2
"""  # noqa: S608


def note_named(table: str, column: str, field: str) -> str:
    """SQL that notes at each doubtful row what `table` says against the value in its column."""
    return f"""
INSERT INTO waybills_intakefault (file_id, row, field, value, code, params, warning)
SELECT %(file)s, d.row, '{field}', left(coalesce(d.{column}, ''), 300), t.code, t.params, false
FROM doubtful d JOIN {table} t ON coalesce(t.given, '') = coalesce(d.{column}, '')
WHERE t.code IS NOT NULL AND {trimmed("d.house_waybill")} IS NOT NULL ORDER BY d.row
"""  # noqa: S608


# A waybill with one bad row is refused as a whole.
SETTLE = """
UPDATE cases SET ok = false FROM (
    SELECT DISTINCT spots.first FROM waybills_intakefault f JOIN spots ON spots.row = f.row
    WHERE f.file_id = %(file)s AND NOT f.warning
) bad WHERE bad.first = cases.first
"""
RETURN_RIGHT = """
INSERT INTO heads (house, first, last, n, ok, said, said_last, carrier)
SELECT house, first, last, n, true, said, said, carrier FROM cases WHERE ok
"""
COUNT = "SELECT (SELECT count(*) FROM doubtful), (SELECT coalesce(sum(n), 0) FROM cases WHERE ok)"


def refused_rows(columns: str) -> str:
    """SQL of the doubtful rows that are refused."""
    return f"""
SELECT {columns} FROM doubtful s LEFT JOIN spots ON spots.row = s.row LEFT JOIN cases c ON c.first = spots.first
WHERE c.ok IS NOT TRUE"""  # noqa: S608
