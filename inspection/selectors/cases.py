"""One case as a reader sees it: pictures, what the machine says, what is declared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from inspection import imaging
from inspection.codes import CATEGORIES, FLAGS, TRAY_REASONS, label_of
from inspection.imaging.measure import Portion
from inspection.models import AlgorithmRun, CtTask, Decision, Finding, OpenCtTask, Reader, Rendition, Scan, TaskClaim
from inspection.selectors.declared import declared_facts
from inspection.selectors.names import names_of
from waybills.languages import reads_chinese
from waybills.models import Parcel

ALARMING = ("HIGH_THREAT", "THREAT")
# What must have been on the screen before a verdict counts; the sheets are for a closer look.
MUST_SEE = ("MIP_AXIAL", "MIP_CORONAL", "MIP_SAGITTAL", "COLOUR_CORONAL", "VIEW")
SHOWN = (*MUST_SEE, "COLOUR_AXIAL", "COLOUR_SAGITTAL", "SHEET")


@dataclass(frozen=True)
class SeenFinding:
    """A finding of the machine with its words; `box` in voxels (x, y, z, width, height, depth)."""

    number: int
    pk: int
    box: list[int] | None
    alarming: bool
    title: str
    said: str
    measured: str


@dataclass(frozen=True)
class Case:
    """Everything on the screen of one case."""

    claim: TaskClaim
    parcel: Parcel
    scan: Scan | None
    declared: dict[str, Any]
    goods: list[dict[str, Any]]
    destination: str
    pictures: list[Rendition]
    run: AlgorithmRun | None
    findings: list[SeenFinding]
    warnings: list[str]
    failure: str
    due_at: datetime | None
    earlier: list[Decision]

    @property
    def needed(self) -> list[int]:
        """The pictures without which no verdict counts."""
        return [one.pk for one in self.pictures if one.kind in MUST_SEE]


def case_of(claim: TaskClaim) -> Case:
    """The case of a claim. A second reader is not shown what the first said; the supervisor is."""
    task = claim.task
    scan = scan_of(task)
    declared = declared_facts(task.parcel)
    names = names_of([("COUNTRY", declared.get("destination", "")), *_codes(declared)])
    return Case(
        claim=claim,
        parcel=task.parcel,
        scan=scan,
        declared=declared,
        goods=[_named(line, names) for line in declared.get("goods", [])],
        destination=names.get(("COUNTRY", declared.get("destination", "")), ""),
        pictures=list(scan.renditions.filter(kind__in=SHOWN).order_by("pk")) if scan else [],
        run=scan.runs.filter(type="MACHINE").order_by("-pk").first() if scan else None,
        findings=findings_of(scan) if scan else [],
        warnings=warnings_of(scan) if scan else [],
        failure=failure_of(scan) if scan else "",
        due_at=OpenCtTask.objects.filter(task=task).values_list("due_at", flat=True).first(),
        earlier=_earlier(task) if claim.role == Reader.SUPERVISOR else [],
    )


def scan_of(task: CtTask | int) -> Scan | None:
    """The scan a task (or its id) is judged by: the last one bound to it."""
    return Scan.objects.filter(task=task).order_by("-bound_at", "-pk").first()


def needed_pictures(task: CtTask | int) -> list[int]:
    """Ids of the pictures that must have been served before a verdict counts."""
    scan = scan_of(task)
    if scan is None:
        return []
    return list(scan.renditions.filter(kind__in=MUST_SEE).order_by("pk").values_list("pk", flat=True))


def machine_alarms(scan: Scan) -> bool:
    """Whether the machine saw a high threat: clearing it needs two persons."""
    return scan.findings.filter(source=Finding.Source.ATR, flag="HIGH_THREAT").exists()


def findings_of(scan: Scan) -> list[SeenFinding]:
    """What the machine points at, alarming things first, with figures in words."""
    found = scan.findings.filter(source=Finding.Source.ATR).order_by("run_id", "number")
    seen = [_seen(one) for one in found]
    return sorted(seen, key=lambda one: (not one.alarming, one.number))


def warnings_of(scan: Scan) -> list[str]:
    """The scan's warnings as sentences; those about the writer's habits are for technicians only."""
    quiet = {"UID_LEADING_ZERO", "META_UID_DIFFERS", "ZONE_DOUBTFUL"}
    return [_say(code) for code in scan.warnings if code not in quiet]


def failure_of(scan: Scan) -> str:
    """Why there is no picture; empty where there is one."""
    if not scan.failure:
        return ""
    return imaging.say(scan.failure["code"], language=get_language() or "en", **scan.failure["params"])


def _say(code: str) -> str:
    if code in TRAY_REASONS:
        return TRAY_REASONS[code].label
    return imaging.say(code, language=get_language() or "en") if code in imaging.TEXTS else code


def _seen(one: Finding) -> SeenFinding:
    title = f"{label_of(CATEGORIES, one.category)} · {label_of(FLAGS, one.flag)}"
    return SeenFinding(
        number=one.number,
        pk=one.pk,
        box=one.box,
        alarming=one.flag in ALARMING,
        title=title,
        said=_figures(one.mass_g, one.volume_cm3, one.density_g_cm3, one.z_eff, one.description),
        measured=_measured(one.measured),
    )


def _measured(said: dict[str, Any] | None) -> str:
    if not said:
        return ""
    material = Portion(**said).material
    words = material.chinese if reads_chinese() else material.english
    return f"{words} · {_figures(said['mass_g'], said['volume_cm3'], said['density_g_cm3'], said['z_eff'])}"


def _figures(
    mass: float | None, volume: float | None, density: float | None, z_eff: float | None, text: str = ""
) -> str:
    parts = [
        text,
        "" if mass is None else f"{mass / 1000:.2f} kg" if mass >= 1000 else f"{mass:.0f} g",
        "" if volume is None else f"{volume:.0f} cm³",
        "" if density is None else f"{density:.2f} g/cm³",
        "" if z_eff is None else f"Z {z_eff:.1f}",
    ]
    return " · ".join(part for part in parts if part)


def _codes(declared: dict[str, Any]) -> list[tuple[str, str]]:
    goods = declared.get("goods", [])
    return [pair for line in goods for pair in (("UNIT", line["unit"]), ("CURRENCY", line["currency"]))]


def _named(line: dict[str, Any], names: dict[tuple[str, str], str]) -> dict[str, Any]:
    return line | {
        "unit_name": names.get(("UNIT", line["unit"]), line["unit"]),
        "currency_name": names.get(("CURRENCY", line["currency"]), line["currency"]),
    }


def _earlier(task: CtTask) -> list[Decision]:
    given = Decision.objects.filter(task=task).exclude(outcome="BACK").exclude(overridden_by__outcome="BACK")
    return list(given.select_related("operator").order_by("pk"))
