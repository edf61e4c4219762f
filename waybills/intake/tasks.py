"""Celery's way to the files that wait: a worker is woken for each, and a sweep finds those it was not."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from waybills.intake import running
from waybills.intake.placing import place_waiting

log = logging.getLogger(__name__)
# The largest file takes some minutes; its lease is renewed while it is read, so that nobody begins it again.
HARD_SECONDS = 1800
BUDGET_SECONDS = 20


@shared_task(name="waybills.take_in", soft_time_limit=HARD_SECONDS - 30, time_limit=HARD_SECONDS)
def take_in(*, file_id: int) -> str:
    """Work on one file."""
    return str(running.process(file_id).stage)


@shared_task(name="waybills.sweep_intakes", soft_time_limit=HARD_SECONDS - 30, time_limit=HARD_SECONDS)
def sweep_intakes() -> int:
    """Work on files that nobody works on, put parcels on flights that they waited for, tidy up."""
    end, done = time.monotonic() + BUDGET_SECONDS, 0
    while time.monotonic() < end and (files := running.waiting()):
        running.process(files[0])
        done += 1
    place_waiting(at=timezone.now())
    running.drop_left_stages()
    return done


def wake_worker(file_id: int) -> None:
    """After the commit: tell a worker, and never mind a broker that is away; the sweep finds the file."""
    try:
        take_in.apply_async(kwargs={"file_id": file_id}, retry=False)
    except Exception as error:
        log.info("nobody woken for intake %s: %s", file_id, error)
