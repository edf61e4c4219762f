"""A connection to the broker for each thread, kept while it is good; every publication is confirmed."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import kombu
from amqp.exceptions import AMQPError, MessageNacked
from django.conf import settings
from kombu.exceptions import KombuError

# Whatever may go wrong between us and the broker.
TROUBLE = (OSError, AMQPError, MessageNacked, KombuError)
T = TypeVar("T")
_kept = threading.local()


class Unroutable(Exception):
    """The broker knows no queue of that name."""


def with_connection(work: Callable[[kombu.Connection], T]) -> T:
    """Do something with a connection; once more with a fresh one if the kept one has died meanwhile. Raises TROUBLE."""
    kept = _kept_one()
    if kept is not None:
        try:
            return work(kept)
        except TROUBLE:
            drop()
    connection = _open()
    try:
        return work(connection)
    except TROUBLE:
        drop()
        raise


def publish(connection: kombu.Connection, queue: str, body: bytes, **properties: Any) -> None:
    """Put a message into a queue, on the broker's disk before this returns; raises Unroutable, TROUBLE."""
    returned: list[Any] = []
    with connection.channel() as channel:
        producer = kombu.Producer(channel, on_return=lambda *said: returned.append(said))
        producer.publish(
            body,
            routing_key=queue,
            mandatory=True,
            delivery_mode="persistent",
            content_type="application/xml",
            content_encoding="binary",
            timeout=settings.CUSTOMS_ANSWER_SECONDS,
            confirm_timeout=settings.CUSTOMS_ANSWER_SECONDS,
            **properties,
        )
    if returned:
        raise Unroutable(f"nobody has declared the queue {queue}")


def drop() -> None:
    """Forget this thread's connection."""
    connection = getattr(_kept, "connection", None)
    _kept.connection = None
    if connection is not None and _kept.process == os.getpid():
        with suppress(*TROUBLE):  # it was broken; that is why it is dropped
            connection.release()


def _kept_one() -> kombu.Connection | None:
    """The thread's connection if it is ours: a forked process must not speak on its parent's."""
    connection = getattr(_kept, "connection", None)
    if connection is None or _kept.process != os.getpid() or _kept.url != settings.CUSTOMS_AMQP_URL:
        return None
    return connection


def _open() -> kombu.Connection:
    drop()
    seconds = settings.CUSTOMS_CONNECT_SECONDS
    connection = kombu.Connection(
        settings.CUSTOMS_AMQP_URL, connect_timeout=seconds, transport_options={"confirm_publish": True}
    )
    try:
        # Not connect(): that one sleeps before it gives up.
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
    except BaseException:
        connection.release()
        raise
    _kept.connection, _kept.process, _kept.url = connection, os.getpid(), settings.CUSTOMS_AMQP_URL
    return connection
