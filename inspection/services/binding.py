"""Which parcel a scan belongs to: proven by barcode, state and weight, or parked with the reason."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from inspection.lifecycle.ct_task import BEFORE_PICTURES
from inspection.models import CtTask, Instance, Scan, ScanTray
from waybills import acts
from waybills.acts.door import Who
from waybills.models import Parcel, Waybill

# A scale on the belt, a wet carton: within this a weight is the same weight (process §3.1: five per cent at gates).
WEIGHT_TOLERANCE_SHARE = Decimal("0.10")
WEIGHT_TOLERANCE_KG = Decimal("0.1")
CLOCK_TOLERANCE = timedelta(hours=12)
# Scanned on arrival, before the floor sent it: such a scan waits for its parcel.
BEFORE_CT = ("PRE_ADVISED", "AWAITING_ARRIVAL", "ARRIVED", "TALLIED", "OVER_LANDED")
IMAGE_CLASSES = ("DICOS_CT", "DICOM_CT", "ENHANCED_CT", "XRAY", "VIEW")
# What readers send when they read nothing.
NO_READS = frozenset({"NOREAD", "NO READ", "NO_READ", "UNKNOWN", "NONE", "ERROR", "?"})


@dataclass(frozen=True)
class Match:
    """The task a scan belongs to, or the tray reason why it has none."""

    task: CtTask | None
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def bind(scan: Scan, *, at: datetime) -> str:
    """Bind the scan to its parcel's task, or park it; answers "BOUND" or the tray reason. Bound stays bound."""
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    if scan.task_id:
        return "BOUND"
    match = find_task(scan)
    if match.task and attach(scan, match.task, by=acts.SYSTEM, at=at):
        return "BOUND"
    reason = match.reason or "WRONG_STATE"
    park(scan, reason=reason, detail=match.detail, at=at)
    return reason


def find_task(scan: Scan) -> Match:
    """Look for the one parcel that waits for this scan."""
    barcodes = _barcodes(scan)
    if not barcodes:
        return Match(None, "NO_BARCODE")
    if len(barcodes) > 1:
        return Match(None, "BARCODES_DIFFER", {"barcodes": barcodes})
    if not scan.instances.filter(kind__in=IMAGE_CLASSES).exists():
        return Match(None, "NO_PICTURES")
    waybills = list(Waybill.objects.filter(number=barcodes[0], parcel__centre=scan.centre).select_related("parcel"))
    waiting = [waybill for waybill in waybills if waybill.parcel.state == "CT_QUEUED"]
    if len(waiting) > 1 or (not waiting and len(waybills) > 1):
        return Match(None, "AMBIGUOUS_BARCODE")
    if not waiting:
        return _none_waits(waybills)
    return _weighed(scan, waiting[0])


def attach(scan: Scan, task: CtTask, *, by: Who, at: datetime, reason: str = "") -> bool:
    """Bind scan and task as one act; False when the task no longer waits for a scan."""
    Scan.objects.select_for_update().get(pk=scan.pk)  # always before its task
    facts = {"scan": scan.pk, "scan_uid": scan.uid, "reason": reason}
    outcome = acts.perform(CtTask.bind_scan, CtTask.objects.filter(pk=task.pk), by=by, at=at, facts=facts)
    if not outcome.moved:
        return False
    scan.task, scan.parcel_id, scan.bound_at = task, task.parcel_id, at
    scan.save(update_fields=["task", "parcel", "bound_at"])
    how = "" if reason else "bound"
    ScanTray.objects.filter(scan=scan, settled_at=None).update(settled_at=at, settled_how=how or reason)
    return True


def park(scan: Scan, *, reason: str, detail: dict[str, Any], at: datetime) -> None:
    """Put the scan in the tray, or say its newest reason if it lies there already."""
    first: Instance | None = scan.instances.order_by("pk").first()
    ScanTray.objects.update_or_create(
        scan=scan,
        settled_at=None,
        defaults={"reason": reason, "detail": detail, "barcode": scan.barcode},
        create_defaults={
            "reason": reason,
            "detail": detail,
            "barcode": scan.barcode,
            "device": scan.device,
            "origin": first.origin if first else "STOW",
            "since": at,
        },
    )


def barcode_read(said: str) -> str:
    """The barcode, or nothing where the reader only says that it read none."""
    return "" if said.upper() in NO_READS else said


def clock_is_off(scan: Scan) -> bool:
    """Whether the device's time is far from ours; a warning, since the barcode proves more than a clock."""
    return scan.acquired_at is not None and abs(scan.received_at - scan.acquired_at) > CLOCK_TOLERANCE


def _barcodes(scan: Scan) -> list[str]:
    """The different barcodes of the scan's files; a plain picture's is the one typed for it."""
    read = {barcode for barcode in scan.instances.values_list("header__barcode", flat=True) if barcode}
    return sorted(read | ({scan.barcode} if scan.barcode else set()))


def _none_waits(waybills: list[Waybill]) -> Match:
    if not waybills:
        return Match(None, "UNKNOWN_BARCODE")
    parcel: Parcel = waybills[0].parcel
    detail = {"parcel": parcel.pk, "state": parcel.state}
    if parcel.state in BEFORE_CT:
        return Match(None, "NOT_YET_QUEUED", detail)
    if parcel.state == "IMAGE_REVIEW":
        return Match(None, "ALREADY_SCANNED", detail)
    return Match(None, "WRONG_STATE", detail)


def _weighed(scan: Scan, waybill: Waybill) -> Match:
    task = CtTask.objects.filter(open__parcel=waybill.parcel_id).first()
    if task is None or task.state not in BEFORE_PICTURES or task.state == "SCANNED":
        reason = "ALREADY_SCANNED" if task else "WRONG_STATE"
        return Match(None, reason, {"parcel": waybill.parcel_id})
    known = waybill.weighed or waybill.gross_weight
    if scan.weighed is not None and not same_weight(scan.weighed, known):
        detail = {"parcel": waybill.parcel_id, "scanned_kg": str(scan.weighed), "known_kg": str(known)}
        return Match(None, "WEIGHT_DIFFERS", detail)
    return Match(task)


def same_weight(one: Decimal, other: Decimal) -> bool:
    """Whether two weights in kg may be the same parcel's."""
    return abs(one - other) <= max(WEIGHT_TOLERANCE_KG, other * WEIGHT_TOLERANCE_SHARE)
