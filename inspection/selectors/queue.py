"""The readers' queue: how many wait for whom, and the cases in the order they are dealt."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet

from inspection.models import OpenCtTask, PendingVerdict, TaskClaim, WaitsFor

SHOWN = 100
FOR_READERS = (WaitsFor.READER, WaitsFor.SECOND, WaitsFor.SUPERVISOR)


@dataclass(frozen=True)
class Queue:
    """Counts by whom the tasks wait for, and the first hundred cases for readers."""

    counts: dict[str, int]
    rows: list[OpenCtTask]
    oldest: datetime | None
    claimed: int
    pending: int


def queue() -> Queue:
    """The queue as it stands."""
    grouped = OpenCtTask.objects.values_list("waits_for").annotate(Count("pk")).order_by()
    rows = list(in_order()[:SHOWN])
    return Queue(
        counts={str(name): 0 for name in WaitsFor} | dict(grouped),
        rows=rows,
        oldest=min((row.since for row in rows), default=None),
        claimed=TaskClaim.objects.count(),
        pending=PendingVerdict.objects.count(),
    )


def in_order() -> QuerySet[OpenCtTask]:
    """Cases for readers: earliest deadline, then highest risk, then longest waiting."""
    cases = OpenCtTask.objects.filter(waits_for__in=FOR_READERS)
    cases = cases.select_related("task__claim__user", "parcel__waybill", "parcel__flight")
    return cases.order_by(F("due_at").asc(nulls_last=True), "-risk", "since", "task_id")


def waiting_for_readers() -> int:
    """Cases that nobody holds yet."""
    return OpenCtTask.objects.filter(waits_for__in=FOR_READERS, task__claim=None).count()
