"""Celery's way in; thin. What waits stands in tables, beat sweeps them, the broker only wakes."""

import logging
import time
from collections.abc import Callable

from celery import shared_task
from celery.app.task import Task
from django.utils import timezone

from clearance.demo import day
from clearance.matching import rematch_waiting
from clearance.services import collecting, inbox, movements, outbox, shutters
from clearance.services.outbox import posting
from waybills import acts

log = logging.getLogger(__name__)
# A task ends well inside Celery's time limit; the next sweep goes on.
BUDGET_SECONDS = 20
KNOCKS_APART = 0.1
REST_AFTER_SILENCE = 2.0
_last_knock: dict[str, float] = {}


@shared_task(name="clearance.process_inbox")
def process_inbox() -> int:
    """Read what came in."""
    return _until_idle(inbox.process_due)


@shared_task(name="clearance.send_outbox")
def send_outbox() -> int:
    """Send what is due."""
    return _until_idle(outbox.send_due)


@shared_task(name="clearance.collect")
def collect() -> int:
    """Fetch what the channel to customs has for us."""
    if number := _until_idle(collecting.collect_due):
        wake_inbox()
    return number


@shared_task(name="clearance.look_at_channel")
def look_at_channel() -> None:
    """Have the channel say how it is; open it where it was shut until now."""
    now = timezone.now()
    collecting.look(now=now)
    if shutters.open_lapsed(now=now):
        wake_outbox()


@shared_task(name="clearance.report_arrivals")
def report_arrivals() -> int:
    """Report flights with arrivals that were gathered long enough."""
    try:
        return movements.report_waiting(by=acts.SYSTEM, at=timezone.now())
    except movements.NobodyReports as error:  # they stay on the list until an operator is entered
        log.warning("arrivals wait: %s", error)
        return 0


@shared_task(name="clearance.rematch")
def rematch() -> int:
    """Compare again where a document came later."""
    return rematch_waiting(at=timezone.now())


@shared_task(name="clearance.demo_step")
def demo_step() -> list[str]:
    """The next piece of the demonstration's day."""
    return [day.step(flight, at=timezone.now()) for flight in day.flights()]


def _until_idle(work: Callable[[], int]) -> int:
    end, total = time.monotonic() + BUDGET_SECONDS, 0
    while time.monotonic() < end and (done := work()):
        total += done
    return total


def wake_inbox() -> None:
    _knock(process_inbox)


def wake_outbox() -> None:
    _knock(send_outbox)


def _knock(task: Task) -> None:
    """Tell a worker, at most ten times a second, and never mind a broker that is away: the sweep finds the row."""
    if time.monotonic() - _last_knock.get(task.name, -KNOCKS_APART) < KNOCKS_APART:
        return
    _last_knock[task.name] = time.monotonic()
    try:
        task.apply_async(retry=False, expires=30)
    except Exception as error:
        _last_knock[task.name] += REST_AFTER_SILENCE
        log.info("nobody woken: %s", error)


posting.wake.append(wake_outbox)
