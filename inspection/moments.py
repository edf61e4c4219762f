"""Times that devices tell."""

from datetime import datetime

from django.utils import timezone


def aware(moment: datetime | None) -> datetime | None:
    """A time that names no zone is the centre's own."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return timezone.make_aware(moment)
