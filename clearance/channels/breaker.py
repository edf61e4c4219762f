"""The circuit breaker: after failures in a row the channel rests, longer each time; one message then tries the way."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from clearance.models import ChannelHealth

FAILURES_TO_OPEN = 3
FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(seconds=60)

NOTE_FAILURE = """
INSERT INTO clearance_channelhealth AS h (name, failures, failing_since, open_until, last_ok_at, last_error)
VALUES (%(name)s, 1, %(at)s, NULL, NULL, %(error)s)
ON CONFLICT (name) DO UPDATE SET failures = h.failures + 1, failing_since = coalesce(h.failing_since, %(at)s),
    last_error = %(error)s, open_until = CASE WHEN h.failures + 1 >= %(limit)s
        THEN %(at)s + least(%(longest)s, %(first)s * 2 ^ least(h.failures + 1 - %(limit)s, 10)) END
"""
NOTE_SUCCESS = """
INSERT INTO clearance_channelhealth (name, failures, failing_since, open_until, last_ok_at, last_error)
VALUES (%(name)s, 0, NULL, NULL, %(at)s, '')
ON CONFLICT (name) DO UPDATE SET failures = 0, failing_since = NULL, open_until = NULL, last_ok_at = %(at)s
"""


def health() -> ChannelHealth:
    """How the channel is; one never tried is taken for well."""
    return ChannelHealth.objects.filter(name=settings.CUSTOMS_CHANNEL).first() or ChannelHealth(
        name=settings.CUSTOMS_CHANNEL
    )


def most_to_claim(wanted: int, *, now: datetime) -> int:
    """How many messages may be tried now: none while the channel rests, one right after, else all that are wanted."""
    known = health()
    if known.open_until is None:
        return wanted
    return 0 if known.open_until > now else 1


def note_success(*, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NOTE_SUCCESS, {"name": settings.CUSTOMS_CHANNEL, "at": at})


def note_failure(error: str, *, at: datetime) -> None:
    values: dict[str, Any] = {
        "name": settings.CUSTOMS_CHANNEL,
        "at": at,
        "error": error[:1000],
        "limit": FAILURES_TO_OPEN,
        "first": FIRST_REST,
        "longest": LONGEST_REST,
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE_FAILURE, values)
