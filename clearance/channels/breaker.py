"""The circuit breaker: after failures in a row the channel rests, longer each time; one message then tries the way."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from clearance.channels.seam import Look
from clearance.models import ChannelHealth, ChannelShutter

FAILURES_TO_OPEN = 3
FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(seconds=60)

# An answer that takes longer than this calls the channel slow.
SLOW_SECONDS = 3.0

EMPTY = """
INSERT INTO clearance_channelhealth (name, failures, last_error, trouble, unfetched, left_alone)
VALUES (%(name)s, 0, '', '', 0, '[]') ON CONFLICT (name) DO NOTHING
"""
NOTE_FAILURE = """
UPDATE clearance_channelhealth h SET failures = h.failures + 1, failing_since = coalesce(h.failing_since, %(at)s),
    up_since = NULL, last_error = %(error)s, open_until = CASE WHEN h.failures + 1 >= %(limit)s
        THEN %(at)s + least(%(longest)s, %(first)s * 2 ^ least(h.failures + 1 - %(limit)s, 10)) END
WHERE name = %(name)s
"""
NOTE_SUCCESS = """
UPDATE clearance_channelhealth SET failures = 0, failing_since = NULL, open_until = NULL, last_ok_at = %(at)s,
    up_since = coalesce(up_since, %(at)s), slow_since = CASE WHEN %(slow)s THEN coalesce(slow_since, %(at)s) END
WHERE name = %(name)s
"""
NOTE_LOOK = """
UPDATE clearance_channelhealth SET looked_at = %(at)s, trouble = %(trouble)s,
    trouble_since = CASE WHEN %(trouble)s <> '' THEN coalesce(trouble_since, %(at)s) END,
    unfetched = %(unfetched)s, unfetched_since = %(oldest)s, left_alone = %(left)s
WHERE name = %(name)s
"""


def health() -> ChannelHealth:
    """How the channel is; one never tried is taken for well."""
    return ChannelHealth.objects.filter(name=settings.CUSTOMS_CHANNEL).first() or ChannelHealth(
        name=settings.CUSTOMS_CHANNEL
    )


def shutter(*, now: datetime) -> ChannelShutter | None:
    """The planned shutter that is down now."""
    return ChannelShutter.objects.filter(state="SHUT", shut_at__lte=now, ends_at__gt=now).first()


def most_to_claim(wanted: int, *, now: datetime) -> int:
    """How many messages may be tried now: none while it is shut or rests, one right after, else all that are wanted."""
    if shutter(now=now):
        return 0
    known = health()
    if known.open_until is None:
        return wanted
    return 0 if known.open_until > now else 1


def note_success(*, at: datetime, took: float = 0.0) -> None:
    """A message was taken; `took` is in seconds."""
    _note(NOTE_SUCCESS, at=at, slow=took > SLOW_SECONDS)


def note_failure(error: str, *, at: datetime) -> None:
    """The way failed; after enough times in a row it rests, longer each time."""
    _note(
        NOTE_FAILURE, at=at, error=error[:1000], limit=FAILURES_TO_OPEN, first=FIRST_REST, longest=LONGEST_REST
    )  # fmt: skip


def note_look(look: Look, *, at: datetime) -> None:
    """What the channel says of itself."""
    _note(
        NOTE_LOOK,
        at=at,
        trouble=look.trouble[:1000],
        unfetched=look.unfetched,
        oldest=look.oldest_at,
        left=json.dumps(look.left_alone),
    )


def _note(sql: str, **values: Any) -> None:
    values["name"] = settings.CUSTOMS_CHANNEL
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(EMPTY, values)
        cursor.execute(sql, values)
