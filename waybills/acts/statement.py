"""The one SQL statement of an act.

Everything happens in one round trip: the ids of the set, the guarded update that locks them in the order of their
ids, the act with the digest of its lines, the lines, the deliveries, the counters. Notes on its shape:

* The update is its own lock. Under READ COMMITTED a blocked row is checked again as the winner left it, so source
  state and guard hold; both look at the hot row only. `came_from` carries the true old state out of `RETURNING`
  (there is no old row before PostgreSQL 18).
* The ids come as one sorted array through an index scan, so overlapping sets lock in the same order and cannot
  deadlock. `perform` switches other scans off for this statement.
* The act's number is drawn after the rows are locked (it is inserted from the finished update), so of two acts that
  touch the same row the later has the greater number. The sequencer relies on that.
"""

import re
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models

from waybills.acts.steps import number_of
from waybills.acts.verbs import Verb
from waybills.lifecycle.machine import FromColumn
from waybills.lifecycle.requirements import CONTROLS, Requirement

# What an act's lines say, as bytes: ids, then version and step packed into one number. Two arrays are a third
# cheaper than three, and sha256 over arrays is ten times cheaper than over text.
LINES_DIGEST = "sha256(array_send(array_agg(id)) || array_send(array_agg((version::bigint << 16) | step)))"
AT_GATE = "AWAITING_DECISION"
STOPPED_AT_GATE = (CONTROLS | Requirement.QUERY_ANSWERED) & ~Requirement.DO_NOT_LOAD


def move_statement(verb: Verb, wanted_sql: str, *, subscribers: bool) -> str:
    """SQL of a move; parameters are named, those of `wanted_sql` come first as it has them."""
    table = verb.model._meta.db_table
    counted = "".join(f", row.{column}" for column in verb.model.counted_by)
    return f"""
WITH wanted AS MATERIALIZED (
    SELECT ARRAY(SELECT q.id FROM ({wanted_sql}) q(id) ORDER BY 1) AS ids
), moved AS (
    UPDATE {table} AS row SET {_assignments(verb)}
    WHERE row.id = ANY ((SELECT ids FROM wanted)::bigint[])
      AND row.state = ANY (%(sources)s){_guards(verb)}
    RETURNING row.id, row.version, {_step(verb)} AS step, row.came_from, row.state{counted}{_ready(verb)}
), {_record(verb, subscribers=subscribers)}
SELECT (SELECT id FROM act), cardinality(ids), n, {_at_gate(verb)},
       CASE WHEN cardinality(ids) > n
            THEN ARRAY(SELECT id FROM unnest(ids) id EXCEPT SELECT id FROM moved ORDER BY 1) END
FROM wanted, summed
"""  # noqa: S608 names come from the declared lifecycle


def create_statement(verb: Verb, source_sql: str, columns: list[str], *, subscribers: bool) -> str:
    """SQL of a creation: `source_sql` yields `columns` of the new hot rows, `id` first."""
    table = verb.model._meta.db_table
    names = ", ".join(columns)
    gate = ", gate" if _has_gate(verb) else ""
    gate_value = ", %(opens)s" if gate else ""
    counted = "".join(f", {column}" for column in verb.model.counted_by)
    return f"""
WITH moved AS (
    INSERT INTO {table} ({names}, state, came_from, version{gate})
    SELECT {names}, %(target)s, '', 1{gate_value} FROM ({source_sql}) q({names}) ORDER BY id
    RETURNING id, version, %(step)s::smallint AS step, came_from, state{counted}
), {_record(verb, subscribers=subscribers)}
SELECT (SELECT id FROM act), n FROM summed
"""  # noqa: S608 names come from the declared lifecycle


