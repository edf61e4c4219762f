"""What follows from a scan's pictures for parcel and task: to the inspectors, once more, or to be opened by hand."""

from datetime import datetime
from typing import Any

from django.db import transaction

from inspection.models import AlgorithmRun, CtTask, OpenCtTask, Pictures, Scan
from waybills import acts
from waybills.models import Parcel

# How often a parcel goes through the scanner again before it is opened by hand.
RESCAN_LIMIT = 2
# The analysis ended early and the picture with it (ct/abort_reasons.csv); others leave a picture to judge.
RESCAN_AFTER = frozenset({"CLIPPED_BAG", "INCOMPLETE_SCAN", "FAILED_RECON", "USER_INTERRUPT", "OUT_OF_BOUNDS"})
OPEN_AFTER = frozenset({"OVERSIZE_BAG"})


@transaction.atomic
def advance(scan: Scan, *, at: datetime) -> str:
    """Move parcel and task on as far as the scan allows; answers what happened: SHOWN, RESCAN, OPENED or ""."""
    scan.refresh_from_db()
    if scan.task_id is None or scan.pictures == Pictures.WAITING:
        return ""
    parcel = Parcel.objects.select_for_update(no_key=True, of=("self",)).get(scans=scan)
    task = CtTask.objects.select_for_update(no_key=True, of=("self",)).get(scans=scan)
    if task.state != "SCANNED":
        _raise_risk(task, scan)
        return ""
    abort = _abort_reason(scan)
    if abort in OPEN_AFTER:
        return open_by_hand(parcel, task, at=at, facts={"scan": scan.pk, "abort": abort})
    if scan.pictures == Pictures.FAILED or abort in RESCAN_AFTER:
        return rescan(parcel, task, at=at, facts={"scan": scan.pk, "abort": abort})
    return _show(parcel, task, scan, at=at)


def rescan(parcel: Parcel, task: CtTask, *, at: datetime, facts: dict[str, Any], cause: int | None = None) -> str:
    """Once more through the scanner; after too many times it is opened by hand. Both rows are locked by the caller."""
    open_row = OpenCtTask.objects.get(task=task)
    if open_row.rescans >= RESCAN_LIMIT:
        return open_by_hand(parcel, task, at=at, facts=facts, cause=cause)
    same: dict[str, Any] = {"by": acts.SYSTEM, "at": at, "facts": facts}
    moved = acts.perform(Parcel.rescan, Parcel.objects.filter(pk=parcel.pk), **same, cause=cause)
    acts.perform(CtTask.ask_rescan, CtTask.objects.filter(pk=task.pk), **same, cause=moved.act_id or cause)
    return "RESCAN"


def open_by_hand(parcel: Parcel, task: CtTask, *, at: datetime, facts: dict[str, Any], cause: int | None = None) -> str:
    """No picture can be had: the parcel is opened, never cleared."""
    said = facts | {"referral": "NOI"}
    same: dict[str, Any] = {"by": acts.SYSTEM, "at": at}
    moved = acts.perform(Parcel.suspect_image, Parcel.objects.filter(pk=parcel.pk), **same, facts=said, cause=cause)
    end = CtTask.finish if task.state == "VERDICT_GIVEN" else CtTask.give_up
    acts.perform(end, CtTask.objects.filter(pk=task.pk), **same, facts=facts, cause=moved.act_id or cause)
    return "OPENED"


def _show(parcel: Parcel, task: CtTask, scan: Scan, *, at: datetime) -> str:
    facts = {"scan": scan.pk, "pictures": scan.pictures_sha256}
    same: dict[str, Any] = {"by": acts.SYSTEM, "at": at, "facts": facts}
    shown = acts.perform(Parcel.show_image, Parcel.objects.filter(pk=parcel.pk), **same)
    if not shown.moved:
        return ""
    acts.perform(CtTask.finish_analysis, CtTask.objects.filter(pk=task.pk), **same, cause=shown.act_id)
    _raise_risk(task, scan)
    return "SHOWN"


def _raise_risk(task: CtTask, scan: Scan) -> None:
    """The machine's alarm puts a case before others; it never takes one back."""
    risk = 0
    if scan.runs.filter(type="MACHINE", decision="ALARM").exists():
        risk = 2
    if scan.findings.filter(source="ATR", flag="HIGH_THREAT").exists():
        risk = 3
    OpenCtTask.objects.filter(task=task, risk__lt=risk).update(risk=risk)


def _abort_reason(scan: Scan) -> str:
    run: AlgorithmRun | None = scan.runs.filter(type="MACHINE").order_by("-pk").first()
    return run.abort_reason if run and run.abort_flag == "ABORT" else ""
