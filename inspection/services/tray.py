"""Settling what lies in the tray: by itself when the parcel comes, or by a person's word."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inspection.models import CtTask, Scan, ScanTray
from inspection.permissions import check_may_settle_scans
from inspection.refusals import NotPossible
from inspection.services import binding
from inspection.services.jobs import queue_job
from waybills import acts
from waybills.models import User


def try_again(heard: acts.Heard) -> None:
    """Parcels reached the scanner's queue: scans that came before them are tried again."""
    numbers = heard.rows().values("waybill__number")
    waiting = ScanTray.objects.filter(
        settled_at=None, reason__in=["NOT_YET_QUEUED", "UNKNOWN_BARCODE"], scan__isnull=False, barcode__in=numbers
    )
    for scan in Scan.objects.filter(trays__in=waiting):
        queue_job(scan, due_at=heard.act.at)


@transaction.atomic
def bind_by_hand(item: ScanTray, *, number: str, reason: str, by: User, at: datetime) -> None:
    """A person says whose scan it is. Raises NotPossible when no parcel of that number waits for one."""
    check_may_settle_scans(by)
    if item.scan is None:
        raise NotPossible(_("This file holds no scan that could be bound."))
    if not reason.strip():
        raise NotPossible(_("Say how you know that the picture and the parcel are the same."))
    task = CtTask.objects.filter(open__parcel__waybill__number=number.strip()).first()
    if task is None or not binding.attach(item.scan, task, by=by, at=at, reason=reason.strip()[:400]):
        raise NotPossible(_("No parcel with this number is waiting for a scan."))
    ScanTray.objects.filter(pk=item.pk).update(settled_by=by)
    queue_job(item.scan, due_at=at)


@transaction.atomic
def discard(item: ScanTray, *, reason: str, by: User, at: datetime) -> None:
    """A person says that it belongs to nobody; the files stay in the store."""
    check_may_settle_scans(by)
    if not reason.strip():
        raise NotPossible(_("Say why nobody needs it."))
    settled = ScanTray.objects.filter(pk=item.pk, settled_at=None).update(
        settled_at=at, settled_by=by, settled_how=reason.strip()[:500]
    )
    if not settled:
        raise NotPossible(_("Somebody settled it before you."))
