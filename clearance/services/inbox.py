"""The inbox: bytes are stored before anything is answered, then read one by one; what fails is kept and shown."""

import hashlib
import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from clearance.failpoints import failpoint
from clearance.gateway.handlers import Handled, handler_of
from clearance.messages import Parsed, Unreadable, parse
from clearance.models import InboundMessage, InboundStage

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 1

STORE = """
INSERT INTO clearance_inboundmessage (received_at, channel, sha256, body, size, kind, guid, nodes, parked, notes,
    repeats, stage, error, attempts, due_at)
VALUES (%(at)s, %(channel)s, %(sha256)s, %(body)s, %(size)s, '', '', 0, 0, '[]', 0, 'PENDING', '', 0, %(at)s)
ON CONFLICT (sha256) DO UPDATE SET repeats = clearance_inboundmessage.repeats + 1
RETURNING id, repeats
"""
# The oldest first; a receipt that overtakes another is no harm, but needs more acts.
CLAIM = """
UPDATE clearance_inboundmessage m SET leased_until = %(now)s + %(lease)s, attempts = m.attempts + 1
FROM (
    SELECT id FROM clearance_inboundmessage
    WHERE stage = 'PENDING' AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
) waiting
WHERE m.id = waiting.id RETURNING m.id
"""


@dataclass(frozen=True)
class Stored:
    id: int
    sha256: str
    repeated: bool


def store(body: bytes, *, at: datetime, channel: str = "HTTP") -> Stored:
    """Keep the bytes, once; returns after the commit. The same bytes again only count."""
    sha256 = hashlib.sha256(body).hexdigest()
    values: dict[str, Any] = {"at": at, "channel": channel, "sha256": sha256, "body": body, "size": len(body)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STORE, values)
        inbound_id, repeats = cursor.fetchone()
    return Stored(inbound_id, sha256, repeats > 0)


def process_due(*, now: datetime | None = None, batch: int = 10) -> int:
    """Claim the oldest waiting documents and read them; the number claimed, 0 when nothing waits."""
    values: dict[str, Any] = {"now": now or timezone.now(), "lease": LEASE, "batch": batch}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        claimed = sorted(row[0] for row in cursor.fetchall())
    for inbound_id in claimed:
        process(inbound_id)
    return len(claimed)


def process(inbound_id: int) -> None:
    """Read one document; its effects and its mark "done" commit together."""
    try:
        with transaction.atomic():
            inbound = InboundMessage.objects.select_for_update().get(pk=inbound_id)
            if inbound.attempts > MAX_ATTEMPTS:
                raise RuntimeError("no attempt came to an end: the worker died each time")
            if inbound.stage == InboundStage.PENDING:
                _read(inbound, at=timezone.now())
            failpoint("inbox.before_commit")
        failpoint("inbox.after_commit")
    except Exception as error:
        log.warning("inbound message %s: %s", inbound_id, error)
        _put_back(inbound_id, traceback.format_exc(limit=-4))


def _read(inbound: InboundMessage, *, at: datetime) -> None:
    try:
        parsed = parse(bytes(inbound.body))
    except Unreadable as error:
        note = {"rule": error.code, "zh": error.text("zh"), "en": error.text("en")}
        _finish(inbound, InboundStage.REFUSED, Handled(notes=(note,)), at=at)
        return
    inbound.kind, inbound.guid = parsed.message.code, parsed.message.guid
    inbound.nodes = len(tuple(parsed.message.nodes))
    handler = handler_of(parsed.message.code)
    if handler is None:
        _finish(inbound, InboundStage.PARKED, Handled(parked=inbound.nodes, notes=(NOBODY,)), at=at)
        return
    handled = handler(parsed, inbound, at)
    stage = InboundStage.PARKED if handled.parked else InboundStage.DONE
    _finish(inbound, stage, Handled(handled.parked, (*_tolerated(parsed), *handled.notes)), at=at)


NOBODY = {
    "rule": "NO_READER",
    "zh": "本系统目前不处理此类报文，已保存。",
    "en": "Nobody here reads this kind of message; it is kept.",
}


def _tolerated(parsed: Parsed) -> list[dict[str, str]]:
    return [{"rule": one.code, "zh": one.text("zh"), "en": one.text("en")} for one in parsed.warnings]


def _finish(inbound: InboundMessage, stage: InboundStage, handled: Handled, *, at: datetime) -> None:
    inbound.stage, inbound.parked, inbound.notes = stage, handled.parked, list(handled.notes)
    inbound.done_at, inbound.leased_until, inbound.error = at, None, ""
    inbound.save(
        update_fields=["stage", "kind", "guid", "nodes", "parked", "notes", "done_at", "leased_until", "error"]
    )


def _put_back(inbound_id: int, error: str) -> None:
    """Try again later; after too many attempts it is parked for a person, with what went wrong."""
    inbound = InboundMessage.objects.get(pk=inbound_id)
    now = timezone.now()
    inbound.error, inbound.leased_until = error[:4000], None
    inbound.due_at = now + timedelta(seconds=FIRST_PAUSE_SECONDS * 2**inbound.attempts)
    if inbound.attempts >= MAX_ATTEMPTS:
        inbound.stage, inbound.done_at = InboundStage.PARKED, now
    inbound.save(update_fields=["error", "leased_until", "due_at", "stage", "done_at"])


def reread(inbounds: QuerySet[InboundMessage], *, at: datetime) -> int:
    """Put documents that nobody could read back to be read once more; those with receipt lines are settled there."""
    stuck = inbounds.filter(stage__in=[InboundStage.PARKED, InboundStage.REFUSED], lines=None)
    return stuck.update(stage=InboundStage.PENDING, attempts=0, due_at=at, leased_until=None, error="")
