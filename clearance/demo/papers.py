"""What the flight's senders hand in: the broker's manifest, the enterprises' orders and the money received."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from clearance.demo import people
from waybills.intake.service import take_in
from waybills.lifecycle.roles import Role
from waybills.models import Flight, IntakeFile, IntakeStage

MANIFEST = "manifest.csv"
# Folders of CEB303 and CEB403 messages, which name no flight: the name of the ZIP file does.
DOCUMENTS = ("orders", "receipts")


def hand_in(folder: Path, flight: Flight, *, at: datetime) -> Iterator[IntakeFile]:
    """Take in each file of the flight that was not taken before, all by the broker's hand: he has the mandates."""
    for name, data in _files(folder, flight):
        if not IntakeFile.objects.filter(flight=flight, name=name, stage=IntakeStage.DONE).exists():
            yield take_in(io.BytesIO(data), name=name, user=people.the(Role.BROKER), at=at, flight=flight)


def _files(folder: Path, flight: Flight) -> Iterator[tuple[str, bytes]]:
    yield MANIFEST, (folder / MANIFEST).read_bytes()
    for kind in DOCUMENTS:
        yield f"{flight.number}-{kind}.zip", zipped(sorted((folder / kind).glob("*.xml")))


def zipped(paths: list[Path]) -> bytes:
    """The files in one archive, as somebody sends many small ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in paths:
            archive.write(path, path.name)
    return out.getvalue()
