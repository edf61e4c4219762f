"""Celery's way in; thin. The broker only wakes: what waits stands in tables, and beat sweeps them anyway."""

import logging
import time
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from waybills.acts import deliveries, door, seal
from waybills.intake import tasks as intake  # noqa: F401 registers its own
from waybills.services import counters, floor, incoming

log = logging.getLogger(__name__)
# A task ends well inside Celery's time limit; the next sweep goes on.
BUDGET_SECONDS = 20
# A gun that was offline over a long weekend still finds its answers.
SCANS_KEPT = timedelta(days=7)
# Longer than the largest upload over the slowest line; nobody writes to a file so long without a word.
UPLOADS_LAST = timedelta(days=1)
_last_wake = 0.0


@shared_task(name="waybills.deliver")
def deliver() -> int:
    """Deliver due acts to their subscribers until none are due."""
    return _until_idle(deliveries.deliver)


@shared_task(name="waybills.seal_acts")
def seal_acts() -> int:
    """Number and chain committed acts."""
    return _until_idle(seal.seal_acts)


@shared_task(name="waybills.export_root")
def export_root() -> str:
    """Let a signed root of the log leave the database."""
    return str(seal.export_root() or "")


@shared_task(name="waybills.forget_scans")
def forget_scans() -> int:
    """Let go of the answers to scans that no gun will send again."""
    return floor.forget_scans(before=timezone.now() - SCANS_KEPT)


@shared_task(name="waybills.sweep_incoming")
def sweep_incoming() -> int:
    """Remove half-written files of processes that were killed."""
    return incoming.sweep(before=timezone.now() - UPLOADS_LAST)


@shared_task(name="waybills.fold_counts")
def fold_counts() -> int:
    """Fold counter deltas into the counters."""
    return counters.fold()


def _until_idle(work) -> int:  # type: ignore[no-untyped-def]
    end, total = time.monotonic() + BUDGET_SECONDS, 0
    while time.monotonic() < end and (done := work()):
        total += done
    return total


def wake_deliveries() -> None:
    """After a commit: tell a worker, at most ten times a second, and never mind a broker that is away."""
    global _last_wake
    if time.monotonic() - _last_wake < 0.1:
        return
    _last_wake = time.monotonic()
    try:
        deliver.apply_async(retry=False, expires=30)
    except Exception as error:  # the sweep will find the row; do not knock again at once
        _last_wake += 2
        log.info("nobody woken: %s", error)


door.wake.append(wake_deliveries)
__all__ = ["deliver", "export_root", "fold_counts", "forget_scans", "seal_acts", "sweep_incoming", "wake_deliveries"]
