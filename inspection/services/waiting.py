"""Keeps the table of open CT tasks in step with their states, inside the acts that move them."""

from typing import Any

from django.db import connection

from inspection.models import WaitsFor
from waybills import acts

# Whom a task waits for after a verb; where several are possible, the act's facts say it.
WAITS: dict[str, str] = {
    "bind_scan": WaitsFor.PICTURES,
    "finish_analysis": WaitsFor.READER,
    "return_case": WaitsFor.READER,
    "give_verdict": WaitsFor.EFFECT,
    "take_back": WaitsFor.READER,
    "ask_second": WaitsFor.SECOND,
    "ask_rescan": WaitsFor.LINE,
    "report_fault": WaitsFor.LINE,
    "requeue": WaitsFor.LINE,
}
ENDS = ("finish", "give_up", "withdraw")
UPDATE = """
UPDATE inspection_opencttask o SET waits_for = %(waits_for)s, since = %(at)s, rescans = rescans + %(rescans)s
FROM inspection_cttaskline l WHERE l.act_id = %(act)s AND l.object_id = o.task_id
"""
REOPEN = """
INSERT INTO inspection_opencttask (task_id, parcel_id, waits_for, since, due_at, risk, rescans)
SELECT t.id, t.parcel_id, %(waits_for)s, %(at)s, f.cut_off_at, 1, 0
FROM inspection_cttaskline l JOIN inspection_cttask t ON t.id = l.object_id
JOIN waybills_parcel p ON p.id = t.parcel_id LEFT JOIN waybills_flight f ON f.id = p.flight_id
WHERE l.act_id = %(act)s
"""


def follow(heard: acts.Heard) -> None:
    """After a move: whom the tasks wait for now, and since when."""
    act = heard.act
    waits_for = act.facts.get("waits_for") or WAITS[heard.verb.name]
    rescans = 1 if heard.verb.name == "ask_rescan" else 0
    _run(UPDATE, waits_for=waits_for, at=act.at, act=act.pk, rescans=rescans)


def reopen(heard: acts.Heard) -> None:
    act = heard.act
    _run(REOPEN, waits_for=act.facts["waits_for"], at=act.at, act=act.pk)


def end(heard: acts.Heard) -> None:
    """Nobody waits for these any more, and nobody holds them."""
    for table in ("taskclaim", "opencttask"):
        _run(
            f"DELETE FROM inspection_{table} o USING inspection_cttaskline l"  # noqa: S608 two names of our own
            " WHERE l.act_id = %(act)s AND l.object_id = o.task_id",
            act=heard.act_id,
        )


def end_exam(heard: acts.Heard) -> None:
    _run(
        "DELETE FROM inspection_openexamtask o USING inspection_examtaskline l"
        " WHERE l.act_id = %(act)s AND l.object_id = o.task_id",
        act=heard.act_id,
    )


def _run(sql: str, **params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
