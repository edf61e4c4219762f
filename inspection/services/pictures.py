"""From the files of a scan to pictures on a screen: read, bind, render, and move parcel and task on.

Called by the workers (never in a request). Every step may be repeated: files are found by content, rows by key.
"""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from inspection import imaging
from inspection.imaging import Refused
from inspection.models import Instance, Origin, Pictures, Rendition, Scan, ScanJob
from inspection.services import binding, jobs, onward, reports
from inspection.storage import Stored, path_of, store_file
from waybills.services import incoming

# A report follows its volume; a machine without an algorithm sends none, and the wait ends.
REPORT_WAIT = timedelta(seconds=8)
PICTURE_KINDS = ("XRAY", "VIEW")


def process_next(*, at: datetime) -> bool:
    """Claim one job and do it; False when none is due."""
    job = jobs.claim_job(at=at)
    if job is None:
        return False
    if job.attempts > jobs.MAX_ATTEMPTS:  # it never failed: it ended its worker each time
        _give_up(job, code="CORRUPT", params={"detail": "WorkerDied"}, at=at)
        return True
    try:
        _do(job, at=at)
    except Exception as error:
        if not jobs.put_back(job, error, at=at):
            _give_up(job, code="CORRUPT", params={"detail": type(error).__name__}, at=at)
    return True


def _do(job: ScanJob, *, at: datetime) -> None:
    scan = job.scan
    if waits_for_report(scan, at=at):
        jobs.postpone(job, until=scan.received_at + REPORT_WAIT)
        return
    process(scan, at=at, beat=lambda: jobs.renew(job, at=timezone.now()))
    jobs.finish(job)


def waits_for_report(scan: Scan, *, at: datetime) -> bool:
    """Whether the machine's report may still be on its way; what people uploaded has none coming."""
    machines = scan.instances.filter(origin__in=[Origin.STOW, Origin.FOLDER])
    volume = machines.exclude(kind__in=["DICOS_TDR", *PICTURE_KINDS]).exists()
    return volume and not machines.filter(kind="DICOS_TDR").exists() and at < scan.received_at + REPORT_WAIT


def process(scan: Scan, *, at: datetime, beat: Callable[[], None] = lambda: None) -> list[imaging.Refusal]:
    """Make pictures of the scan, bind it, and let parcel and task follow; answers the files that were refused."""
    instances = list(scan.instances.order_by("pk"))
    assembly = imaging.assemble([path_of(instance.storage_key) for instance in instances])
    found = next((one for one in assembly.scans if one.scan_uid == scan.uid), None)
    _note(scan, found, instances)
    beat()
    refused = list(assembly.refused)
    if scan.pictures != Pictures.READY or _volumes_changed(scan, found):
        _render(scan, found, instances, beat=beat)
    reports.record(scan, found, instances)
    binding.bind(scan, at=at)
    onward.advance(scan, at=at)
    return refused


def _note(scan: Scan, found: imaging.Scan | None, instances: list[Instance]) -> None:
    """What the headers say, now that all files are there."""
    warnings = dict.fromkeys(found.warnings if found else ())
    if found:
        scan.barcode = scan.barcode or binding.barcode_read(found.barcode)[:64]
        scan.number = scan.number or found.scan_number[:64]
        scan.channels = list(found.channels)
    if binding.clock_is_off(scan):
        warnings["CLOCK_DIFFERS"] = None
    scan.warnings = list(warnings)
    scan.weighed = scan.weighed or _weight(instances)
    scan.save(update_fields=["barcode", "number", "channels", "warnings", "weighed"])


def _weight(instances: list[Instance]) -> Decimal | None:
    said = next((one.header["weighed_kg"] for one in instances if one.header.get("weighed_kg")), None)
    weight = Decimal(said).quantize(Decimal("0.001")) if said else None
    return weight if weight and 0 < weight < 10_000 else None


def _volumes_changed(scan: Scan, found: imaging.Scan | None) -> bool:
    """Whether files came after the pictures were made; once somebody judged them, they stay as he saw them."""
    if found is None or scan.decisions.exists():
        return False
    return list(found.channels) != scan.geometry.get("channels") or _slices(found) != scan.geometry.get("slices")


def _slices(found: imaging.Scan) -> int:
    return sum(len(volume.slices) - len(volume.missing) for volume in found.volumes)


def _render(scan: Scan, found: imaging.Scan | None, instances: list[Instance], *, beat: Callable[[], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="render-", dir=incoming.folder()) as folder:
        try:
            made, facts = _pictures_of(found, instances, Path(folder))
        except Refused as refusal:
            _failed(scan, code=refusal.code, params=refusal.params)
            return
        beat()
        _keep(scan, [(item, _stored(Path(folder) / item.file)) for item in made], facts)


def _stored(path: Path) -> Stored:
    with path.open("rb") as file:
        return store_file(file)


def _pictures_of(
    found: imaging.Scan | None, instances: list[Instance], folder: Path
) -> tuple[list[imaging.Rendition], dict[str, Any]]:
    """The pictures of the volume, or the flat pictures of a line without volumes; raises Refused when there is none."""
    if found is not None and found.volumes:
        made = imaging.render(found, folder)
        geometry = made.geometry | {"channels": list(found.channels), "slices": _slices(found)}
        return made.items, {"geometry": geometry, "statistics": made.statistics}
    flat = [one for one in instances if one.kind in PICTURE_KINDS]
    if not flat:
        unreadable = next((one.unreadable for one in instances if one.unreadable), None)
        raise Refused(unreadable["code"], **unreadable["params"]) if unreadable else Refused("NOT_A_VOLUME")
    return [_flat(one, number, folder) for number, one in enumerate(flat)], {"geometry": {}, "statistics": {}}


def _flat(instance: Instance, number: int, folder: Path) -> imaging.Rendition:
    view = imaging.read_view(path_of(instance.storage_key))
    name = f"view-{number}.png"
    (folder / name).write_bytes(view.png)
    shape = {"width": view.width, "height": view.height, "number": number}
    return imaging.Rendition("VIEW", name, "image/png", len(view.png), view.sha256, 0.0, shape)


@transaction.atomic
def _keep(scan: Scan, made: list[tuple[imaging.Rendition, Stored]], facts: dict[str, Any]) -> None:
    numbers: dict[str, int] = {}
    scan.renditions.all().delete()
    for item, stored in made:
        number = numbers[item.kind] = numbers.get(item.kind, -1) + 1
        Rendition.objects.create(
            scan=scan, kind=item.kind, number=number, media_type=item.media_type, bytes=stored.bytes,
            sha256=stored.sha256, storage_key=stored.key, ms=item.ms, parameters=item.parameters,
        )  # fmt: skip
    together = hashlib.sha256("".join(stored.sha256 for _, stored in made).encode()).hexdigest()
    scan.pictures, scan.failure, scan.pictures_sha256 = Pictures.READY, None, together
    scan.geometry, scan.statistics = facts["geometry"], facts["statistics"]
    scan.save(update_fields=["pictures", "failure", "pictures_sha256", "geometry", "statistics"])


def _failed(scan: Scan, *, code: str, params: dict[str, Any]) -> None:
    plain = {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
    scan.pictures, scan.failure = Pictures.FAILED, {"code": code, "params": plain}
    scan.save(update_fields=["pictures", "failure"])


def _give_up(job: ScanJob, *, code: str, params: dict[str, Any], at: datetime) -> None:
    """The attempts are used up: the scan shows nothing, and its parcel goes back to the scanner."""
    _failed(job.scan, code=code, params=params)
    binding.bind(job.scan, at=at)
    onward.advance(job.scan, at=at)
    jobs.finish(job)
