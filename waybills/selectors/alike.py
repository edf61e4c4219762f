"""Standing controls that say the same are one row of the desk: a receipt for each of 300 parcels is one matter."""

from typing import Any

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Min, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Coalesce, Now

from waybills.models import Control, User
from waybills.selectors.desk import NO_TIME, standing_controls

SAME = ("kind", "reason", "legal_basis", "covert", "owner_id", "placed_by_id", "answered", "overdue")


def grouped(rows: QuerySet[Control]) -> QuerySet[Control]:
    """The oldest of each that say the same; `instructions` and `parcels` count all of them, `since` and `soonest` are
    their earliest times, and `rank` is 0 where somebody answered or a time has passed."""
    over: dict[str, Any] = {"partition_by": [F(name) for name in SAME]}
    ranked = _judged(rows).annotate(
        rank=Case(When(Q(answered=True) | Q(overdue=True), then=Value(0)), default=Value(1)),
        first=Window(Min("pk"), **over),
        instructions=Window(Count("pk"), **over),
        parcels=Window(Sum("standing"), **over),
        since=Window(Min("placed_at"), **over),
        soonest=Window(Min(Coalesce("due_at", NO_TIME)), **over),
    )
    return ranked.filter(first=F("pk"))


def alike(user: User, control: int) -> QuerySet[Control]:
    """The standing controls that say the same as this one, itself among them; none where it does not stand."""
    rows = _judged(standing_controls(user))
    one = rows.filter(pk=control).first()
    if one is None:
        return rows.none()
    return rows.filter(**dict(_same(name, getattr(one, name)) for name in SAME))


def _same(name: str, value: Any) -> tuple[str, Any]:
    return (f"{name}__isnull", True) if value is None else (name, value)


def _judged(rows: QuerySet[Control]) -> QuerySet[Control]:
    late = ExpressionWrapper(Q(due_at__isnull=False, due_at__lt=Now()), output_field=BooleanField())
    return rows.annotate(overdue=late)
