"""Files on a disk: taken in one go by the command, or watched for in a drop folder."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from inspection import imaging
from inspection.ingest.receive import Received, Source, receive, say
from inspection.models import Origin, Scan, ScanJob, ScanTray
from inspection.services import pictures
from inspection.storage import store_file
from waybills.models import Device

PAPERS = frozenset({".json", ".txt", ".md", ".csv"})


@dataclass
class Ingested:
    """What came of the files of one scan; `scan_uid` is empty for files that belong to none."""

    scan_uid: str = ""
    refused: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The scan as the command prints it (DESIGN §5)."""
        scan = Scan.objects.filter(uid=self.scan_uid).first() if self.scan_uid else None
        return {
            "scan_uid": self.scan_uid or None,
            "barcode": scan.barcode if scan else None,
            "shape": scan.geometry.get("shape") if scan else None,
            "spacing_mm": scan.geometry.get("spacing_mm") if scan else None,
            "channels": scan.channels if scan else [],
            "reports": _reports(scan) if scan else [],
            "binding": _binding(scan) if scan else None,
            "warnings": scan.warnings if scan else [],
            "refused": self.refused,
        }


def ingest_paths(
    paths: Iterable[Path], *, origin: Origin, at: datetime, device: Device | None = None
) -> list[Ingested]:
    """Take every file below the paths and process the scans here and now; one result a scan, in order of arrival."""
    source, by_scan, orphans = Source(origin, device), {}, Ingested()
    for path in _scanner_files(paths):
        received = take_file(path, source=source, at=at)
        uid = received.instance.scan.uid if received.instance else ""
        one = by_scan.setdefault(uid, Ingested(uid)) if uid else orphans
        if not received.taken:
            one.refused.append(_refusal(str(path), received.code, received.params))
    for one in by_scan.values():
        one.refused += _process(one.scan_uid, at=at)
    return [*by_scan.values(), *([orphans] if orphans.refused else [])]


def _scanner_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every named file, and all below named folders but the papers that lie beside scans (manifest, licence)."""
    for path in paths:
        for found in imaging.files_under([path]):
            if found == path or found.suffix.lower() not in PAPERS:
                yield found


def take_file(path: Path, *, source: Source, at: datetime) -> Received:
    """Store one file and enter it. A plain picture's barcode is its file's name: `RP000000011CN.png`."""
    with path.open("rb") as file:
        stored = store_file(file)
    barcode = path.stem.split("__")[0] if path.suffix.lower() in (".png", ".jpg", ".jpeg") else ""
    return receive(stored, source=source, at=at, file_name=path.name, barcode=barcode[:64])


def _process(scan_uid: str, *, at: datetime) -> list[dict[str, str]]:
    """Decode without waiting for a worker; the files that could not be used."""
    scan = Scan.objects.get(uid=scan_uid)
    names = dict(scan.instances.values_list("storage_key", "file_name"))
    refused = pictures.process(scan, at=at)
    ScanJob.objects.filter(scan=scan).delete()
    said = [_refusal(_name(one.file, names), one.code, one.params) for one in refused]
    scan.refresh_from_db()
    if scan.failure and not any(one["code"] == scan.failure["code"] for one in said):
        said.append(_refusal("", scan.failure["code"], scan.failure["params"]))
    return said


def _name(stored_path: str, names: dict[str, str]) -> str:
    return next((name for key, name in names.items() if stored_path.endswith(key)), stored_path)


def _refusal(file: str, code: str, params: dict[str, Any]) -> dict[str, str]:
    return {"file": file, "code": code, "text": say(code, params)}


def _reports(scan: Scan) -> list[dict[str, Any]]:
    return [
        {"type": run.type, "decision": run.decision, "objects": [_object(one) for one in run.findings.all()]}
        for run in scan.runs.order_by("pk").prefetch_related("findings")
    ]


def _object(one: Any) -> dict[str, Any]:
    return {
        "number": one.number,
        "category": one.category,
        "flag": one.flag,
        "box": one.box,
        "mass_g": one.mass_g,
        "density_g_cm3": one.density_g_cm3,
        "z_eff": one.z_eff,
        "volume_cm3": one.volume_cm3,
        "probability": one.probability,
        "description": one.description,
    }


def _binding(scan: Scan) -> str:
    """BOUND, or the reason why it lies in the tray."""
    if scan.task_id:
        return "BOUND"
    parked = ScanTray.objects.filter(scan=scan, settled_at=None).values_list("reason", flat=True).first()
    return parked or "PARKED"
