"""Bags by number. No index knows bags by number alone; they are found through their flights."""

from collections.abc import Iterable

from django.db.models import QuerySet

from waybills.models import Bag, Flight

GONE = ("DEPARTED", "CANCELLED")


def bags_named(numbers: Iterable[str], *, flight: int | None = None) -> QuerySet[Bag]:
    """The bags of these numbers on one flight, or on any that has not left."""
    bags = Bag.objects.filter(number__in=list(numbers))
    if flight is not None:
        return bags.filter(master__flight=flight)
    return bags.filter(master__flight__in=Flight.objects.exclude(state__in=GONE))
