"""Reads for the exchange's pages: how many messages wait, since when, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from clearance.lifecycle.outbound_message import MessageState as M
from clearance.models import InboundStage, OutboxWaiting, ReceiptOutcome
from clearance.models.inbox import PARKED
from clearance.permissions import visible_inbound, visible_messages, visible_receipts
from waybills.models import User


@dataclass(frozen=True)
class Tally:
    """So many, the oldest since."""

    count: int
    since: datetime | None = None


@dataclass(frozen=True)
class Exchange:
    """Outbound: waiting to leave, tried in vain so far, given up, unanswered; inbound: unread, parked, unreadable."""

    waiting: Tally
    retrying: Tally
    dead: Tally
    unanswered: Tally
    unread: Tally
    parked: Tally
    refused: Tally
    orphans: Tally


def exchange_of(user: User) -> Exchange:
    """Everything of the conversation that is not settled, as this person may see it."""
    messages = visible_messages(user)
    waiting = OutboxWaiting.objects.filter(message__in=messages.values("pk"))
    unanswered = messages.filter(state__in=(M.SENT, M.ACKED_FORMAT)).aggregate(n=Count("pk"), at=Min("body__sent_at"))
    receipts = visible_receipts(user).filter(settled_at=None)
    return Exchange(
        waiting=_tally(waiting.filter(dead_at=None, tried_at=None), "due_at"),
        retrying=_tally(waiting.filter(dead_at=None, tried_at__isnull=False), "message__body__built_at"),
        dead=Tally(messages.filter(state=M.DEAD_LETTER).count()),
        unanswered=Tally(unanswered["n"], unanswered["at"]),
        unread=_inbound(user, Q(stage=InboundStage.PENDING)),
        parked=_tally(receipts.filter(outcome__in=PARKED), "inbound__received_at"),
        refused=_inbound(user, Q(stage=InboundStage.REFUSED) | Q(stage=InboundStage.PARKED, lines=None)),
        orphans=_tally(receipts.filter(outcome=ReceiptOutcome.ORPHAN), "inbound__received_at"),
    )


def _inbound(user: User, which: Q) -> Tally:
    return _tally(visible_inbound(user).filter(which), "received_at")


def _tally(rows, moment: str) -> Tally:  # type: ignore[no-untyped-def]
    found = rows.aggregate(n=Count("pk"), since=Min(moment))
    return Tally(found["n"], found["since"])
