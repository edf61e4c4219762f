"""Celery's way to the typesetter."""

import time

from celery import shared_task

from waybills.papers.service import make_next

BUDGET_SECONDS = 25


@shared_task(name="waybills.make_papers")
def make_papers() -> int:
    """Make waiting papers, one after the other, until none waits."""
    end, made = time.monotonic() + BUDGET_SECONDS, 0
    while time.monotonic() < end and make_next():
        made += 1
    return made
