"""Celery's way in; thin. What waits stands in tables, and beat sweeps them anyway."""

import logging
import time
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from inspection.services import claims, effects, pictures, waking

log = logging.getLogger(__name__)
# A task ends well inside Celery's time limit; the next sweep goes on.
BUDGET_SECONDS = 20
_last_wake: dict[str, float] = {}


@shared_task(name="inspection.process_scans")
def process_scans() -> int:
    """Decode waiting scans, one after the other, until none is due."""
    end, done = time.monotonic() + BUDGET_SECONDS, 0
    while time.monotonic() < end and pictures.process_next(at=timezone.now()):
        done += 1
    return done


@shared_task(name="inspection.apply_verdicts")
def apply_verdicts() -> int:
    """Let verdicts take effect whose undo window is over."""
    return effects.apply_due(at=timezone.now())


@shared_task(name="inspection.return_cases")
def return_cases() -> int:
    """Put cases back that readers let lie."""
    return claims.return_lapsed(at=timezone.now())


def _waking(what: str, start: Callable[[], object]) -> Callable[[], None]:
    """At most ten times a second, and never mind a broker that is away: the sweep finds the row."""

    def tell() -> None:
        if time.monotonic() - _last_wake.get(what, 0.0) < 0.1:
            return
        _last_wake[what] = time.monotonic()
        try:
            start()
        except Exception as error:
            log.info("nobody woken for %s: %s", what, error)

    return tell


# The files of one scan settle for a second: the worker comes when they have.
waking.listen("scans", _waking("scans", lambda: process_scans.apply_async(countdown=1.1, retry=False, expires=30)))
