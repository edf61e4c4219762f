"""Threat detection reports: who judged a scan, what he decided, and the objects he points at."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from . import tags, values
from .elements import Tree
from .header import Header
from .limits import LIMITS, Limits
from .reading import header_of
from .refusals import Refused
from .source import opened, parse
from .tags import Kind

Box = tuple[int, int, int, int, int, int]
Point = tuple[float, ...]


@dataclass(frozen=True)
class Finding:
    """One object: `box` is x, y, z of its least corner, then width, height, depth, in voxels of the image.

    Mass in g, density in g/cm3, volume in cm3, probability 0 to 1; None where the report says nothing. `mask` has one
    bit a voxel of the box, least bit first, x fastest.
    """

    number: int
    category: str = ""
    description: str = ""
    flag: str = "UNKNOWN"
    ability: str = ""
    probability: float | None = None
    box: Box | None = None
    mass_g: float | None = None
    density_g_cm3: float | None = None
    z_eff: float | None = None
    volume_cm3: float | None = None
    referenced_sop_uids: tuple[str, ...] = ()
    mask: bytes = b""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ms: float | None = None


@dataclass(frozen=True)
class Report:
    """A DICOS threat detection report; `header` is set on reports that were read.

    `type` is MACHINE, OPERATOR, GROUND_TRUTH, AGGREGATE, MOD_AGGREGATE or UNDEFINED; `decision` ALARM, CLEAR or
    UNKNOWN; `algorithm` maker, version, parameters; `operator` the operator's code.
    """

    type: str
    decision: str
    decided_at: datetime | None = None
    abort_flag: str = "SUCCESS"
    abort_reason: str = ""
    algorithm: tuple[str, ...] = ()
    operator: str = ""
    processing_ms: float | None = None
    findings: tuple[Finding, ...] = ()
    referenced_sop_uids: tuple[str, ...] = ()
    answers_sop_uids: tuple[str, ...] = ()
    total_objects: int = 0
    alarm_objects: int = 0
    warnings: tuple[str, ...] = ()
    header: Header | None = field(default=None, compare=False)

    @property
    def points_at(self) -> frozenset[str]:
        """Every image the report or one of its findings names."""
        named = {uid for finding in self.findings for uid in finding.referenced_sop_uids}
        return frozenset(named | set(self.referenced_sop_uids))


def read_report(source: "Path | str | BinaryIO", *, limits: Limits = LIMITS) -> Report:
    """Read a report; raises Refused (NOT_A_REPORT, MISSING_VALUE, TOO_LARGE and those of read_header)."""
    with opened(source, limits=limits) as file:
        parsed = parse(file, limits=limits)
    header = header_of(parsed, limits)
    if header.kind != Kind.DICOS_TDR:
        raise Refused("NOT_A_REPORT")
    return _report(parsed.tree, header, limits)


def _report(tree: Tree, header: Header, limits: Limits) -> Report:
    threats = values.items(tree, tags.THREATS)
    if len(threats) > limits.objects:
        raise Refused("TOO_LARGE", what="objects", value=len(threats), limit=limits.objects)
    findings = tuple(_finding(threat) for threat in threats)
    decided_at, doubtful = _decided_at(tree, header)
    total = values.integer(tree, tags.TOTAL_OBJECTS) or 0
    return Report(
        type=_code(tree, tags.TDR_TYPE, "TDR Type"),
        decision=_code(tree, tags.DECISION, "Alarm Decision"),
        decided_at=decided_at,
        abort_flag=values.text(tree, tags.ABORT_FLAG),
        abort_reason=values.text(tree, tags.ABORT_REASON),
        algorithm=tuple(values.texts(tree, tags.ALGORITHM)),
        operator=_operator(tree),
        processing_ms=values.number(tree, tags.PROCESSING_MS),
        findings=findings,
        referenced_sop_uids=_referenced(tree, tags.REFERENCED_SCANS),
        answers_sop_uids=_referenced(tree, tags.REFERENCED_REPORTS),
        total_objects=total,
        alarm_objects=values.integer(tree, tags.ALARM_OBJECTS) or 0,
        warnings=_warnings(header, doubtful, total, findings),
        header=header,
    )


def _warnings(header: Header, doubtful: bool, total: int, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    found = list(header.warnings)
    if doubtful:
        found.append("ZONE_DOUBTFUL")
    if total != len(findings):
        found.append("OBJECT_COUNT_DIFFERS")
    return tuple(found)


def _decided_at(tree: Tree, header: Header) -> tuple[datetime | None, bool]:
    """The time of the decision, and whether its zone is the +0000 that the reference SDK writes after local time."""
    decided = values.moment(values.text(tree, tags.DECISION_TIME))
    local = values.moment_of(tree, tags.CONTENT_DATE, tags.CONTENT_TIME)
    if decided is None or decided.tzinfo is None or decided.utcoffset():
        return decided, False
    doubtful = local is not None and local.tzinfo is None and decided.replace(tzinfo=None) == local
    return (decided.replace(tzinfo=None), True) if doubtful else (decided, False)


def _finding(threat: Tree) -> Finding:
    place = values.first(threat, tags.REPRESENTATIONS)
    judged = values.first(threat, tags.ASSESSMENTS)
    region = values.first(place, tags.THREAT_ROI)
    return Finding(
        number=values.integer(threat, tags.OBJECT_NUMBER) or 0,
        category=values.text(judged, tags.CATEGORY),
        description=values.text(judged, tags.CATEGORY_TEXT),
        flag=values.text(judged, tags.FLAG) or "UNKNOWN",
        ability=values.text(judged, tags.ABILITY),
        probability=_figure(judged, tags.PROBABILITY),
        box=_box(region),
        mask=_mask(region),
        **_matter(place),
        referenced_sop_uids=_referenced(place, tags.REFERENCED_INSTANCES),
        started_at=values.moment(values.text(threat, tags.ANALYSIS_START)),
        ended_at=values.moment(values.text(threat, tags.ANALYSIS_END)),
        ms=values.number(threat, tags.ANALYSIS_MS),
    )


def _matter(place: Tree) -> dict[str, float | None]:
    return {
        "mass_g": _figure(place, tags.MASS),
        "density_g_cm3": _figure(place, tags.DENSITY),
        "z_eff": _figure(place, tags.Z_EFFECTIVE),
        "volume_cm3": _figure(place, tags.VOLUME),
    }


def _box(region: Tree) -> Box | None:
    base, extent = values.numbers(region, tags.ROI_BASE), values.numbers(region, tags.ROI_EXTENT)
    if len(base) != 3 or len(extent) != 3:
        return None
    corners = [*base, *extent]
    if not all(-1e6 < corner < 1e6 for corner in corners):  # also refuses NaN
        raise Refused("BAD_VALUE", name="Threat ROI", value=corners)
    x, y, z, width, height, depth = (round(corner) for corner in corners)
    return (x, y, z, width, height, depth)


def _mask(region: Tree) -> bytes:
    element = region.get(tags.ROI_BITMAP)
    return b"" if element is None or isinstance(element.value, list) else bytes(element.value)


def _figure(tree: Tree, tag: int) -> float | None:
    """A number as people wrote it: single precision shows 7.85 as 7.849999904632568."""
    found = values.number(tree, tag)
    return None if found is None or found != found else float(f"{found:.7g}")


def _referenced(tree: Tree, tag: int) -> tuple[str, ...]:
    named = (values.text(item, tags.REFERENCED_SOP_UID) for item in values.items(tree, tag))
    return tuple(uid for uid in named if uid)


def _operator(tree: Tree) -> str:
    """The operator's code; his name, which the meaning of the code may hold, stays in the file."""
    identification = values.first(tree, tags.OPERATORS)
    return values.text(values.first(identification, tags.PERSON_CODES), tags.CODE_VALUE)


def _code(tree: Tree, tag: int, name: str) -> str:
    found = values.text(tree, tag).upper()
    if not found:
        raise Refused("MISSING_VALUE", name=name)
    return found.replace(" ", "_")