def _record(verb: Verb, *, subscribers: bool) -> str:
    """The part both share: act, lines, seal queue, deliveries, counters."""
    lines = verb.model.line_model._meta.db_table
    deliveries = """, deliveries AS (
    INSERT INTO waybills_delivery (act_id, subscriber) SELECT act.id, s FROM act, unnest(%(subscribers)s::text[]) s
)"""
    return f"""summed AS MATERIALIZED (
    SELECT count(*) AS n, {LINES_DIGEST} AS lines_digest
    FROM (SELECT id, version, step FROM moved ORDER BY id) ordered
), act AS (
    INSERT INTO waybills_act (machine, verb, at, actor_kind, actor_id, cause_id, facts, opens, meets, moved,
                              lines_digest, digest)
    SELECT %(machine)s, %(verb)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(cause)s, %(facts)s, %(opens)s, %(meets)s,
           n, lines_digest, sha256(%(header)s || lines_digest)
    FROM summed WHERE n > 0 RETURNING id
), lines AS (
    INSERT INTO {lines} (act_id, object_id, version, step_id) SELECT act.id, m.id, m.version, m.step FROM moved m, act
), unsealed AS (
    INSERT INTO waybills_unsealed (act_id) SELECT id FROM act
){deliveries if subscribers else ""}{_deltas(verb)}"""  # noqa: S608


def _deltas(verb: Verb) -> str:
    if not verb.model.counted_by or verb.target is None:
        return ""  # nobody changes state: nothing to count
    return """, grouped AS MATERIALIZED (
    SELECT flight_id, broker_id, came_from, state, count(*) AS n FROM moved GROUP BY 1, 2, 3, 4
), deltas AS (
    INSERT INTO waybills_countdelta (machine, flight_id, broker_id, state, n)
    SELECT %(machine)s, flight_id, broker_id, state, sum(n) FROM (
        SELECT flight_id, broker_id, came_from AS state, -n AS n FROM grouped WHERE came_from <> ''
        UNION ALL SELECT flight_id, broker_id, state, n FROM grouped
    ) d GROUP BY 2, 3, 4 HAVING sum(n) <> 0
)"""


def _assignments(verb: Verb) -> str:
    parts = ["came_from = row.state", "version = row.version + 1"]
    if isinstance(verb.target, FromColumn):
        parts.append(f"state = row.{verb.target.column}")
    elif verb.target is not None:
        parts.append("state = %(target)s")
    if _has_gate(verb):
        parts.append("gate = (row.gate & ~%(meets)s) | %(opens)s")
    if verb.remember:
        value = f"'{verb.remember.value}'" if verb.remember.value else "row.state"
        parts.append(f"{verb.remember.column} = {value}")
    return ", ".join(parts)


def _guards(verb: Verb) -> str:
    return "".join(f" AND {guard.sql}" for guard in verb.guards)


def _step(verb: Verb) -> str:
    """The step's number by source (and by target where the row decides it)."""
    cases = " ".join(
        f"WHEN row.came_from = '{source}' AND row.state = '{target}' THEN {number_of(verb, source, target)}"
        for source, target in verb.edges()
    )
    if len(verb.sources) == 1 and len(next(iter(verb.targets.values()))) == 1:
        source, (target,) = next(iter(verb.targets.items()))
        return f"{number_of(verb, source, target)}::smallint"
    return f"(CASE {cases} END)::smallint"


def _has_gate(verb: Verb) -> bool:
    return any(f.name == "gate" for f in verb.model._meta.local_concrete_fields)


def _ready(verb: Verb) -> str:
    return ", row.gate" if _has_gate(verb) else ""


def _at_gate(verb: Verb) -> str:
    """Of the moved rows at the release gate: the ids that nothing stands against, and how many a control stops."""
    if not _has_gate(verb) or (isinstance(verb.target, str) and verb.target != AT_GATE):
        return "'{}'::bigint[], 0"
    at_gate = f"FROM moved WHERE state = '{AT_GATE}' AND"
    stopped = f"(SELECT count(*) {at_gate} gate & {int(STOPPED_AT_GATE)} <> 0)"
    return f"ARRAY(SELECT id {at_gate} gate = 0), {stopped}"


def ids_sql(rows: models.QuerySet) -> tuple[str, dict[str, Any]]:
    """The set as SQL that yields its ids, its parameters named so that they mix with the statement's own."""
    try:
        sql, positional = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # known to be empty before it is asked, such as pk__in=[]
        return "SELECT NULL::bigint WHERE false", {}
    numbers = count()
    named = re.sub(r"%(%|s)", lambda match: "%%" if match[1] == "%" else f"%(w{next(numbers)})s", sql)
    return named, {f"w{number}": value for number, value in enumerate(positional)}
