"""What inspection shows on the parcel's page, to whom it may be shown."""

from typing import Any

from django.http import HttpRequest

from inspection.codes import ALARM_DECISIONS, OUTCOMES, label_of
from inspection.models import CtTask, Decision, ExamTask, Pictures, Scan
from inspection.permissions import may_review, may_see_exams, may_see_pictures, may_settle_scans
from inspection.selectors.cases import findings_of
from inspection.selectors.exams import counts as exam_counts
from inspection.selectors.queue import waiting_for_readers
from inspection.selectors.tray import open_items
from waybills.models import Parcel
from waybills.selectors.redaction import acts_kept_from


def work(request: HttpRequest, user: Any) -> dict[str, Any] | None:
    """What waits for this person, on his start page."""
    shown: dict[str, Any] = {}
    if may_review(user):
        shown["cases"] = waiting_for_readers()
    if may_see_exams(user):
        shown["exams"] = sum(exam_counts(user).values())
    if may_settle_scans(user):
        shown["parked"] = open_items().count()
    return shown or None


def images(request: HttpRequest, parcel: Parcel) -> dict[str, Any] | None:
    """Pictures, the machine's word and verdicts that have taken effect; for customs only."""
    if not may_see_pictures(request.user):
        return None
    scans = list(Scan.objects.filter(parcel=parcel).order_by("-received_at")[:5])
    tasks = list(CtTask.objects.filter(parcel=parcel).order_by("-pk")[:5])
    if not scans and not tasks:
        return None
    return {"scans": [_scan(one) for one in scans], "tasks": tasks, "verdicts": _verdicts(parcel)}


def _scan(scan: Scan) -> dict[str, Any]:
    run = scan.runs.filter(type="MACHINE").order_by("-pk").first()
    return {
        "scan": scan,
        "ready": scan.pictures == Pictures.READY,
        "machine": label_of(ALARM_DECISIONS, run.decision) if run else "",
        "findings": [one for one in findings_of(scan) if one.alarming],
    }


def _verdicts(parcel: Parcel) -> list[tuple[Decision, str]]:
    """Of finished tasks only: who still has to read a case must not find the first reader's word here."""
    given = Decision.objects.filter(task__parcel=parcel, task__open=None).exclude(outcome="BACK")
    given = given.exclude(overridden_by__outcome="BACK").select_related("operator").order_by("pk")
    return [(one, OUTCOMES[one.outcome].label) for one in given]


def examinations(request: HttpRequest, parcel: Parcel) -> dict[str, Any] | None:
    """The examinations: to customs and the operator with a way in, to others as the notice they are owed."""
    rows = ExamTask.objects.filter(parcel=parcel).select_related("exam_order").order_by("-pk")
    if not (may_see := may_see_exams(request.user)):
        # One that a covert control ordered; the site brings the parcel to the table and knows it from there.
        rows = rows.exclude(exam_order__act__in=acts_kept_from(request.user, parcel))  # type: ignore[arg-type]
    if not (tasks := list(rows[:5])):
        return None
    # Why it was chosen is nobody's business outside of customs and the site.
    return {"exams": tasks, "may_see": may_see}
