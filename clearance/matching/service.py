"""When the match runs, and what follows from it for the parcels' gates."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from clearance.lifecycle.declaration_list import ListState as S
from clearance.matching.comparison import compare
from clearance.models import DeclarationList
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel

# Filed and not given up: a draft may still change, a withdrawn one counts for nothing.
NOT_FILED = (S.DRAFT, S.VALIDATED, S.CANCELLED, S.SUPERSEDED)
# A document came, or came again, since the parcel was compared and found wanting.
WAITING = """
SELECT DISTINCT r.list_id FROM clearance_matchresult r
JOIN waybills_waybill w ON w.parcel_id = r.parcel_id
LEFT JOIN waybills_order o ON o.number = w.order_no AND o.received_at > r.checked_at
LEFT JOIN waybills_receipt m ON m.order_no = w.order_no AND m.received_at > r.checked_at
WHERE NOT r.matched AND (o.id IS NOT NULL OR m.id IS NOT NULL OR w.received_at > r.checked_at)
LIMIT %s
"""


def match_lists(lists: QuerySet[DeclarationList], *, at: datetime, cause: int | None = None) -> dict[int, bool]:
    """Compare the papers of the filed lists; parcels that agree meet DOCUMENTS_MATCHED, others stand against it again.

    Answers parcel id → whether all its papers agree.
    """
    ids = list(lists.exclude(state__in=NOT_FILED).order_by("pk").values_list("pk", flat=True))
    if not ids:
        return {}
    with transaction.atomic():
        _lock(ids)
        verdicts = compare(ids, at=at)
        _settle([parcel for parcel, agrees in verdicts.items() if agrees], agree=True, at=at, cause=cause)
        _settle([parcel for parcel, agrees in verdicts.items() if not agrees], agree=False, at=at, cause=cause)
    return verdicts


def match_orders(numbers: list[str], *, at: datetime) -> dict[int, bool]:
    """Documents of these orders came in: compare the parcels that wait for them. For intake, after its commit."""
    return match_lists(DeclarationList.objects.filter(parcel__waybill__order_no__in=numbers), at=at)


def rematch_waiting(*, at: datetime, batch: int = 1000) -> int:
    """Compare again what was found wanting before a document came; the number compared."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [batch])
        lists = [row[0] for row in cursor.fetchall()]
    return len(match_lists(DeclarationList.objects.filter(pk__among=lists), at=at))


def _lock(lists: list[int]) -> None:
    """Two comparisons of one list would write its differences twice; lists are locked before parcels everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM clearance_declarationlist WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [lists]
        )


def _settle(parcels: list[int], *, agree: bool, at: datetime, cause: int | None) -> None:
    """Move only gates that stand otherwise, so that comparing again leaves no trace."""
    bit = int(Requirement.DOCUMENTS_MATCHED)
    verb = Parcel.match_documents if agree else Parcel.unmatch_documents
    where = "gate & %s <> 0" if agree else "gate & %s = 0"
    rows = Parcel.objects.filter(pk__among=parcels).extra(where=[where], params=[bit])  # noqa: S610 (no user input)
    if parcels and rows.exists():
        acts.perform(verb, rows, by=acts.SYSTEM, at=at, cause=cause)
