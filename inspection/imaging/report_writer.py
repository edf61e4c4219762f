"""Writes threat detection reports that the reference SDK reads: our verdict in the scanner's own language."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from . import tags
from .emitting import Value, datetime_of, file_of
from .header import Header
from .identity import Elements, identity
from .refusals import Refused
from .report import Finding, Report
from .tags import DICOS_TDR_CLASS, Syntax

TYPES = frozenset({"MACHINE", "OPERATOR", "GROUND_TRUTH", "AGGREGATE", "MOD_AGGREGATE", "UNDEFINED"})
DECISIONS = frozenset({"ALARM", "CLEAR", "UNKNOWN"})
FLAGS = frozenset({"HIGH_THREAT", "THREAT", "NO_THREAT", "UNKNOWN"})
CATEGORIES = frozenset({"EXPLOSIVE", "PI", "CONTRABAND", "ANOMALY", "LAPTOP", "PHARMACEUTICAL", "OTHER"})
ABORT_REASONS = frozenset(
    {"OVERSIZE_BAG", "CLIPPED_BAG", "INCOMPLETE_SCAN", "FAILED_RECON", "TIMEOUT", "NOT_REVIEWED"}
    | {"UNKNOWN_DATATYPE", "USER_INTERRUPT", "OUT_OF_BOUNDS"}
)
ALARMING = frozenset({"HIGH_THREAT", "THREAT"})
WHOLE_OBJECT = Finding(1, category="OTHER", description="whole object", flag="THREAT")
CODING_SCHEME = "99TONGGUAN"


def write_report(
    report: Report,
    *,
    about: Header,
    sop_uid: str,
    series_uid: str,
    written_at: datetime,
    number: int = 1,
    organisation: str = "CUSTOMS",
) -> bytes:
    """The report as a DICOS file about the scan whose image header is `about`.

    `written_at` needs a zone; it stands in for `report.decided_at`. Objects are counted from the findings; an alarm
    without any gets one for the whole object, as the standard wants. Raises Refused (MISSING_VALUE, BAD_VALUE).
    """
    _check(report)
    if report.decision == "ALARM" and not report.findings:
        report = replace(report, findings=(WHOLE_OBJECT,))
    dataset = identity(
        about, sop_class=DICOS_TDR_CLASS, sop_uid=sop_uid, series_uid=series_uid, number=number, at=written_at
    )
    dataset |= _verdict(report, written_at)
    dataset |= _author(report, organisation)
    dataset |= _references(report, about)
    if report.findings:
        dataset[tags.THREATS] = ("SQ", [_threat(finding, about, written_at) for finding in report.findings])
    return file_of(dataset, sop_class=DICOS_TDR_CLASS, sop_uid=sop_uid, syntax=Syntax.EXPLICIT)


def _check(report: Report) -> None:
    for name, value, allowed in (
        ("TDR Type", report.type, TYPES),
        ("Alarm Decision", report.decision, DECISIONS),
        ("Abort Flag", report.abort_flag, {"SUCCESS", "ABORT"}),
        ("Abort Reason", report.abort_reason, ABORT_REASONS | ({""} if report.abort_flag == "SUCCESS" else set())),
    ):
        if value not in allowed:
            raise Refused("BAD_VALUE" if value else "MISSING_VALUE", name=name, value=value)
    if report.type == "OPERATOR" and not report.operator:
        raise Refused("MISSING_VALUE", name="Operator Identification")
    if report.type == "MACHINE" and len(report.algorithm) < 2:
        raise Refused("MISSING_VALUE", name="Threat Detection Algorithm and Version")
    for finding in report.findings:
        _check_finding(finding)


def _check_finding(finding: Finding) -> None:
    if finding.flag not in FLAGS:
        raise Refused("BAD_VALUE", name="Assessment Flag", value=finding.flag)
    if finding.category not in CATEGORIES:
        raise Refused("BAD_VALUE", name="Threat Category", value=finding.category)


def _verdict(report: Report, written_at: datetime) -> Elements:
    alarms = sum(finding.flag in ALARMING for finding in report.findings)
    found: Elements = {
        tags.MODALITY: ("CS", "TDR"),
        tags.TDR_TYPE: ("CS", report.type.replace("GROUND_TRUTH", "GROUND TRUTH")),
        tags.DECISION: ("CS", report.decision),
        tags.DECISION_TIME: ("DT", datetime_of(report.decided_at or written_at)),
        tags.ABORT_FLAG: ("CS", report.abort_flag),
        tags.TOTAL_OBJECTS: ("US", len(report.findings)),
        tags.PROCESSING_MS: ("FL", max(report.processing_ms or 0.0, 1.0)),  # the SDK wants more than 0
        tags.ADDITIONAL_SCREENING: ("CS", "NO"),
        tags.IMAGE_SCALE: ("FD", 1.0),  # the SDK's own reader refuses a report without it
    }
    if report.abort_reason:
        found[tags.ABORT_REASON] = ("CS", report.abort_reason)
    if report.decision == "ALARM":
        found[tags.ALARM_OBJECTS] = ("US", alarms)
    return found


def _author(report: Report, organisation: str) -> Elements:
    found: Elements = {}
    if report.algorithm:
        found[tags.ALGORITHM] = ("LO", [part[:64] for part in report.algorithm])
    if report.operator:
        found[tags.OPERATORS] = ("SQ", [_person(report.operator, organisation)])
    return found


def _person(operator: str, organisation: str) -> Elements:
    """The operator by his code alone: the scanner's maker need not learn his name."""
    return {
        tags.LOCATION: ("LO", organisation),
        tags.PERSON_CODES: ("SQ", [_coded(operator, operator), _coded("TEXT", "Text")]),
    }


