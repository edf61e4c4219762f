"""Reads for the page of the way to customs: how it is, what waits, what failed, how what came in deviates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from clearance.channels import breaker
from clearance.lifecycle.outbound_message import MessageState
from clearance.messages import message_type
from clearance.messages.texts import tolerance_names
from clearance.models import ChannelHealth, ChannelShutter, InboundMessage, OutboundMessage, OutboxWaiting
from clearance.permissions import visible_messages
from waybills.languages import reads_chinese
from waybills.models import User

# What the other side has not fetched for so long calls the channel slow.
UNFETCHED_AFTER = timedelta(minutes=5)
FAILURES_SHOWN = 20
# Documents that the deviations are counted in: enough for a day, and read in a moment.
LOOKED_BACK = 10_000

DEVIATIONS = """
SELECT note ->> 'rule', count(*), sum(coalesce((note ->> 'count')::int, 1)), max(received_at), max(id),
    min(note ->> %(lang)s)
FROM (SELECT id, received_at, notes FROM clearance_inboundmessage ORDER BY id DESC LIMIT %(most)s) newest,
    jsonb_array_elements(notes) note
GROUP BY 1 ORDER BY 2 DESC, 1
"""


class ChannelStanding(models.TextChoices):
    """How the way to customs is, in a word."""

    UP = "UP", _("Up")
    SLOW = "SLOW", _("Slow")
    FAILING = "FAILING", _("Failing")
    DOWN = "DOWN", _("Down")
    CLOSED_BY_PLAN = "CLOSED_BY_PLAN", _("Shut as planned")
    UNTRIED = "UNTRIED", _("Not tried yet")


@dataclass(frozen=True)
class Channel:
    """The channel as the page shows it; `since` is when it came to stand so."""

    standing: ChannelStanding
    since: datetime | None
    health: ChannelHealth
    shutter: ChannelShutter | None
    is_resting: bool

    @property
    def error(self) -> str:
        return self.health.trouble or self.health.last_error


@dataclass(frozen=True)
class Waiting:
    kind: str
    name: str
    messages: int
    documents: int
    since: datetime
    tried: int


@dataclass(frozen=True)
class Deviation:
    """One way in which documents deviated; `newest` is the id of the last of them."""

    rule: str
    text: str
    tolerated: bool
    documents: int
    places: int
    last_at: datetime
    newest: int


def channel_of(*, now: datetime) -> Channel:
    """How the way to customs is now."""
    health, shutter = breaker.health(), breaker.shutter(now=now)
    standing, since = _standing(health, shutter, now=now)
    resting = health.open_until is not None and health.open_until > now
    return Channel(standing, since, health, shutter, resting)


def _standing(
    health: ChannelHealth, shutter: ChannelShutter | None, *, now: datetime
) -> tuple[ChannelStanding, datetime | None]:
    if shutter:
        return ChannelStanding.CLOSED_BY_PLAN, shutter.shut_at
    if health.trouble or health.open_until:
        return ChannelStanding.DOWN, health.failing_since or health.trouble_since
    if health.failures:
        return ChannelStanding.FAILING, health.failing_since
    if health.slow_since:
        return ChannelStanding.SLOW, health.slow_since
    if health.unfetched_since and now - health.unfetched_since > UNFETCHED_AFTER:
        return ChannelStanding.SLOW, health.unfetched_since
    if health.last_ok_at:
        return ChannelStanding.UP, health.up_since or health.last_ok_at
    return ChannelStanding.UNTRIED, None


def last_received_at() -> datetime | None:
    """When the newest document came in, by whatever way."""
    newest = InboundMessage.objects.order_by("-pk").values_list("received_at", flat=True)[:1]
    return next(iter(newest), None)


def waiting_of(user: User) -> list[Waiting]:
    """What waits to leave, by kind of message, of those that the person may see."""
    rows = OutboxWaiting.objects.filter(dead_at=None, message__in=visible_messages(user).order_by().values("pk"))
    by_kind = rows.order_by().values("message__kind").annotate(
        messages=Count("pk"), documents=Sum("message__body__nodes"), since=Min("message__body__built_at"),
        tried=Count("pk", filter=Q(tried_at__isnull=False)),
    )  # fmt: skip
    return [_waiting(row) for row in by_kind.order_by("since")]


def _waiting(row: Mapping[str, Any]) -> Waiting:
    kind = row["message__kind"]
    return Waiting(
        kind, _text(message_type(kind)), row["messages"], row["documents"], row["since"], row["tried"]
    )  # fmt: skip


def failures_of(user: User) -> QuerySet[OutboundMessage]:
    """The newest messages that could not be sent, with the reason of the last attempt."""
    failed = visible_messages(user).filter(state__in=(MessageState.RETRYING, MessageState.DEAD_LETTER))
    rows = failed.exclude(body__error="").select_related("body", "broker")
    return rows.defer("body__data", "body__head", "body__tail").order_by("-pk")[:FAILURES_SHOWN]


def deviations() -> list[Deviation]:
    """How the newest documents that came in deviate from the standard, the most frequent first."""
    names = dict(tolerance_names())
    with connection.cursor() as cursor:
        cursor.execute(DEVIATIONS, {"most": LOOKED_BACK, "lang": _language()})
        return [
            Deviation(rule, names[rule][_language() == "en"] if rule in names else said, rule in names, *figures)
            for rule, *figures, said in cursor.fetchall()
        ]


def _language() -> str:
    return "zh" if reads_chinese() else "en"


def _text(named: Any) -> str:
    return named.zh if _language() == "zh" else named.en
