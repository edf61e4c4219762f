"""I2, I3: state is the replay of acts; versions have no gap; nothing happened outside the declared steps."""

from collections.abc import Iterator
from typing import Any

from waybills.acts.verbs import machines, verbs_of
from waybills.books import Breach, check
from waybills.books.reading import SHOWN, rows

# One pass over a machine's lines: each must begin where the one before it ended, one version later.
REPLAY = """
WITH walked AS (
    SELECT l.object_id, l.version, s.source, s.target,
           lag(s.target, 1, '') OVER w AS stood, lag(l.version, 1, 0) OVER w AS before,
           row_number() OVER (PARTITION BY l.object_id ORDER BY l.version DESC) AS from_end
    FROM {lines} l LEFT JOIN waybills_step s ON s.id = l.step_id AND s.machine = %s
    WINDOW w AS (PARTITION BY l.object_id ORDER BY l.version)
)
SELECT object_id, version, CASE
    WHEN source IS NULL THEN 'a step that is not of this lifecycle'
    WHEN version <> before + 1 THEN 'version ' || (before + 1) || ' is missing'
    ELSE 'it went from ' || source || ' but stood in ' || stood END
FROM walked WHERE source IS NULL OR version <> before + 1 OR source <> stood
ORDER BY 1, 2 LIMIT {limit}
"""

ENDS = """
SELECT coalesce(h.id, e.object_id), CASE
    WHEN h.id IS NULL THEN 'its row is gone'
    WHEN e.object_id IS NULL THEN 'no act ever made it'
    WHEN h.version <> e.version THEN 'version ' || h.version || ' but the acts end at ' || e.version
    ELSE 'stands in ' || h.state || ' but its acts end in ' || e.target END
FROM {hot} h FULL JOIN (
    SELECT DISTINCT ON (l.object_id) l.object_id, l.version, s.target
    FROM {lines} l JOIN waybills_step s ON s.id = l.step_id ORDER BY l.object_id, l.version DESC
) e ON e.object_id = h.id
WHERE h.id IS NULL OR e.object_id IS NULL OR h.version <> e.version OR h.state <> e.target
ORDER BY 1 LIMIT {limit}
"""


@check("I2", "The state of every row is the replay of its acts")
def states_are_replays() -> Iterator[Breach]:
    for name, model in machines().items():
        sql = ENDS.format(hot=model._meta.db_table, lines=model.line_model._meta.db_table, limit=SHOWN)
        for object_id, what in rows(sql):
            yield Breach("I2", f"{name} {object_id}", what)


@check("I3", "Every step is declared; versions have no gap and no repeat")
def steps_are_declared() -> Iterator[Breach]:
    for name, model in machines().items():
        sql = REPLAY.format(lines=model.line_model._meta.db_table, limit=SHOWN)
        for object_id, version, what in rows(sql, [name]):
            yield Breach("I3", f"{name} {object_id} version {version}", what)
        yield from _undeclared(name, model)


def _undeclared(name: str, model: Any) -> Iterator[Breach]:
    """Steps in the table that the code does not declare (any more) and that lines use."""
    declared = [f"{verb.name} {s} {t}" for verb in verbs_of(model).values() for s, t in verb.edges()]
    sql = f"""SELECT s.verb, s.source, s.target FROM waybills_step s
              WHERE s.machine = %s AND s.verb || ' ' || s.source || ' ' || s.target <> ALL (%s)
                AND EXISTS (SELECT FROM {model.line_model._meta.db_table} l WHERE l.step_id = s.id)
              ORDER BY 1 LIMIT {SHOWN}"""  # noqa: S608 table of a declared machine
    for verb, source, target in rows(sql, [name, declared]):
        yield Breach("I3", f"{name}.{verb}", f"the step {source} → {target} is not declared")
