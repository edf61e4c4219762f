"""The inbox: bytes are stored before anything is answered, then read in batches; what fails is kept and shown."""

import hashlib
import json
import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from clearance.failpoints import failpoint
from clearance.gateway.handlers import Handled, Received, handler_of
from clearance.messages import Parsed, Reply, Unreadable, parse
from clearance.models import InboundMessage, InboundStage
from clearance.models.packed import packed
from clearance.receipts import platform
from waybills.sets import joined, rows

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
WAITING = """
    SELECT id FROM clearance_inboundmessage
    WHERE stage = 'PENDING' AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
      AND attempts {tried}
    ORDER BY due_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
"""
# One that was tried before is claimed and read by itself: if it ends its worker again, its attempts grow alone.
CLAIM = f"""
WITH fresh AS MATERIALIZED ({WAITING.format(tried="= 0", most="%(batch)s")}),
suspect AS MATERIALIZED ({WAITING.format(tried="> 0", most="1")})
UPDATE clearance_inboundmessage m SET leased_until = %(now)s + %(lease)s, attempts = m.attempts + 1
FROM (SELECT id FROM fresh UNION ALL SELECT id FROM suspect) waiting
WHERE m.id = waiting.id RETURNING m.id, m.attempts
"""  # noqa: S608 its own words
# What a document is known to be once it is read.
LEARNT = {
    "id": "bigint", "stage": "text", "kind": "text", "guid": "text", "nodes": "int", "parked": "int", "notes": "jsonb",
}  # fmt: skip
FINISH = f"""
UPDATE clearance_inboundmessage m SET {", ".join(f"{name} = s.{name}" for name in LEARNT if name != "id")},
    done_at = %(at)s, leased_until = NULL, error = ''
FROM {rows("s", LEARNT)} WHERE m.id = s.id
"""  # noqa: S608 names are ours


@dataclass(frozen=True)
class Stored:
    id: int
    sha256: str
    repeated: bool


def store(body: bytes, *, at: datetime, channel: str = "HTTP") -> Stored:
    """Keep the bytes, once; returns after the commit. The same bytes again only count."""
    sha256 = hashlib.sha256(body).hexdigest()
    values: dict[str, Any] = {"at": at, "channel": channel, "sha256": sha256, "body": packed(body), "size": len(body)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STORE, values)
        inbound_id, repeats = cursor.fetchone()
    return Stored(inbound_id, sha256, repeats > 0)


def process_due(*, now: datetime | None = None, batch: int = 20) -> int:
    """Claim the oldest waiting documents and read them; the number claimed, 0 when nothing waits."""
    values: dict[str, Any] = {"now": now or timezone.now(), "lease": LEASE, "batch": batch}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        claimed = sorted(cursor.fetchall())
    fresh = [inbound_id for inbound_id, attempts in claimed if attempts == 1]
    if fresh:
        process(*fresh)
    for suspect in [inbound_id for inbound_id, attempts in claimed if attempts > 1]:
        process(suspect)
    return len(claimed)


def process(*inbound_ids: int) -> None:
    """Read documents, in the order of their ids; their effects and their marks "done" commit together.

    If something fails, each is read by itself, so that one bad document holds up no other.
    """
    try:
        with transaction.atomic():
            _read(inbound_ids, at=timezone.now())
            failpoint("inbox.before_commit")
        failpoint("inbox.after_commit")
    except Exception as error:
        if len(inbound_ids) > 1:
            for inbound_id in sorted(inbound_ids):
                process(inbound_id)
            return
        log.warning("inbound message %s: %s", inbound_ids[0], error)
        _put_back(inbound_ids[0], traceback.format_exc(limit=-4))


def _read(inbound_ids: Sequence[int], *, at: datetime) -> None:
    """Parse all, then let each run of messages with one reader be read at once: what came first is read first."""
    waiting = InboundMessage.objects.select_for_update().filter(pk__in=inbound_ids, stage=InboundStage.PENDING)
    inbounds = list(waiting.order_by("pk"))
    received = [one for inbound in inbounds if (one := _parsed(inbound, at=at))]
    for handler, run in groupby(received, key=lambda one: handler_of(one.inbound.kind)):
        documents = list(run)
        answers = handler(documents, at) if handler else [_read_by_nobody(one) for one in documents]
        for one, handled in zip(documents, answers, strict=True):
            settled = handler and not handled.parked
            one.inbound.stage = InboundStage.DONE if settled else InboundStage.PARKED
            one.inbound.parked, one.inbound.notes = handled.parked, [*_tolerated(one.parsed), *handled.notes]
    _finish(inbounds, at=at)


def _parsed(inbound: InboundMessage, *, at: datetime) -> Received | None:
    """The document with what it says of itself; None if it is settled: refused, or the platform's own answer."""
    if inbound.attempts > MAX_ATTEMPTS:
        raise RuntimeError("no attempt came to an end: the worker died each time")
    body = bytes(inbound.body)
    try:
        if (reply := platform.reply_in(body)) is not None:
            _take_reply(inbound, reply, at=at)
            return None
        parsed = parse(body)
    except Unreadable as error:
        inbound.stage = InboundStage.REFUSED
        inbound.notes = [{"rule": error.code, "zh": error.text("zh"), "en": error.text("en")}]
        return None
    inbound.kind, inbound.guid = parsed.message.code, parsed.message.guid
    inbound.nodes = len(tuple(parsed.message.nodes))
    return Received(parsed, inbound)


def _take_reply(inbound: InboundMessage, reply: Reply, *, at: datetime) -> None:
    orphans = platform.apply_reply(reply, inbound_id=inbound.pk, received_at=inbound.received_at, at=at)
    inbound.kind, inbound.nodes, inbound.parked = platform.KIND, len(reply.responses), orphans
    inbound.stage = InboundStage.PARKED if orphans else InboundStage.DONE


def _read_by_nobody(received: Received) -> Handled:
    return Handled(parked=received.inbound.nodes, notes=(NOBODY,))


NOBODY = {
    "rule": "NO_READER",
    "zh": "本系统目前不处理此类报文，已保存。",
    "en": "Nobody here reads this kind of message; it is kept.",
}


def _tolerated(parsed: Parsed) -> list[dict[str, Any]]:
    return [
        {"rule": one.code, "zh": one.text("zh"), "en": one.text("en"), "count": one.count} for one in parsed.warnings
    ]


def _finish(inbounds: Sequence[InboundMessage], *, at: datetime) -> None:
    """Write down what became of the documents, of all in one statement."""
    if not inbounds:
        return
    values: dict[str, Any] = {
        name: joined(getattr(one, name) for one in inbounds) for name in LEARNT if name != "notes"
    }
    notes = joined(json.dumps(one.notes, ensure_ascii=False) for one in inbounds)
    with connection.cursor() as cursor:
        cursor.execute(FINISH, values | {"notes": notes, "at": at})


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
