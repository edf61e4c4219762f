"""The reports of a scan, entered once each, with our own measurement of what they point at."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from inspection import imaging
from inspection.imaging import Refused
from inspection.models import AlgorithmRun, Finding, Instance, Scan
from inspection.moments import aware

SOURCES = {"MACHINE": "ATR", "OPERATOR": "INSPECTOR", "GROUND_TRUTH": "TRUTH"}


def record(scan: Scan, found: imaging.Scan | None, instances: list[Instance]) -> None:
    """Enter the reports that are not entered yet."""
    if found is None:
        return
    by_uid = {instance.sop_uid: instance for instance in instances}
    known = set(scan.runs.values_list("instance_id", flat=True))
    for report in found.reports:
        instance = by_uid.get(report.header.sop_uid) if report.header else None
        if instance and instance.pk not in known:
            _enter(scan, found, report, instance)


@transaction.atomic
def _enter(scan: Scan, found: imaging.Scan, report: imaging.Report, instance: Instance) -> None:
    maker, version, *parameters = [*report.algorithm, "", ""]
    run = AlgorithmRun.objects.create(
        scan=scan,
        instance=instance,
        type=report.type,
        decision=report.decision,
        abort_flag=report.abort_flag[:8],
        abort_reason=report.abort_reason[:20],
        maker=maker[:64],
        version=version[:64],
        parameters=[parameter[:200] for parameter in parameters if parameter],
        operator=report.operator[:64],
        decided_at=aware(report.decided_at),
        ms=report.processing_ms,
        objects_said=report.total_objects,
    )
    Finding.objects.bulk_create(_finding(scan, found, run, one) for one in report.findings)


def _finding(scan: Scan, found: imaging.Scan, run: AlgorithmRun, one: imaging.Finding) -> Finding:
    return Finding(
        scan=scan,
        run=run,
        source=SOURCES.get(run.type, "ATR"),
        number=one.number,
        category=one.category[:16],
        description=one.description[:1000],
        flag=one.flag[:12],
        ability=one.ability[:16],
        probability=one.probability,
        box=list(one.box) if one.box else None,
        frame_of_reference=found.volumes[0].frame_of_reference_uid if found.volumes else "",
        mass_g=one.mass_g,
        density_g_cm3=one.density_g_cm3,
        z_eff=one.z_eff,
        volume_cm3=one.volume_cm3,
        measured=_measured(found, one),
    )


def _measured(found: imaging.Scan, one: imaging.Finding) -> dict[str, Any] | None:
    """The dense part of the box as we measure it; None where there is no box in a volume."""
    if one.box is None or found.density is None:
        return None
    try:
        measurement = imaging.measure(found.density, one.box, z_effective=found.z_effective)
    except Refused:
        return None
    return asdict(measurement.core)
