"""A folder that a scanner's own programs write into. A manifest `NAME.json` is the signal that its files are whole:

    {"device": "CT01", "files": [{"name": "ct.dcs", "size": 1234, "sha256": "…"}, …]}

Files that came whole are entered and moved to `done/`; a set that does not fit its manifest, or with a refused file, is
moved to `quarantine/` with a `NAME.reason.txt` beside it. A killed run is repeated: entering twice is harmless.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from inspection.ingest.from_disk import take_file
from inspection.ingest.receive import Received, Source
from inspection.models import Origin
from waybills.models import Device

MAX_MANIFEST = 8 * 1024 * 1024
DONE, QUARANTINE = "done", "quarantine"


class BadManifest(Exception):
    """The set cannot be taken; the message says why."""


@dataclass(frozen=True)
class Collected:
    """What came of one manifest."""

    name: str
    received: list[Received]
    problem: str = ""


def collect(folder: Path, *, at: datetime) -> list[Collected]:
    """Take every set whose manifest lies in the folder, in the order of their names."""
    return [_collect(folder, manifest, at=at) for manifest in sorted(folder.glob("*.json")) if manifest.is_file()]


def _collect(folder: Path, manifest: Path, *, at: datetime) -> Collected:
    received: list[Received] = []
    paths: list[Path] = []
    try:
        said = _manifest(manifest)
        paths = [_file(folder, entry) for entry in said["files"]]
        source = Source(Origin.FOLDER, Device.objects.filter(code=str(said.get("device", ""))).first())
        received = [take_file(path, source=source, at=at) for path in paths]
        problem = "\n".join(f"{one.file_name}: {one.text('en')}" for one in received if not one.taken)
    except BadManifest as fault:
        problem = str(fault)
    _put_away(folder, manifest, paths, problem)
    return Collected(manifest.stem, received, problem)


def _manifest(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_MANIFEST:
        raise BadManifest("the manifest is too large")
    try:
        said = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as fault:
        raise BadManifest("the manifest is no JSON") from fault
    if not isinstance(said, dict) or not isinstance(said.get("files"), list) or not said["files"]:
        raise BadManifest("the manifest names no files")
    return said


def _file(folder: Path, entry: Any) -> Path:
    """One file of the set, whole and inside the folder."""
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or Path(name).name != name or name.startswith("."):
        raise BadManifest(f"no usable file name: {name!r}")
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise BadManifest(f"{name} is missing")
    if path.stat().st_size != entry.get("size"):
        raise BadManifest(f"{name} has {path.stat().st_size} bytes, the manifest says {entry.get('size')}")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != str(entry.get("sha256", "")).lower():
            raise BadManifest(f"{name} has another sha256 than the manifest says")
    return path


def _put_away(folder: Path, manifest: Path, paths: list[Path], problem: str) -> None:
    target = folder / (QUARANTINE if problem else DONE)
    target.mkdir(exist_ok=True)
    if problem:
        (target / f"{manifest.stem}.reason.txt").write_text(problem + "\n", encoding="utf-8")
    # The manifest goes last: until then the set is found again.
    for path in [*paths, manifest]:
        if path.exists():
            os.replace(path, target / path.name)
