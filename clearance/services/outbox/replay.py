"""One click: messages that were given up leave once more, with the same bytes."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clearance.models import OutboundMessage, OutboxWaiting
from clearance.permissions import check_may_replay_messages, visible_messages
from waybills import acts
from waybills.acts import Outcome
from waybills.models import User


def replay_messages(messages: QuerySet[OutboundMessage], *, by: User, at: datetime | None = None) -> Outcome:
    """Send dead letters once more; each gets all its attempts back. Raises PermissionDenied."""
    check_may_replay_messages(by)
    at = at or timezone.now()
    seen = messages.filter(pk__in=visible_messages(by).values("pk"))
    with transaction.atomic():
        ids = list(seen.filter(state="DEAD_LETTER").values_list("pk", flat=True))
        outcome = acts.perform(OutboundMessage.replay, seen, by=by, at=at)
        for pk in ids:
            OutboxWaiting.objects.update_or_create(
                message_id=pk,
                defaults={"due_at": at, "leased_until": None, "attempts": 0, "refusals": 0, "dead_at": None},
            )
    return outcome
