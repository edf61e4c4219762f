"""Fetching what came in by folder or queue: on our disk first, then the channel may forget it."""

from datetime import datetime

from django.utils import timezone

from clearance.channels import Incoming, Look, Unreachable, breaker, current
from clearance.failpoints import failpoint
from clearance.gateway import door
from clearance.services import inbox

BATCH = 20


def collect_due(*, now: datetime | None = None, most: int = BATCH) -> int:
    """Take in what the channel has for us; the number of documents, refused ones too."""
    now = now or timezone.now()
    channel = current()
    number = 0
    try:
        with channel.fetch(most) as documents:
            for document in documents:
                _take(document, channel=channel.name, at=now)
                number += 1
    except Unreachable as error:
        breaker.note_look(Look(str(error)), at=now)
    return number


def look(*, now: datetime) -> None:
    """Have the channel say how it is, for the page that shows it."""
    breaker.note_look(current().look(), at=now)


def _take(document: Incoming, *, channel: str, at: datetime) -> None:
    """Kept or refused by the same rules as what is posted to us; again after a crash, where it changes nothing."""
    try:
        door.check_size(document.data)
        door.check_beginning(document.data)
    except door.Refused as refused:
        door.count_refusal(refused, address=channel, body=document.data, at=at)
        document.refuse(refused.code, refused.detail)
        return
    inbox.store(document.data, at=at, channel=channel)
    failpoint("collect.after_store")
    document.keep()
