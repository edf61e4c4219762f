"""The exchange's queues: envelopes are taken from one, receipts put into the other, as RabbitMQ keeps them."""

import logging
import sqlite3
from collections.abc import Callable
from typing import Any

import kombu
from amqp.exceptions import AMQPError, MessageNacked
from kombu.exceptions import KombuError

from clearance.messages import Unreadable
from twin.customs.inbox import TAKEN, Inbox

OUT, IN = "tongguan.out", "tongguan.in"  # as the house sees them
TROUBLE = (OSError, AMQPError, MessageNacked, KombuError)
QUIET_SECONDS, SECONDS, IN_FLIGHT = 0.2, 10.0, 20
log = logging.getLogger("twin.customs")


class Queues:
    """One house's two queues; one connection to read on, one to write on, as two threads use them."""

    def __init__(self, url: str, inbox: Inbox) -> None:
        self.url, self.inbox = url, inbox
        self._reading: kombu.Connection | None = None
        self._writing: kombu.Connection | None = None

    def fetch(self) -> int:
        """Take what lies in the queue to us: kept first, then confirmed; how many there were."""
        try:
            self._reading = self._reading or self._connected()
            return self._take(self._reading)
        except TROUBLE as error:
            log.warning("the broker: %s", error)
            self._reading = _released(self._reading)
            raise

    def _take(self, connection: kombu.Connection) -> int:
        waiting: list[kombu.Message] = []
        with connection.channel() as channel:
            channel.basic_qos(0, IN_FLIGHT, False)
            queue = kombu.Queue(OUT, durable=True)
            with kombu.Consumer(channel, [queue], on_message=waiting.append, no_ack=False):
                try:
                    connection.drain_events(timeout=QUIET_SECONDS)
                except TimeoutError:
                    return 0
                for message in waiting:
                    self._keep(message, connection)
        return len(waiting)

    def _keep(self, message: kombu.Message, connection: kombu.Connection) -> None:
        try:
            receipt = self.inbox.take(message.body)
        except Unreadable as error:
            log.warning("no envelope: %s", error)
        else:
            if receipt.code != TAKEN:
                key = message.properties.get("message_id", "")
                log.warning("%s is not taken: %s", key, receipt.code)
                _publish(connection, receipt.reply, key=key, kind="DxpRep")
        message.ack()

    def carry(self, row: sqlite3.Row) -> tuple[int, str]:
        """Put one receipt message into the house's queue; a forged one has no way in without a log-in."""
        if row["odd"] == "FORGED":
            return 200, "nobody else may write into the queue"
        try:
            self._writing = self._writing or self._connected()
            taken = _publish(self._writing, row["data"], key=row["guid"], kind=row["kind"])
            return (200, f"in {IN}") if taken else (0, f"no queue {IN}")
        except TROUBLE as error:
            self._writing = _released(self._writing)
            return 0, f"{type(error).__name__}: {error}"

    def _connected(self) -> kombu.Connection:
        connection = kombu.Connection(self.url, connect_timeout=SECONDS, transport_options={"confirm_publish": True})
        connection.connect()
        with connection.channel() as channel:
            for name in (OUT, IN):
                kombu.Queue(name, durable=True).bind(channel).queue_declare()
        return connection

    def close(self) -> None:
        """Hang up."""
        self._reading, self._writing = _released(self._reading), _released(self._writing)


def _publish(connection: kombu.Connection, data: bytes, *, key: str, kind: str) -> bool:
    """Put a message into the house's queue; whether there is one."""
    returned: list[Any] = []
    with connection.channel() as channel:
        kombu.Producer(channel, on_return=lambda *said: returned.append(said)).publish(
            data, routing_key=IN, mandatory=True, delivery_mode="persistent", message_id=key, type=kind,
            content_type="application/xml", content_encoding="binary", confirm_timeout=SECONDS,
        )  # fmt: skip
    return not returned


def _released(connection: kombu.Connection | None) -> None:
    forget: Callable[[], object] = connection.release if connection else lambda: None
    try:
        forget()
    except TROUBLE as error:
        log.debug("hanging up: %s", error)
