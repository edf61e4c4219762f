"""Parked receipts: applied once more when things have changed, or put aside with a word why."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clearance.models import InboundMessage, InboundStage, ReceiptLine
from clearance.models.inbox import PARKED
from clearance.permissions import check_may_settle_receipts, visible_receipts
from clearance.receipts import records
from clearance.receipts.apply import apply_list_receipts
from clearance.receipts.nodes import Node
from waybills.models import User

OF_LISTS = ("CEB604", "CEB622")


def settle_receipts(lines: QuerySet[ReceiptLine], *, by: User, note: str, at: datetime | None = None) -> int:
    """Put parked receipts aside, with a word why; the number put aside. Raises PermissionDenied."""
    check_may_settle_receipts(by)
    at = at or timezone.now()
    with transaction.atomic():
        rows = _open(lines, by)
        inbound = set(rows.values_list("inbound_id", flat=True))
        settled = rows.update(settled_at=at, settled_by=by, note=note[:500])
        _refresh(inbound)
    return settled


def apply_again(lines: QuerySet[ReceiptLine], *, by: User, at: datetime | None = None) -> int:
    """Judge parked receipts of lists once more; the number that found their place. Raises PermissionDenied."""
    check_may_settle_receipts(by)
    at = at or timezone.now()
    with transaction.atomic():
        rows = list(_open(lines, by).filter(kind__in=OF_LISTS).select_for_update().order_by("pk"))
        nodes = [_node(row) for row in rows]
        apply_list_receipts(nodes, at=at)
        records.update_lines(nodes)
        _refresh({row.inbound_id for row in rows})
    return sum(node.outcome not in PARKED for node in nodes)


def _open(lines: QuerySet[ReceiptLine], by: User) -> QuerySet[ReceiptLine]:
    seen = visible_receipts(by).values("pk")
    return lines.filter(pk__in=seen, outcome__in=PARKED, settled_at=None)


def _node(row: ReceiptLine) -> Node:
    return Node(
        position=row.position, kind=row.kind, key=row.key, status=row.status, returned_at=row.returned_at,
        info=row.info, line_id=row.pk, outcome=row.outcome, inbound_id=row.inbound_id,
    )  # fmt: skip


def _refresh(inbound: set[int]) -> None:
    """A document counts as parked while one of its nodes is."""
    for message in InboundMessage.objects.filter(pk__in=inbound):
        message.parked = message.lines.filter(outcome__in=PARKED, settled_at=None).count()
        message.stage = InboundStage.PARKED if message.parked else InboundStage.DONE
        message.save(update_fields=["parked", "stage"])
