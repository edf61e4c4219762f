"""Pasted lists get an address; they are a person's own and are forgotten after a while."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from waybills.models import NumberList, User

KEPT_FOR = timedelta(days=30)


def keep_numbers(numbers: Iterable[str], *, by: User, at: datetime) -> NumberList:
    """Keep a list under an id of its own; lists that this person pasted long ago go."""
    NumberList.objects.filter(owner=by, made_at__lt=at - KEPT_FOR).delete()
    return NumberList.objects.create(owner=by, numbers=list(numbers), made_at=at)