def _coded(value: str, meaning: str) -> Elements:
    return {
        tags.CODE_VALUE: ("SH", value[:16]),
        0x00080102: ("SH", CODING_SCHEME),
        tags.CODE_MEANING: ("LO", meaning[:64]),
    }


def _references(report: Report, about: Header) -> Elements:
    images = report.referenced_sop_uids or (about.sop_uid,)
    found: Elements = {tags.REFERENCED_SCANS: ("SQ", _instances(images, about.sop_class_uid))}
    if report.answers_sop_uids:
        found[tags.REFERENCED_REPORTS] = ("SQ", _instances(report.answers_sop_uids, DICOS_TDR_CLASS))
    return found


def _instances(uids: Sequence[str], sop_class: str) -> list[Elements]:
    return [{tags.REFERENCED_SOP_CLASS: ("UI", sop_class), tags.REFERENCED_SOP_UID: ("UI", uid)} for uid in uids if uid]


def _threat(finding: Finding, about: Header, written_at: datetime) -> Elements:
    started = finding.started_at or finding.ended_at or written_at
    ended = finding.ended_at or started
    lasted = finding.ms if finding.ms is not None else (ended - started).total_seconds() * 1000
    return {
        tags.OBJECT_NUMBER: ("US", finding.number),
        tags.REPRESENTATIONS: ("SQ", [_representation(finding, about)]),
        tags.ASSESSMENTS: ("SQ", [_assessment(finding)]),
        tags.ANALYSIS_START: ("DT", datetime_of(started.replace(tzinfo=None))),
        tags.ANALYSIS_END: ("DT", datetime_of(ended.replace(tzinfo=None))),
        tags.ANALYSIS_MS: ("FL", max(lasted, 1.0)),
    }


def _representation(finding: Finding, about: Header) -> Elements:
    images = finding.referenced_sop_uids or (about.sop_uid,)
    found: Elements = {tags.REFERENCED_INSTANCES: ("SQ", _instances(images, about.sop_class_uid))}
    if finding.box is not None:
        region: dict[int, tuple[str, Value]] = {
            tags.ROI_BASE: ("FL", [float(part) for part in finding.box[:3]]),
            tags.ROI_EXTENT: ("FL", [float(part) for part in finding.box[3:]]),
            tags.ROI_BITMAP: ("OB", finding.mask),
        }
        found[tags.THREAT_ROI] = ("SQ", [region])
    figures = {
        tags.MASS: finding.mass_g, tags.DENSITY: finding.density_g_cm3,
        tags.Z_EFFECTIVE: finding.z_eff, tags.VOLUME: finding.volume_cm3,
    }  # fmt: skip
    return found | {tag: ("FL", float(figure)) for tag, figure in figures.items() if figure is not None}


def _assessment(finding: Finding) -> Elements:
    found: Elements = {
        tags.CATEGORY: ("CS", finding.category),
        tags.CATEGORY_TEXT: ("LT", finding.description or finding.category),
        tags.ABILITY: ("CS", finding.ability or "NO_INTERFERENCE"),
        tags.FLAG: ("CS", finding.flag),
    }
    if finding.probability is not None:
        found[tags.PROBABILITY] = ("FL", float(finding.probability))
    return found
