"""The second half of an act: deliveries are claimed in batches, done, and acknowledged last.

A claim is a lease. A worker that dies loses nothing: its lease ends and another claims the row. A subscriber's own
rows and the mark "done" commit together, so what it writes here happens exactly once.
"""

import logging
import traceback
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from waybills.acts import subscribers
from waybills.acts.verbs import machines, verbs_of
from waybills.models import Act, Delivery

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 2

WAITING = """
    SELECT id FROM waybills_delivery
    WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= clock_timestamp() AND attempts {tried}
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY due_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
"""
# What was tried before is suspect: it is claimed by itself and done last, so that if it ends its worker again, its
# attempts grow alone. Claimed together, its innocent neighbours would die with it.
CLAIM = f"""
WITH fresh AS MATERIALIZED ({WAITING.format(tried="= 0", most="%(batch)s")}),
suspect AS MATERIALIZED ({WAITING.format(tried="> 0", most="1")})
UPDATE waybills_delivery d
SET leased_until = clock_timestamp() + make_interval(secs => %(lease)s), attempts = d.attempts + 1
FROM (SELECT id FROM fresh UNION ALL SELECT id FROM suspect) waiting
WHERE d.id = waiting.id RETURNING d.id, d.act_id, d.subscriber, d.attempts
"""  # noqa: S608 its own words


@dataclass(frozen=True)
class Claimed:
    id: int
    act_id: int
    subscriber: str
    attempts: int


def claim(*, batch: int = 50, lease: timedelta = LEASE) -> list[Claimed]:
    """Take up to `batch` due deliveries for `lease`, oldest first, and one that was tried before, last of all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"lease": lease.total_seconds(), "batch": batch})
        return sorted((Claimed(*row) for row in cursor.fetchall()), key=lambda one: (one.attempts > 1, one.id))


def deliver(*, batch: int = 50) -> int:
    """Claim one batch and deliver it; the number claimed, 0 when nothing was due."""
    claimed = claim(batch=batch)
    acts = Act.objects.in_bulk({one.act_id for one in claimed})
    for one in claimed:
        _deliver_one(one, acts[one.act_id])
    return len(claimed)


def _deliver_one(one: Claimed, act: Act) -> None:
    try:
        with transaction.atomic():
            if one.attempts > MAX_ATTEMPTS:
                raise RuntimeError("no attempt came to an end: the worker died each time")
            heard = subscribers.Heard(act.pk, verbs_of(machines()[act.machine])[act.verb])
            subscribers.by_name[one.subscriber](heard)
            Delivery.objects.filter(pk=one.id).update(done_at=timezone.now(), leased_until=None, error="")
    except Exception as error:
        log.warning("delivery %s to %s failed: %s", one.id, one.subscriber, error)
        _put_back(one, traceback.format_exc(limit=-3))


def _put_back(one: Claimed, error: str) -> None:
    now = timezone.now()
    pause = timedelta(seconds=FIRST_PAUSE_SECONDS * 2**one.attempts)
    dead_at = now if one.attempts >= MAX_ATTEMPTS else None
    Delivery.objects.filter(pk=one.id).update(
        error=error[:4000], leased_until=None, due_at=now + pause, dead_at=dead_at
    )


def replay(delivery: Delivery) -> None:
    """Give a dead delivery its attempts back."""
    Delivery.objects.filter(pk=delivery.pk).update(dead_at=None, attempts=0, leased_until=None, due_at=timezone.now())
