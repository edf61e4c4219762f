"""I4, I6: the gate is the replay of what acts opened and met; nothing passed a gate that was not clear."""

from collections.abc import Iterator

from waybills.books import Breach, check
from waybills.books.reading import SHOWN, rows
from waybills.lifecycle.requirements import DETAILED, Requirement, names_in

# Bits fold in the order of versions: the last act that touches a bit decides it.
GATES = """
WITH bits AS (
    SELECT 1 << n AS bit FROM generate_series(0, {top}) n
), last_touch AS (
    SELECT DISTINCT ON (l.object_id, b.bit) l.object_id, b.bit, a.opens & b.bit <> 0 AS stands
    FROM waybills_parcelline l JOIN waybills_act a ON a.id = l.act_id JOIN bits b ON (a.opens | a.meets) & b.bit <> 0
    ORDER BY l.object_id, b.bit, l.version DESC
), replayed AS (
    SELECT object_id, coalesce(sum(bit) FILTER (WHERE stands), 0)::int AS gate FROM last_touch GROUP BY 1
)
SELECT p.id, p.gate, r.gate FROM waybills_parcel p LEFT JOIN replayed r ON r.object_id = p.id
WHERE p.gate <> coalesce(r.gate, 0) ORDER BY 1 LIMIT {limit}
"""

DETAILS = """
SELECT p.id, p.gate & {mask}, coalesce(o.bits, 0) FROM waybills_parcel p
LEFT JOIN (SELECT parcel_id, bit_or(requirement)::int AS bits FROM waybills_openrequirement GROUP BY 1) o
  ON o.parcel_id = p.id
WHERE p.gate & {mask} <> coalesce(o.bits, 0) ORDER BY 1 LIMIT {limit}
"""

# What stood in the gate at the moment of a step that needs it empty: every opening before it met before it.
PASSED = """
WITH guarded AS (
    SELECT l.object_id, l.version, a.verb FROM waybills_parcelline l JOIN waybills_act a ON a.id = l.act_id
    WHERE a.verb IN ('release', 'load', 'dispatch', 'depart')
), touched AS (
    SELECT DISTINCT ON (g.object_id, g.version, b.bit)
           g.object_id, g.version, g.verb, b.bit, x.opens & b.bit <> 0 AS stands
    FROM guarded g
    JOIN waybills_parcelline l ON l.object_id = g.object_id AND l.version < g.version
    JOIN waybills_act x ON x.id = l.act_id
    JOIN (SELECT 1 << n AS bit FROM generate_series(0, {top}) n) b ON (x.opens | x.meets) & b.bit <> 0
    ORDER BY g.object_id, g.version, b.bit, l.version DESC
)
SELECT object_id, version, verb, sum(bit)::int FROM touched WHERE stands GROUP BY 1, 2, 3 ORDER BY 1, 2 LIMIT {limit}
"""

TOP = max(Requirement).bit_length() - 1


@check("I4", "Every gate is the replay of what acts opened and met")
def gates_are_replays() -> Iterator[Breach]:
    for parcel, stands, replayed in rows(GATES.format(top=TOP, limit=SHOWN)):
        yield Breach("I4", f"Parcel {parcel}", f"its gate is {_said(stands)} but its acts leave {_said(replayed or 0)}")


@check("I4", "A control's bit stands exactly while a row of it is open")
def details_agree() -> Iterator[Breach]:
    for parcel, bits, details in rows(DETAILS.format(mask=int(DETAILED), limit=SHOWN)):
        yield Breach("I4", f"Parcel {parcel}", f"its gate says {_said(bits)} but open rows say {_said(details)}")


@check("I6", "Nothing was released, loaded or left while something stood against it")
def nothing_passed_a_closed_gate() -> Iterator[Breach]:
    for parcel, version, verb, bits in rows(PASSED.format(top=TOP, limit=SHOWN)):
        yield Breach(
            "I6", f"Parcel {parcel} version {version}", f"“{verb}” happened while {_said(bits)} stood against it"
        )


def _said(gate: int) -> str:
    return " + ".join(r.name or "" for r in names_in(gate)) or "empty"
