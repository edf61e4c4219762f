"""Celery's way in: the tasks do what waits, are scheduled, and a broker that is away stops nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clearance import celeryconfig
from inspection import tasks
from inspection.models import Scan, ScanJob, TaskClaim
from inspection.services import claims, jobs, pictures, waking
from tests.factories import scans
from tests.factories.reading import judge
from waybills.models import Parcel

pytestmark = pytest.mark.django_db


def test_every_task_is_swept_by_the_scheduler():
    scheduled = {entry["task"] for entry in celeryconfig.beat_schedule.values()}
    assert {"inspection.process_scans", "inspection.apply_verdicts", "inspection.return_cases"} <= scheduled


def test_waiting_scans_are_decoded_until_none_is_due(flight):
    for number in ("A1", "A2"):
        scans.send_to_ct(scans.declare(flight, number))
        about = scans.header(number)
        scans.arrive(scans.volume(about), scans.report(about))
    ScanJob.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert tasks.process_scans() == 2
    assert tasks.process_scans() == 0
    assert set(Parcel.objects.values_list("state", flat=True)) == {"IMAGE_REVIEW"}


def test_verdicts_take_effect_when_their_time_has_come(reviewable, inspector):
    parcel = reviewable()
    judge(inspector, "OK", at=timezone.now() - timedelta(minutes=1))
    assert tasks.apply_verdicts() == 1
    assert Parcel.objects.get(pk=parcel.pk).state == "AWAITING_DECISION"


def test_forgotten_cases_go_back(reviewable, inspector):
    reviewable()
    claims.claim_next(inspector, at=timezone.now() - timedelta(hours=1))
    assert tasks.return_cases() == 1
    assert not TaskClaim.objects.exists()


def test_a_scan_that_cannot_be_processed_is_tried_again_and_at_last_given_up(flight, monkeypatch):
    scans.send_to_ct(scans.declare(flight, "A1"))
    about = scans.header("A1")
    scans.arrive(scans.volume(about), scans.report(about))

    def broken(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr("inspection.services.pictures.process", broken)
    for attempt in range(1, 6):
        ScanJob.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        assert tasks.process_scans() >= 1
        job = ScanJob.objects.first()
        assert (job is None) == (attempt == 5)
        if job:
            assert "the disk is full" in job.error
    # Never clear: the parcel waits for the scanner again.
    assert Parcel.objects.get().state == "CT_QUEUED"
    assert scans.task_of(Parcel.objects.get()).state == "RESCAN"


def test_a_scan_that_ends_its_worker_each_time_is_given_up(flight):
    parcel = scans.declare(flight, "A1")
    scans.send_to_ct(parcel)
    about = scans.header("A1")
    scans.arrive(scans.volume(about), scans.report(about))
    ScanJob.objects.update(attempts=jobs.MAX_ATTEMPTS)
    assert pictures.process_next(at=scans.NOW + timedelta(seconds=5))
    assert not ScanJob.objects.exists()
    assert Scan.objects.get().pictures == "FAILED"
    assert Parcel.objects.get(pk=parcel.pk).state == "CT_QUEUED"


def test_a_broker_that_is_away_stops_nobody(flight, django_capture_on_commit_callbacks, settings):
    with django_capture_on_commit_callbacks(execute=True):
        scans.arrive(scans.volume(scans.header("A1")))
    assert ScanJob.objects.exists()


def test_whoever_listens_is_told_after_the_commit_only(django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setitem(waking._listeners, "scans", lambda: told.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        waking.wake("scans")
        assert told == []
    assert told == [1]
