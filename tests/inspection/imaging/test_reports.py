import io
import logging
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pydicos
import pytest
from pydicom import dcmread

from inspection.imaging import Finding, Header, Kind, Refused, Report, new_uid, read_header, read_report, write_report

from .phantoms import ABOUT, CHINA, SCANNED_AT, dicos, parcel, write

DECIDED_AT = datetime(2026, 3, 14, 9, 27, 13, 250000, CHINA)
KNIFE = Finding(
    number=1, category="PI", description="管制刀具 knife", flag="HIGH_THREAT", ability="NO_INTERFERENCE",
    probability=0.93, box=(54, 83, 38, 37, 10, 5), mass_g=218.5, density_g_cm3=7.85, z_eff=25.8, volume_cm3=27.8,
)  # fmt: skip
ALARM = Report("OPERATOR", "ALARM", decided_at=DECIDED_AT, operator="C10023", processing_ms=8200.0, findings=(KNIFE,))
MACHINE = Report("MACHINE", "CLEAR", decided_at=DECIDED_AT, algorithm=("MAKER ATR", "1.2", "profile=parcel"))
EVERY_KIND = {
    "alarm": ALARM,
    "alarm without a box": replace(ALARM, findings=()),
    "clear": Report("OPERATOR", "CLEAR", operator="C1"),
    "undecided": Report("OPERATOR", "UNKNOWN", operator="C1"),
    "not reviewed": Report("OPERATOR", "UNKNOWN", operator="C1", abort_flag="ABORT", abort_reason="NOT_REVIEWED"),
    "machine": MACHINE,
    "machine alarm": replace(MACHINE, decision="ALARM", findings=(KNIFE, replace(KNIFE, number=2, box=None))),
    "truth": Report("GROUND_TRUTH", "ALARM", findings=(KNIFE,)),
    "answer": replace(ALARM, answers_sop_uids=("2.25.700",)),
}


def written(report, about=ABOUT):
    return write_report(report, about=about, sop_uid="2.25.501", series_uid="2.25.502", written_at=DECIDED_AT)


def read_back(report, about=ABOUT):
    return read_report(io.BytesIO(written(report, about)))


def test_a_report_comes_back_as_it_was_written():
    found = read_back(ALARM)
    assert (found.type, found.decision, found.operator) == ("OPERATOR", "ALARM", "C10023")
    assert (found.decided_at, found.processing_ms) == (DECIDED_AT, 8200.0)
    assert (found.total_objects, found.alarm_objects) == (1, 1)
    assert found.points_at == {ABOUT.sop_uid}
    (finding,) = found.findings
    assert replace(finding, started_at=None, ended_at=None, ms=None, referenced_sop_uids=()) == KNIFE


def test_a_report_carries_the_identity_of_its_scan():
    header = read_back(ALARM).header
    assert (header.kind, header.sop_uid, header.dicos_version) == (Kind.DICOS_TDR, "2.25.501", "V03")
    assert (header.scan_uid, header.barcode, header.device) == (ABOUT.scan_uid, ABOUT.barcode, ABOUT.device)
    assert header.frame_of_reference_uid == ABOUT.frame_of_reference_uid


@pytest.mark.parametrize("name", EVERY_KIND)
def test_the_reference_sdk_reads_every_kind_of_report(tmp_path, name):
    report = EVERY_KIND[name]
    path = write(tmp_path, "r.dcs", written(report))
    theirs = pydicos.TDRLoader(str(path)).get_data()
    decision = {"ALARM": 1, "CLEAR": 2, "UNKNOWN": 0}[report.decision]
    assert int(theirs["AlarmDecision"]) == decision
    assert theirs["OOIID"] == ABOUT.barcode
    assert theirs["InstanceUID"] == ABOUT.scan_uid
    expected = report.findings or ([KNIFE] if report.decision == "ALARM" else [])
    assert [pto["ID"] for pto in theirs["PTOs"]] == [finding.number for finding in expected]


def test_the_sdk_reads_the_words_and_figures_of_a_finding(tmp_path):
    (pto,) = pydicos.TDRLoader(str(write(tmp_path, "r.dcs", written(ALARM)))).get_data()["PTOs"]
    assert pto["Assessment"]["flag"].name == "enumHighThreat"
    assert pto["Assessment"]["category"].name == "enumProhibitedItem"
    assert pto["Assessment"]["probability"] == pytest.approx(0.93)


