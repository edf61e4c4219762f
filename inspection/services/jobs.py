"""The work table of scans to decode: claimed with a lease, renewed by long work, deleted when done."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from inspection.models import Scan, ScanJob
from inspection.services.waking import wake

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 5
PAUSE = timedelta(seconds=5)

# Materialized, or the planner may ask again for each row, and each time get another.
CLAIM = """
WITH waiting AS MATERIALIZED (
    SELECT scan_id FROM inspection_scanjob
    WHERE due_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
    ORDER BY due_at, scan_id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE inspection_scanjob j SET leased_until = %(until)s, attempts = j.attempts + 1 FROM waiting
WHERE j.scan_id = waiting.scan_id RETURNING j.scan_id
"""


def queue_job(scan: Scan, *, due_at: datetime) -> None:
    """Have the scan decoded (again): a worker that is at it sees by the serial that more came."""
    job, new = ScanJob.objects.get_or_create(scan=scan, defaults={"due_at": due_at})
    if not new:
        ScanJob.objects.filter(pk=job.pk).update(due_at=due_at, serial=F("serial") + 1, attempts=0)
    wake("scans")


def claim_job(*, at: datetime) -> ScanJob | None:
    """Take the job that is due longest, for the length of a lease."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": at, "until": at + LEASE})
        row = cursor.fetchone()
    return ScanJob.objects.select_related("scan").get(pk=row[0]) if row else None


def renew(job: ScanJob, *, at: datetime) -> None:
    """The work is long and still going on."""
    ScanJob.objects.filter(pk=job.pk).update(leased_until=at + LEASE)


def finish(job: ScanJob) -> None:
    """Done, unless more files came meanwhile: then it is due again."""
    done, _ = ScanJob.objects.filter(pk=job.pk, serial=job.serial).delete()
    if not done:
        ScanJob.objects.filter(pk=job.pk).update(leased_until=None)
        wake("scans")


def postpone(job: ScanJob, *, until: datetime) -> None:
    """Nothing failed; it is only too early."""
    ScanJob.objects.filter(pk=job.pk).update(due_at=until, leased_until=None, attempts=0)


def put_back(job: ScanJob, error: Exception, *, at: datetime) -> bool:
    """After an unexpected failure: try later. False when the attempts are used up."""
    log.warning("scan %s could not be processed: %s", job.scan_id, error, exc_info=error)
    if job.attempts >= MAX_ATTEMPTS:
        return False
    pause = PAUSE * 2**job.attempts
    ScanJob.objects.filter(pk=job.pk).update(due_at=at + pause, leased_until=None, error=repr(error)[:2000])
    return True
