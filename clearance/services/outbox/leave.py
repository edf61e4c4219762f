"""Sending: claim a few messages, carry each to customs, and write down what came of it."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from clearance.channels import Answer, Letter, Verdict, breaker, current
from clearance.failpoints import failpoint
from clearance.models import DeclarationList, MessageBody, OutboundMessage, OutboxWaiting
from clearance.services.outbox.posting import wire
from waybills import acts

LEASE = timedelta(seconds=90)
# A customs that answers slowly must not carry a worker over its time limit.
BUDGET_SECONDS = 15
# Refusals of the message itself before it is given up; failures of the way do not count, an outage may last for days.
MOST_REFUSALS = 5
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE = timedelta(minutes=5)

# Nothing leaves before an older message about the same list has left; a dead one keeps its place until replayed.
# Materialized, or the planner may ask again for each row, and each time get others. What went before is looked for
# list by list through the indexes (LATERAL, OFFSET 0, no sequential scans): just after a flight was filed, statistics
# know nothing of its messages, and a plan made for a few goes through all items for each of them.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT message_id, tried_at FROM clearance_outboxwaiting o
    WHERE dead_at IS NULL AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
      AND NOT EXISTS (
        SELECT FROM (SELECT list_id FROM clearance_messageitem WHERE message_id = o.message_id OFFSET 0) mine
        CROSS JOIN LATERAL (
            SELECT message_id FROM clearance_messageitem
            WHERE list_id = mine.list_id AND message_id < o.message_id OFFSET 0) other
        CROSS JOIN LATERAL (
            SELECT FROM clearance_outboxwaiting earlier WHERE earlier.message_id = other.message_id OFFSET 0) waits)
    ORDER BY due_at, message_id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
UPDATE clearance_outboxwaiting w
SET leased_until = %(now)s + %(lease)s, attempts = w.attempts + 1, tried_at = %(now)s FROM due
WHERE w.message_id = due.message_id RETURNING w.message_id, w.refusals, w.attempts, due.tried_at
"""

KEEP_SENT = """
UPDATE clearance_messagebody b SET sent_at = %(at)s, attempts = w.attempts, error = ''
FROM clearance_outboxwaiting w WHERE w.message_id = b.message_id AND b.message_id = ANY (%(messages)s)
"""


@dataclass(frozen=True)
class Claimed:
    message_id: int
    refusals: int
    attempts: int
    tried_before: datetime | None


def send_due(*, batch: int = 10, now: datetime | None = None) -> int:
    """Send what is due, each message with the bytes it was built with; the number sent, 0 when nothing can be."""
    now = now or timezone.now()
    claimed = _claim(breaker.most_to_claim(batch, now=now), now=now)
    end = time.monotonic() + BUDGET_SECONDS  # from here, or a slow claim would leave no time to send anything
    bodies = MessageBody.objects.select_related("message").in_bulk([one.message_id for one in claimed])
    taken: list[int] = []
    refused, failed = 0, False
    for one in claimed:
        if failed or time.monotonic() > end:
            _give_back(one)
            continue
        verdict = _send(one, bodies[one.message_id], first=not taken)
        failed = verdict is Verdict.UNKNOWN
        refused += verdict is Verdict.REFUSED
        taken += [one.message_id] if verdict is Verdict.TAKEN else []
    if taken:
        _note_sent(taken, at=timezone.now())
    return len(taken) + refused


def _claim(batch: int, *, now: datetime) -> list[Claimed]:
    if not batch:
        return []
    values: dict[str, Any] = {"now": now, "lease": LEASE, "batch": batch}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(CLAIM, values)
        return sorted((Claimed(*row) for row in cursor.fetchall()), key=lambda one: one.message_id)


def _send(one: Claimed, body: MessageBody, *, first: bool) -> Verdict:
    failpoint("outbox.before_carry")
    began = time.monotonic()
    answer = current().send(Letter(wire(body.head, body.data, body.tail), body.guid, body.message.kind))
    failpoint("outbox.after_carry")
    now = timezone.now()
    if answer.verdict is Verdict.TAKEN:
        if first:  # the way is good; that the next ones pass too need not be written each time
            breaker.note_success(at=now, took=time.monotonic() - began)
    else:
        _note_failure(one, answer, at=now)
        if answer.verdict is Verdict.UNKNOWN:
            breaker.note_failure(answer.detail, at=now)
    return answer.verdict


def _note_sent(messages: list[int], *, at: datetime) -> None:
    """Lists before messages, as everywhere; what a receipt has moved on already stays where it is."""
    with transaction.atomic():
        lists = DeclarationList.objects.filter(message_items__message_id__in=messages, state="QUEUED")
        acts.perform(DeclarationList.send, lists, by=acts.SYSTEM, at=at)
        acts.perform(OutboundMessage.send, OutboundMessage.objects.filter(pk__in=messages), by=acts.SYSTEM, at=at)
        with connection.cursor() as cursor:
            cursor.execute(KEEP_SENT, {"messages": messages, "at": at})
        OutboxWaiting.objects.filter(pk__in=messages).delete()
        failpoint("outbox.before_commit")
    failpoint("outbox.after_commit")


def _note_failure(one: Claimed, answer: Answer, *, at: datetime) -> None:
    refusals = one.refusals + (1 if _counts(one, answer) else 0)
    dead = refusals >= MOST_REFUSALS
    with transaction.atomic():
        verb = OutboundMessage.bury if dead else OutboundMessage.retry
        facts = {"reason": answer.detail[:500], "refusals": refusals}
        acts.perform(verb, OutboundMessage.objects.filter(pk=one.message_id), by=acts.SYSTEM, at=at, facts=facts)
        MessageBody.objects.filter(pk=one.message_id).update(attempts=one.attempts, error=answer.detail[:4000])
        OutboxWaiting.objects.filter(pk=one.message_id).update(
            leased_until=None, refusals=refusals, due_at=at + _pause(one.attempts), dead_at=at if dead else None
        )


def _counts(one: Claimed, answer: Answer) -> bool:
    """A refusal counts; so does a failure while other messages get through, or a poisonous one would never end."""
    if answer.verdict is Verdict.REFUSED:
        return True
    last_ok = breaker.health().last_ok_at
    return bool(one.tried_before and last_ok and last_ok > one.tried_before)


def _pause(attempts: int) -> timedelta:
    return min(LONGEST_PAUSE, timedelta(seconds=FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 10)))


def _give_back(one: Claimed) -> None:
    """The way failed a moment ago: leave this one untried for the next round."""
    OutboxWaiting.objects.filter(pk=one.message_id).update(
        leased_until=None, attempts=one.attempts - 1, tried_at=one.tried_before
    )
