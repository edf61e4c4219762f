"""The desk where receipts are written: what is said about a document, when, and when it really goes."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clearance.messages.times import UTC8
from twin import chance
from twin.customs import statuses
from twin.customs.faults import Faults

# Seconds from one receipt to the next at pace 1: the shortest and the longest.
DELAYS = {
    "FIRST": (0.5, 2.0),
    "STORED": (1.0, 6.0),
    "MANUAL_REVIEW": (2.0, 8.0),
    "ADJUDICATED": (2.0, 10.0),
    "REVIEWED": (30.0, 120.0),  # after a manual review
    "RELEASE": (3.0, 15.0),
    "INSPECTED": (60.0, 180.0),
    "RECALL": (10.0, 40.0),
    "CLOSED": (2.0, 10.0),
}
OUT_OF_ORDER_SECONDS = 45.0
LATE_SECONDS = (600.0, 7200.0)
MILLISECOND = 0.001


class Desk:
    """Writes receipts for documents inside the caller's transaction."""

    def __init__(self, seed: object, faults: Faults, pace: float) -> None:
        self.seed, self.faults, self.pace = seed, faults, pace

    def seconds(self, real: float) -> float:
        """What so many seconds are at the present pace."""
        return real / self.pace

    def say(
        self,
        connection: sqlite3.Connection,
        document: sqlite3.Row,
        answer: tuple[int, str],
        *,
        delay: str,
        now: float,
        echo: Mapping[str, Any],
        refused: str | None = None,
    ) -> None:
        """Schedule one receipt after all earlier ones of the document, which moves to its status.

        `refused` is who filed what is refused; the document itself stays as it is then.
        """
        status, text = answer
        kind = statuses.ANSWER[document["kind"]]
        statuses.check(kind, status)
        key = (kind, document["doc_key"], document["app_time"], status, text)
        low, high = DELAYS[delay]
        last = connection.execute("SELECT last_due FROM document WHERE id = ?", (document["id"],)).fetchone()[0]
        said_at = max(now, last + MILLISECOND) + self.seconds(chance.between(self.seed, low, high, "delay", *key))
        connection.execute(
            "UPDATE document SET last_due = ?, status = CASE WHEN ? THEN ? ELSE status END WHERE id = ?",
            (said_at, refused is None, status, document["id"]),
        )
        if receiver := document["receiver"] if refused is None else refused:
            self._schedule(connection, document["id"], kind, receiver, answer, said_at=said_at, key=key, echo=echo)

    def _schedule(
        self,
        connection: sqlite3.Connection,
        document: int,
        kind: str,
        receiver: str,
        answer: tuple[int, str],
        *,
        said_at: float,
        key: tuple,
        echo: Mapping[str, Any],
    ) -> None:
        status, text = answer
        count = connection.execute("SELECT count(*) FROM receipt WHERE document = ?", (document,)).fetchone()[0]
        node = {
            "guid": chance.guid(self.seed, *key, count),
            **echo,
            "returnStatus": str(status),
            "returnTime": return_time(said_at),
            "returnInfo": text[:1000],
        }
        connection.execute(
            "INSERT INTO receipt (document, kind, receiver, status, said_at, send_at, node)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                document, kind, receiver, status, said_at,
                said_at + self._extra(key), json.dumps(node, ensure_ascii=False),
            ),
        )  # fmt: skip

    def _extra(self, key: tuple) -> float:
        """How much later than it should a receipt goes out."""
        if self.faults.happens("late", *key):
            return self.seconds(chance.between(self.seed, *LATE_SECONDS, "late by", *key))
        if self.faults.happens("out_of_order", *key):
            return self.seconds(OUT_OF_ORDER_SECONDS)
        return 0.0


def return_time(moment: float) -> str:
    """Seventeen digits in UTC+8."""
    local = datetime.fromtimestamp(moment, UTC8)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
