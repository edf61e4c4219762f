"""The way in: an envelope is on the disk before its sender hears of it, and read afterwards."""

import hashlib
import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from clearance.messages import Envelope, Message, Unreadable, check, parse, unwrap
from clearance.messages.envelope import Reply, Response, build_reply
from clearance.messages.times import UTC8
from twin.customs import statuses, texts
from twin.customs.filing import Filing
from twin.customs.outbox import Outbox
from twin.customs.procedure import Procedure
from twin.customs.state import State

CUSTOMS = ("DXPEDCCEB0000003", "DXPEDCCEB0000002")
TAKEN, NO_SUCH_RECEIVER, OTHER_BYTES = "0000", "2001", "2999"
HTTP, FLIGHT = "HTTP", "FLIGHT"
T = TypeVar("T")
log = logging.getLogger("twin.customs")


@dataclass(frozen=True)
class Receipt:
    """What the exchange platform answers at once."""

    code: str
    reply: bytes  # a DxpRep


class Inbox:
    """Keeps what arrives, and hands it to the procedure one message at a time."""

    def __init__(self, state: State, procedure: Procedure, outbox: Outbox) -> None:
        self.state, self.procedure, self.outbox = state, procedure, outbox

    def take(self, data: bytes) -> Receipt:
        """Keep an envelope and acknowledge it; raises Unreadable if it is none."""
        envelope = unwrap(data)
        if not set(envelope.receivers) & set(CUSTOMS):
            return self._reply(envelope, NO_SUCH_RECEIVER, "指定的接收方不存在")
        with self.state.change() as connection:
            fits = _keep(connection, envelope.cop_msg_id, data, envelope.message_type, envelope.sender, HTTP)
        if not fits:
            return self._reply(envelope, OTHER_BYTES, "同一CopMsgId的报文内容不同")
        return self._reply(envelope, TAKEN, "")

    def take_documents(self, documents: Iterable[tuple[str, bytes]]) -> int:
        """Keep bare messages that enterprises sent themselves, by their guid; answers how many there were."""
        count = 0
        for batch in batched(documents, 50):
            with self.state.change() as connection:
                for key, data in batch:
                    _keep(connection, key, data, "", "", FLIGHT)
            count += len(batch)
        return count

    def attempt(self, key: str) -> int:
        """How often a message of that number has been seen, this time included; survives a restart."""
        with self.state.change() as connection:
            connection.execute(
                "INSERT INTO attempt VALUES (?, 1) ON CONFLICT (msg_key) DO UPDATE SET times = times + 1", (key,)
            )
            return connection.execute("SELECT times FROM attempt WHERE msg_key = ?", (key,)).fetchone()[0]

    def _reply(self, envelope: Envelope, code: str, info: str) -> Receipt:
        response = Response(code=code, info=info, about=envelope.cop_msg_id)
        reply = Reply(receiver=envelope.sender, responses=(response,))
        return Receipt(code, build_reply(reply, envelope, at=datetime.now(UTC8)))

    # ------------------------------------------------------------ reading
    def read_next(self) -> bool:
        """Read one message that waits; False if none does."""
        row = self.state.row("SELECT * FROM message WHERE verdict IS NULL ORDER BY id LIMIT 1")
        if row is None:
            return False
        try:
            with self.state.change() as connection:
                verdict = self._read(connection, row)
                connection.execute("UPDATE message SET verdict = ? WHERE id = ?", (verdict, row["id"]))
        except Exception:
            # One message must not stop all others; the page shows it.
            log.exception("message %s cannot be processed", row["msg_key"])
            with self.state.change() as connection:
                connection.execute("UPDATE message SET verdict = 'FAILED' WHERE id = ?", (row["id"],))
        return True

    def _read(self, connection: sqlite3.Connection, row: sqlite3.Row) -> str:
        try:
            parsed = parse(row["data"])
        except Unreadable as error:
            return self._refuse(connection, row, f"报文无法解析：{error}", "Unknown", texts.UNREADABLE)
        code = parsed.message.code
        if code not in statuses.ANSWER:
            return self._refuse(connection, row, f"本系统不受理{code}报文", f"{code}Message", texts.NOT_TAKEN)
        if faults := check(parsed, strict=True):
            reasons = "；".join(f"{fault.path} {fault.text('zh')}" for fault in faults[:20])
            status = texts.INVALID.get(code, texts.UNREADABLE)
            return self._refuse(connection, row, f"报文格式校验不通过：{reasons}", f"{code}Message", status)
        receiver = row["sender"] if row["source"] == HTTP else ""
        for filing in filings(parsed.message, receiver):
            self.procedure.take(connection, filing, time.time())
        return "READ"

    def _refuse(self, connection: sqlite3.Connection, row: sqlite3.Row, reason: str, kind: str, status: int) -> str:
        """Answer CEB900; a message of a generated flight has nobody to answer."""
        if row["source"] == HTTP:
            self.outbox.refuse(connection, row, reason=reason, kind=kind, status=status)
        return "REFUSED"


def _keep(connection: sqlite3.Connection, key: str, data: bytes, kind: str, sender: str, source: str) -> bool:
    """Keep a message; False if its number came before with other bytes (kept too, but never read)."""
    digest, now = hashlib.sha256(data).hexdigest(), time.time()
    first = connection.execute("SELECT sha256 FROM message WHERE msg_key = ? ORDER BY id", (key,)).fetchone()
    fits = first is None or first["sha256"] == digest
    connection.execute(
        "INSERT INTO message (msg_key, sha256, kind, sender, source, data, first_at, last_at, verdict)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET times = times + 1, last_at = excluded.last_at",
        (key, digest, kind, sender, source, data, now, now, None if fits else "OTHER_BYTES"),
    )
    return fits


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same things in lists of up to that many."""
    remaining = iter(things)
    while batch := list(islice(remaining, size)):
        yield batch


def filings(message: Message, receiver: str) -> Iterable[Filing]:
    """The business nodes of a message as filings."""
    for node in message.nodes:
        head = getattr(node, "head", node)
        fields = plain(head)
        if head is not node:
            fields["lines"] = [plain(line) for line in node.lines]
        yield Filing(message.code, fields, receiver)


def plain(record: Any) -> dict[str, Any]:
    """The fields of a record by name, those that are absent left out."""
    values = ((name, getattr(record, name)) for name in record.__dataclass_fields__)
    return {name: value for name, value in values if value is not None}
