"""Examinations as the table sees them: what is to be presented, what lies open, what waits for a second person."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce

from inspection.codes import OUTCOMES
from inspection.models import ExamOrder, ExamPhoto, ExamRecord, ExamTask, OpenExamTask, Scan
from inspection.selectors.declared import declared_facts
from inspection.selectors.names import names_of
from inspection.services.conclusions import open_proposal
from waybills.lifecycle.requirements import Requirement
from waybills.models import OpenRequirement, Parcel, Proposal, User
from waybills.selectors.scope import visible_parcels

TO_PRESENT = ("ORDERED", "NOTIFIED", "SLOT_BOOKED", "NOT_PRESENTED")
AT_THE_TABLE = ("PRESENTED", "OPENED", "RECORDED")
SECOND = ("SECOND_CHECK",)
VIEWS = {"present": TO_PRESENT, "table": AT_THE_TABLE, "second": SECOND}
# Sorts after every deadline.
NO_DEADLINE = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Exam:
    """One examination with all that is known of it."""

    task: ExamTask
    order: ExamOrder
    reason: str
    parcel: Parcel
    declared: dict[str, Any]
    goods: list[dict[str, Any]]
    destination: str
    photos: list[ExamPhoto]
    records: list[ExamRecord]
    proposal: Proposal | None
    # The picture that led here, what the reader said, and orders of customs that are still open.
    scan: Scan | None
    verdict: str
    orders: list[OpenRequirement]


def open_exams(user: User, *, view: str) -> QuerySet[ExamTask]:
    """Open examinations of one view, of parcels this person may know of; `due` is the deadline, far off for none."""
    rows = ExamTask.objects.filter(open_row__isnull=False, state__in=VIEWS[view])
    rows = rows.filter(parcel__in=visible_parcels(user))
    rows = rows.select_related("open_row", "exam_order", "parcel__waybill", "parcel__flight")
    return rows.annotate(due=Coalesce("open_row__due_at", NO_DEADLINE))


def counts(user: User) -> dict[str, int]:
    """How many examinations each view holds."""
    rows = OpenExamTask.objects.filter(parcel__in=visible_parcels(user))
    by_state = dict(rows.values_list("task__state").annotate(Count("pk")).order_by())
    return {view: sum(by_state.get(state, 0) for state in states) for view, states in VIEWS.items()}


def find_open(user: User, number: str) -> QuerySet[ExamTask]:
    """The open examination of a waybill number."""
    rows = ExamTask.objects.filter(open_row__isnull=False, parcel__waybill__number=number)
    return rows.filter(parcel__in=visible_parcels(user))


def exam_of(task: ExamTask) -> Exam:
    """Everything for the page of one examination."""
    order = ExamOrder.objects.select_related("decision", "examiner", "second_examiner").get(task=task)
    declared = declared_facts(task.parcel)
    names = _names(declared)
    decision = order.decision
    return Exam(
        task=task,
        order=order,
        reason=order.reason_label,
        parcel=task.parcel,
        declared=declared,
        goods=[_named(line, names) for line in declared.get("goods", [])],
        destination=names.get(("COUNTRY", declared.get("destination", "")), ""),
        photos=list(task.photos.order_by("pk")),
        records=list(task.records.select_related("examiner", "second_examiner").order_by("pk")),
        proposal=open_proposal(task),
        scan=decision.scan if decision else None,
        verdict=OUTCOMES[decision.outcome].label if decision else "",
        orders=list(_orders(task.parcel)),
    )


def _orders(parcel: Parcel) -> QuerySet[OpenRequirement]:
    wanted = OpenRequirement.objects.filter(parcel=parcel, requirement=int(Requirement.INSPECT))
    return wanted.select_related("control").order_by("pk")


def _names(declared: dict[str, Any]) -> dict[tuple[str, str], str]:
    units = [("UNIT", line["unit"]) for line in declared.get("goods", [])]
    money = [("CURRENCY", line["currency"]) for line in declared.get("goods", [])]
    return names_of([("COUNTRY", declared.get("destination", "")), *units, *money])


def _named(line: dict[str, Any], names: dict[tuple[str, str], str]) -> dict[str, Any]:
    return line | {
        "unit_name": names.get(("UNIT", line["unit"]), line["unit"]),
        "currency_name": names.get(("CURRENCY", line["currency"]), line["currency"]),
    }
