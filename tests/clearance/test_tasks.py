"""The way in of Celery: thin, swept by beat, and not bothered by a broker that is away."""

import time

import pytest
from celery import current_app
from pytest_django import Settings

from clearance import celeryconfig, tasks

OURS = ("clearance.process_inbox", "clearance.send_outbox", "clearance.report_arrivals", "clearance.rematch")


@pytest.mark.parametrize("name", OURS)
def test_every_sweep_stands_in_the_schedule_and_has_nothing_to_do_on_a_quiet_day(name: str, db: None) -> None:
    scheduled = {entry["task"]: entry for entry in celeryconfig.beat_schedule.values()}
    assert scheduled[name]["options"]["expires"]
    assert current_app.tasks[name]() == 0


def test_a_broker_that_is_away_costs_nobody_any_time(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    tasks._last_knock.clear()
    begun = time.monotonic()
    for _ in range(100):
        tasks.wake_inbox()
        tasks.wake_outbox()
    assert time.monotonic() - begun < 30
