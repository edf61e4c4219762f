"""Sending by queue, fetching from one, and how the broker is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import kombu
from amqp.exceptions import NotFound
from django.conf import settings

from clearance.channels.amqp import line
from clearance.channels.seam import Answer, Incoming, Letter, Look, Unreachable, Verdict

NOT_SET = "CUSTOMS_AMQP_URL is not set"
# A queue that says nothing for so long is empty.
QUIET_SECONDS = 0.2
REFUSED = ".refused"


class AmqpChannel:
    """The broker's own log-in says who may put something into our queue; its confirmation says that it is kept."""

    name = "AMQP"

    def send(self, letter: Letter) -> Answer:
        """Put one envelope into the queue to customs; it is sent when the broker has confirmed and not returned it."""
        if not settings.CUSTOMS_AMQP_URL:
            return Answer(Verdict.UNKNOWN, NOT_SET)
        about = {"message_id": letter.key, "type": letter.kind}
        try:
            line.with_connection(lambda to: line.publish(to, settings.CUSTOMS_AMQP_OUT, letter.data, **about))
        except line.Unroutable as error:
            return Answer(Verdict.UNKNOWN, str(error))
        except line.TROUBLE as error:
            return Answer(Verdict.UNKNOWN, _said(error))
        return Answer(Verdict.TAKEN)

    @contextmanager
    def fetch(self, most: int) -> Iterator[Iterator[Incoming]]:
        """Up to so many messages of our queue, no more in flight; those not settled come again. Raises Unreachable."""
        if not settings.CUSTOMS_AMQP_URL:
            raise Unreachable(NOT_SET)
        try:
            connection, channel = line.with_connection(lambda to: _opened(to, most))
        except line.TROUBLE as error:
            raise Unreachable(_said(error)) from error
        try:
            yield _delivered(connection, channel, most)
        except line.TROUBLE as error:
            line.drop()
            raise Unreachable(_said(error)) from error
        except BaseException:
            line.drop()  # what is in flight goes back into its queue
            raise
        channel.close()

    def look(self) -> Look:
        """Whether the broker and the queue to customs are there, and how much lies in that."""
        if not settings.CUSTOMS_AMQP_URL:
            return Look(NOT_SET)
        try:
            return Look(unfetched=line.with_connection(_lying))
        except NotFound:
            return Look(f"nobody has declared the queue {settings.CUSTOMS_AMQP_OUT}")
        except line.TROUBLE as error:
            return Look(_said(error))


@dataclass(frozen=True)
class Delivered:
    """One message of our queue; unsettled it goes back when the connection ends."""

    name: str
    data: bytes
    message: kombu.Message
    connection: kombu.Connection

    def keep(self) -> None:
        self.message.ack()

    def refuse(self, code: str, reason: str) -> None:
        """Into the queue of refused ones with its reason, then out of ours."""
        about = {"message_id": self.name, "headers": {"code": code, "reason": reason[:500]}}
        line.publish(self.connection, settings.CUSTOMS_AMQP_IN + REFUSED, self.data, **about)
        self.message.ack()


def _opened(connection: kombu.Connection, most: int) -> tuple[kombu.Connection, Any]:
    """A channel with a limit on what is in flight; our queues are made if they are not there."""
    channel = connection.channel()
    channel.basic_qos(0, most, False)
    for name in (settings.CUSTOMS_AMQP_IN, settings.CUSTOMS_AMQP_IN + REFUSED):
        _queue(name).bind(channel).queue_declare()
    return connection, channel


def _delivered(connection: kombu.Connection, channel: Any, most: int) -> Iterator[Delivered]:
    waiting: list[kombu.Message] = []
    queue = _queue(settings.CUSTOMS_AMQP_IN)
    with kombu.Consumer(channel, [queue], on_message=waiting.append, auto_declare=False, no_ack=False):
        for _ in range(most):
            if not waiting and not _comes(connection, waiting):
                return
            message = waiting.pop(0)
            yield Delivered(message.properties.get("message_id", ""), bytes(message.body), message, connection)


def _comes(connection: kombu.Connection, waiting: list[kombu.Message]) -> bool:
    """Wait for a message; False if the queue keeps quiet."""
    while not waiting:
        try:
            connection.drain_events(timeout=QUIET_SECONDS)
        except TimeoutError:
            return False
    return True


def _lying(connection: kombu.Connection) -> int:
    with connection.channel() as channel:
        return _queue(settings.CUSTOMS_AMQP_OUT).bind(channel).queue_declare(passive=True).message_count


def _queue(name: str) -> kombu.Queue:
    return kombu.Queue(name, durable=True)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]