def test_a_report_on_a_machine_that_tells_little_of_itself_is_valid(tmp_path):
    bare = Header(Kind.DICOM_CT, size=0, sop_class_uid="1.2.3", sop_uid="1.2.4", scan_uid="1.2.5")
    bare = replace(bare, frame_of_reference_uid="1.2.6")
    assert pydicos.TDRLoader(str(write(tmp_path, "r.dcs", written(ALARM, bare))))


def test_leading_zeros_of_the_scanner_pass_through_without_noise(tmp_path, caplog):
    zeros = replace(ABOUT, sop_uid="1670423572.50486.034", scan_uid="0494269282.51985.022")
    with caplog.at_level(logging.WARNING), warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read_back(ALARM, zeros)
    assert found.points_at == {"1670423572.50486.034"}
    assert found.warnings == ("UID_LEADING_ZERO",)
    assert caplog.records == []
    assert pydicos.TDRLoader(str(write(tmp_path, "r.dcs", written(ALARM, zeros))))


def test_an_outside_reader_finds_the_tags_where_they_belong(tmp_path):
    dataset = dcmread(write(tmp_path, "r.dcs", written(ALARM)))
    threat = dataset.ThreatSequence[0]
    assert dataset.file_meta[0x00020004].value == "V03"
    assert dataset.AlarmDecision == "ALARM"
    assert dataset[0x40101075].value == 1.0
    assert threat.PTORepresentationSequence[0].ThreatROIVoxelSequence[0].ThreatROIBase == [54, 83, 38]
    assert threat.ATDAssessmentSequence[0].ThreatCategoryDescription == "管制刀具 knife"
    assert dataset.OperatorIdentificationSequence[0].PersonIdentificationCodeSequence[0].CodeValue == "C10023"


def test_the_mask_of_a_finding_comes_back():
    mask = bytes(range(232))
    assert read_back(replace(ALARM, findings=(replace(KNIFE, mask=mask),))).findings[0].mask == mask


def test_times_are_written_with_their_zone():
    found = read_back(replace(ALARM, decided_at=DECIDED_AT.astimezone(UTC)))
    assert found.decided_at == DECIDED_AT
    assert found.decided_at.utcoffset() == timedelta(0)
    assert "ZONE_DOUBTFUL" not in found.warnings


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (replace(ALARM, operator=""), "MISSING_VALUE"),
        (replace(MACHINE, algorithm=()), "MISSING_VALUE"),
        (replace(ALARM, decision="PERHAPS"), "BAD_VALUE"),
        (replace(ALARM, type="JUDGE"), "BAD_VALUE"),
        (replace(ALARM, abort_flag="ABORT"), "MISSING_VALUE"),
        (replace(ALARM, findings=(replace(KNIFE, category="KNIFE"),)), "BAD_VALUE"),
        (replace(ALARM, findings=(replace(KNIFE, flag="BAD"),)), "BAD_VALUE"),
    ],
)
def test_what_the_standard_forbids_is_not_written(report, code):
    with pytest.raises(Refused, match=code):
        written(report)


def test_a_moment_without_zone_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        write_report(ALARM, about=ABOUT, sop_uid="1.2", series_uid="1.3", written_at=datetime(2026, 3, 14))


def test_a_report_that_lists_other_objects_than_it_counts_is_warned_of():
    data = written(ALARM).replace(b"\x10\x40\x33\x10US\x02\x00\x01\x00", b"\x10\x40\x33\x10US\x02\x00\x07\x00")
    found = read_report(io.BytesIO(data))
    assert (found.total_objects, len(found.findings)) == (7, 1)
    assert "OBJECT_COUNT_DIFFERS" in found.warnings


def test_a_report_without_a_decision_is_refused():
    data = written(ALARM).replace(b"CS\x06\x00ALARM ", b"CS\x06\x00      ")
    with pytest.raises(Refused, match="MISSING_VALUE"):
        read_report(io.BytesIO(data))


def test_the_sdk_reads_our_volumes(tmp_path):
    voxels = parcel()
    (theirs,) = pydicos.CTLoader(str(write(tmp_path, "a.dcs", dicos(voxels)))).get_data()
    assert (theirs == voxels).all()


def test_our_verdict_answers_the_scan_it_was_given_on(tmp_path):
    header = read_header(write(tmp_path, "a.dcs", dicos(parcel(), sop_uid=new_uid())))
    assert read_back(ALARM, header).points_at == {header.sop_uid}
    assert header.acquired_at == SCANNED_AT
