"""The way out: receipts put together into messages of up to 100 nodes, kept as bytes, and sent until taken."""

import hashlib
import json
import sqlite3
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import Any

from clearance.messages import Envelope, Message, Unreadable, build, check, message_type, unwrap, wrap
from clearance.messages.times import UTC8
from twin import chance
from twin.customs.desk import return_time
from twin.customs.faults import Faults
from twin.customs.state import State

CUSTOMS = "DXPEDCCEB0000003"
NODES = 100
ORIGINAL_LIMIT = 100_000  # bytes of a refused message that its CEB900 repeats


class Outbox:
    """Writes outgoing messages; what is written once is sent with the same bytes however often."""

    def __init__(self, state: State, seed: object, faults: Faults) -> None:
        self.state, self.seed, self.faults = state, seed, faults

    def gather(self, now: float) -> int:
        """Put every receipt that is due into messages, in the order in which they are due; answers how many."""
        with self.state.change() as connection:
            due = connection.execute(
                "SELECT * FROM receipt WHERE outgoing IS NULL AND send_at <= ? ORDER BY send_at, id", (now,)
            ).fetchall()
            for group in _groups(due):
                self._write(connection, group, now)
        return len(due)

    def _write(self, connection: sqlite3.Connection, group: list[sqlite3.Row], now: float) -> None:
        first = group[0]
        nodes = [json.loads(row["node"]) for row in group]
        outgoing = self._add(connection, first["kind"], first["receiver"], nodes, now, key=("receipt", first["id"]))
        connection.executemany("UPDATE receipt SET outgoing = ? WHERE id = ?", [(outgoing, row["id"]) for row in group])
        self._plant(connection, first, nodes, now)

    def _plant(
        self, connection: sqlite3.Connection, first: sqlite3.Row, nodes: list[dict[str, Any]], now: float
    ) -> None:
        """What the faults want sent besides."""
        kind, receiver, number = first["kind"], first["receiver"], first["id"]
        for name in ("double", "forged", "malformed", "unknown"):
            if not self.faults.happens(name, number):
                continue
            own = [_of_nobody(nodes[0])] if name == "unknown" else nodes
            if name == "double" and chance.happens(self.seed, 0.5, "same message", number):
                self._repeat(connection, number, now)
            else:
                self._add(connection, kind, receiver, own, now, key=(name, number), odd=name.upper())

    def _repeat(self, connection: sqlite3.Connection, receipt: int, now: float) -> None:
        """The very message again, byte for byte."""
        connection.execute(
            "INSERT INTO outgoing (guid, kind, receiver, nodes, data, sha256, odd, created_at, next_at)"
            " SELECT guid, kind, receiver, nodes, data, sha256, 'DOUBLE', ?, ? FROM outgoing"
            " WHERE id = (SELECT outgoing FROM receipt WHERE id = ?)",
            (now, now, receipt),
        )

    def refuse(self, connection: sqlite3.Connection, row: sqlite3.Row, *, reason: str, kind: str, status: int) -> None:
        """CEB900 for a message that cannot be taken in."""
        now = time.time()
        node = {
            "guid": chance.guid(self.seed, "CEB900", row["msg_key"]),
            "returnStatus": str(status),
            "returnInfo": reason[:5000],
            "returnTime": return_time(now),
            "oriCopMsgId": row["msg_key"],
            "oriMessageType": kind[:15],
            "oriBizMessage": _original(row["data"]),
        }
        self._add(connection, "CEB900", row["sender"], [node], now, key=("CEB900", row["msg_key"]))

    def _add(
        self,
        connection: sqlite3.Connection,
        kind: str,
        receiver: str,
        nodes: list[dict[str, Any]],
        now: float,
        *,
        key: tuple,
        odd: str = "",
    ) -> int:
        guid = chance.guid(self.seed, "message", *key)
        data = envelope(kind, guid, receiver, nodes, now)
        if odd == "MALFORMED":
            data = data[: len(data) // 2]
        digest = hashlib.sha256(data).hexdigest()
        cursor = connection.execute(
            "INSERT INTO outgoing (guid, kind, receiver, nodes, data, sha256, odd, created_at, next_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (guid, kind, receiver, len(nodes), data, digest, odd, now, now),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def _groups(due: list[sqlite3.Row]) -> list[list[sqlite3.Row]]:
    """Receipts of one kind to one receiver, up to 100; what is due about one document stays in order, none twice."""
    turns: Counter[int] = Counter()
    groups: dict[tuple[int, str, str], list[sqlite3.Row]] = {}
    for row in due:
        groups.setdefault((turns[row["document"]], row["kind"], row["receiver"]), []).append(row)
        turns[row["document"]] += 1
    in_turn = (groups[key] for key in sorted(groups, key=lambda key: key[0]))
    return [group[start : start + NODES] for group in in_turn for start in range(0, len(group), NODES)]


def envelope(kind: str, guid: str, receiver: str, nodes: list[dict[str, Any]], now: float) -> bytes:
    """A receipt message in its envelope, as customs sends it: CopMsgId is the guid of the message."""
    node = message_type(kind).node
    message = Message(code=kind, guid=guid, nodes=tuple(node(**fields) for fields in nodes))
    assert not (faults := check(message)), f"our own {kind} is wrong: {faults[:3]}"
    return wrap(
        Envelope(
            cop_msg_id=guid,
            sender=CUSTOMS,
            receivers=(receiver,),
            created_at=datetime.fromtimestamp(now, UTC8),
            message_type=f"{kind}Message",
            data=build(message),
        )
    )


def _of_nobody(node: dict[str, Any]) -> dict[str, Any]:
    """The same receipt for a document that nobody filed."""
    names = ("copNo", "orderNo", "logisticsNo")
    return node | {name: f"NOBODY{str(node[name])[-20:]}" for name in names if name in node}


def _original(data: bytes) -> str:
    """The refused message as text, without what XML cannot carry."""
    with suppress(Unreadable):
        data = unwrap(data).data
    text = data[:ORIGINAL_LIMIT].decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable() or sign in "\r\n\t")
