"""Whose scan is it? Proven, or parked with a reason; never guessed, and never clear without a picture."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inspection.imaging import Channel
from inspection.models import CtTask, Finding, OpenCtTask, Scan, ScanJob, ScanTray
from inspection.refusals import NotPossible
from inspection.services import jobs, pictures, tray
from tests.factories import scans
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel

pytestmark = pytest.mark.django_db
NUMBER = "RP000000011CN"


@pytest.fixture
def queued(flight):
    parcel = scans.declare(flight, NUMBER)
    scans.send_to_ct(parcel)
    return parcel


def now_in(parcel):
    return Parcel.objects.get(pk=parcel.pk).state


def reason():
    return ScanTray.objects.get(settled_at=None).reason


def test_a_scan_with_the_barcode_of_a_waiting_parcel_brings_it_to_the_inspectors(queued):
    scan = scans.scan(NUMBER)
    assert now_in(queued) == "IMAGE_REVIEW"
    assert scans.task_of(queued).state == "ATR_DONE"
    assert OpenCtTask.objects.get().waits_for == "READER"
    assert scan.parcel_id == queued.pk
    assert {r.kind for r in scan.renditions.all()} >= {"MIP_AXIAL", "MIP_CORONAL", "MIP_SAGITTAL", "SHEET"}
    assert scan.geometry["shape"] == [14, 40, 48]
    assert not ScanTray.objects.exists()


def test_the_machines_alarm_comes_with_its_box_measured_by_us(queued):
    scan = scans.scan(NUMBER, decision="ALARM", flag="HIGH_THREAT")
    finding = Finding.objects.get()
    assert finding.box == list(scans.STEEL_BOX)
    assert finding.measured["density_g_cm3"] > 6
    assert finding.measured["mass_g"] == pytest.approx(20 * 4 * 3 * 0.036 * 7.75, rel=0.05)
    assert OpenCtTask.objects.get().risk == 3
    assert scan.runs.get().decision == "ALARM"


def test_two_channels_are_one_scan(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.volume(about), scans.volume(about, channel=Channel.Z_EFFECTIVE, number=2), scans.report(about))
    scan = Scan.objects.get()
    pictures.process(scan, at=scans.NOW)
    scan.refresh_from_db()
    assert scan.channels == ["DENSITY", "Z_EFFECTIVE"]
    assert scan.geometry["has_z_effective"]


def test_an_unknown_barcode_is_parked(queued):
    scans.scan("XX000000000XX")
    assert reason() == "UNKNOWN_BARCODE"
    assert now_in(queued) == "CT_QUEUED"


def test_a_scan_without_a_barcode_is_parked(queued):
    scans.scan("NOREAD", uid="2.25.77")
    assert reason() == "NO_BARCODE"
    assert now_in(queued) == "CT_QUEUED"


def test_two_barcodes_in_one_scan_are_parked(queued, flight):
    scans.send_to_ct(scans.declare(flight, "OTHER"))
    about = scans.header(NUMBER)
    second = replace(about, barcode="OTHER")
    scans.arrive(scans.volume(about), scans.volume(second, channel=Channel.Z_EFFECTIVE, number=2))
    pictures.process(Scan.objects.get(), at=scans.NOW)
    assert reason() == "BARCODES_DIFFER"
    assert now_in(queued) == "CT_QUEUED"


def test_a_number_of_two_waiting_parcels_is_parked(queued, flight):
    scans.send_to_ct(scans.declare(flight, NUMBER))
    scans.scan(NUMBER)
    assert reason() == "AMBIGUOUS_BARCODE"


def test_another_weight_than_the_waybills_is_parked(queued):
    scans.scan(NUMBER, weighed_kg=2.9)
    assert reason() == "WEIGHT_DIFFERS"
    assert ScanTray.objects.get().detail["known_kg"] == "1.20000"


def test_a_weight_within_tolerance_is_the_same(queued):
    scans.scan(NUMBER, weighed_kg=1.29)
    assert now_in(queued) == "IMAGE_REVIEW"


def test_a_second_scan_of_a_parcel_under_review_is_parked(queued):
    scans.scan(NUMBER)
    scans.scan(NUMBER, uid="2.25.99")
    assert reason() == "ALREADY_SCANNED"


def test_a_scan_of_a_parcel_already_gone_is_parked(queued):
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to="DEPARTED")
    scans.scan(NUMBER)
    assert reason() == "WRONG_STATE"


def test_a_scan_that_comes_before_its_parcel_is_sent_binds_when_it_is(flight):
    parcel = scans.declare(flight, NUMBER)
    scans.tally(parcel)
    scan = scans.scan(NUMBER)
    assert reason() == "NOT_YET_QUEUED"
    ScanJob.objects.all().delete()
    acts.perform(Parcel.queue_for_ct, Parcel.objects.filter(pk=parcel.pk), by=acts.SYSTEM)
    assert ScanJob.objects.get().scan == scan
    assert pictures.process_next(at=scans.NOW + timedelta(days=365))
    assert now_in(parcel) == "IMAGE_REVIEW"
    assert ScanTray.objects.get().settled_at is not None


def test_a_report_without_pictures_is_parked(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.report(about))
    pictures.process(Scan.objects.get(), at=scans.NOW)
    assert reason() == "NO_PICTURES"
    assert now_in(queued) == "CT_QUEUED"


def test_a_clock_off_by_a_day_is_told_but_the_barcode_proves(queued):
    scan = scans.scan(NUMBER, acquired_at=scans.NOW - timedelta(days=1))
    assert "CLOCK_DIFFERS" in scan.warnings
    assert now_in(queued) == "IMAGE_REVIEW"


@pytest.mark.parametrize("abort", ["CLIPPED_BAG", "FAILED_RECON", "USER_INTERRUPT"])
def test_an_analysis_that_broke_off_sends_it_through_again_and_at_last_to_be_opened(queued, abort):
    for turn in range(3):
        assert now_in(queued) == "CT_QUEUED"
        about = scans.header(NUMBER, uid=f"2.25.4{turn}")
        scans.arrive(scans.volume(about), scans.report(about, decision="UNKNOWN", abort=abort))
        pictures.process(Scan.objects.get(uid=about.scan_uid), at=scans.NOW)
    assert now_in(queued) == "EXAM_QUEUED"
    task = scans.task_of(queued)
    assert task.state == "FINAL"
    assert queued.exam_tasks.get().exam_order.reason == "NOI"
    assert not OpenCtTask.objects.exists()


def test_an_object_too_large_is_opened_at_once(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.volume(about), scans.report(about, decision="UNKNOWN", abort="OVERSIZE_BAG"))
    pictures.process(Scan.objects.get(), at=scans.NOW)
    assert now_in(queued) == "EXAM_QUEUED"


def test_an_analysis_that_timed_out_leaves_the_picture_to_the_inspector(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.volume(about), scans.report(about, decision="UNKNOWN", abort="TIMEOUT"))
    pictures.process(Scan.objects.get(), at=scans.NOW)
    assert now_in(queued) == "IMAGE_REVIEW"


def test_pixels_that_cannot_be_decoded_are_never_clear(queued):
    about = scans.header(NUMBER)
    whole = scans.volume(about)
    (taken,) = scans.arrive(whole[: len(whole) * 9 // 10])
    assert taken.status == "REFUSED"
    assert taken.code == "TRUNCATED"
    assert ScanTray.objects.get().reason == "REFUSED"
    assert now_in(queued) == "CT_QUEUED"


def test_the_same_file_again_is_harmless_and_other_content_is_a_conflict(queued):
    about = scans.header(NUMBER)
    first, again = scans.arrive(scans.volume(about), scans.volume(about))
    assert (first.status, again.status) == ("STORED", "DUPLICATE")
    (other,) = scans.arrive(scans.volume(about, seed=2))
    assert (other.status, other.taken) == ("CONFLICT", False)
    parked = ScanTray.objects.get()
    assert (parked.reason, parked.sop_uid) == ("CONFLICT", f"{about.scan_uid}.1.1")
    scans.arrive(scans.volume(about, seed=2))
    assert ScanTray.objects.count() == 1


def test_a_person_binds_a_parked_scan_and_says_how_he_knows(queued, operator):
    scan = scans.scan("XX000000000XX")
    item = ScanTray.objects.get()
    with pytest.raises(NotPossible):
        tray.bind_by_hand(item, number=NUMBER, reason=" ", by=operator, at=scans.NOW)
    with pytest.raises(NotPossible):
        tray.bind_by_hand(item, number="NOBODY", reason="label torn", by=operator, at=scans.NOW)
    tray.bind_by_hand(item, number=NUMBER, reason="label torn, seen by me", by=operator, at=scans.NOW)
    assert pictures.process_next(at=scans.NOW + timedelta(minutes=1))
    assert now_in(queued) == "IMAGE_REVIEW"
    item.refresh_from_db()
    assert (item.settled_by, item.settled_how) == (operator, "label torn, seen by me")
    scan.refresh_from_db()
    assert scan.parcel_id == queued.pk


def test_a_late_alarm_raises_the_risk_of_a_case_already_in_the_queue(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.volume(about))
    scan = Scan.objects.get()
    pictures.process(scan, at=scans.NOW)
    assert OpenCtTask.objects.get().risk == 0
    scans.arrive(scans.report(about, decision="ALARM", flag="HIGH_THREAT"))
    pictures.process(scan, at=scans.NOW)
    assert OpenCtTask.objects.get().risk == 3
    assert scans.task_of(queued).state == "ATR_DONE"


def test_a_worker_waits_a_moment_for_the_report_that_follows(queued):
    scans.arrive(scans.volume(scans.header(NUMBER)))
    soon = scans.NOW + timedelta(seconds=2)
    assert pictures.process_next(at=soon)
    assert now_in(queued) == "CT_QUEUED"
    assert pictures.process_next(at=scans.NOW + pictures.REPORT_WAIT)
    assert now_in(queued) == "IMAGE_REVIEW"
    assert not pictures.process_next(at=scans.NOW + timedelta(hours=1))


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.volume(about), scans.report(about))
    later = scans.NOW + timedelta(seconds=5)
    assert jobs.claim_job(at=later) is not None
    assert jobs.claim_job(at=later) is None
    assert jobs.claim_job(at=later + jobs.LEASE + timedelta(seconds=1)) is not None


def test_files_that_come_during_the_work_are_not_lost(queued):
    about = scans.header(NUMBER)
    scans.arrive(scans.volume(about))
    job = jobs.claim_job(at=scans.NOW + timedelta(seconds=5))
    scans.arrive(scans.report(about))
    jobs.finish(job)
    assert ScanJob.objects.get().leased_until is None


def test_the_requirement_stands_until_the_verdict(queued):
    scans.scan(NUMBER)
    assert Parcel.objects.get(pk=queued.pk).gate & Requirement.CT_VERDICT


def test_a_parcel_that_goes_another_way_takes_its_task_with_it(queued):
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to="TALLIED")
    assert scans.task_of(queued).state == "FINAL"
    assert not OpenCtTask.objects.exists()
    acts.perform(Parcel.queue_for_ct, Parcel.objects.all(), by=acts.SYSTEM)
    assert CtTask.objects.count() == 2
