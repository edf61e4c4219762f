"""Parcels with papers on their way through the scanner, and small synthetic scans of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import numpy as np

from inspection import imaging
from inspection.imaging import Channel, Device, Header, Kind, Report
from inspection.ingest.receive import Received, Source, receive
from inspection.models import CtTask, Origin, Scan, ScanJob
from inspection.services import pictures
from inspection.storage import store_bytes
from tests.factories import ground
from waybills import acts
from waybills.models import Flight, Goods, Parcel, Waybill

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
STATION = Device(
    station="CT01", manufacturer="TONGGUAN TWIN", model="T-CT", serial="1", software="1", location="LINE 1"
)
STEEL_BOX = (14, 12, 5, 20, 4, 3)


def declare(flight: Flight, number: str, *, goods: Sequence[tuple[str, str]] = (("连衣裙", "6204430090"),), **columns):
    """One announced parcel with its waybill and goods lines (name, HS code)."""
    before = set(Parcel.objects.values_list("pk", flat=True))
    ground.pre_advise(flight, 1)
    parcel = Parcel.objects.exclude(pk__in=before).get()
    said = {
        "logistics": ground.organisation("LOGISTICS"),
        "gross_weight": Decimal("1.200"),
        "ebc_code": "4201960A1B",
        "ebc_name": "江城电商有限公司",
        "consignee_country": "502",
        "consignee_name": "Jane Example",
        "received_at": NOW,
    }
    Waybill.objects.create(parcel=parcel, number=number, **(said | columns))
    for line, (name, code) in enumerate(goods, start=1):
        Goods.objects.create(
            parcel=parcel, line=line, name=name, hs_code=code, quantity=2, unit="011", unit_price=Decimal("59.9"),
            total=Decimal("119.8"), currency="502",
        )  # fmt: skip
    return parcel


def tally(*parcels: Parcel) -> acts.Outcome:
    """Announce, receive and count the parcels; the outcome of the tally."""
    rows = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels])
    for verb in (Parcel.accept_manifest, Parcel.arrive):
        acts.perform(verb, rows, by=acts.SYSTEM)
    return acts.perform(Parcel.tally, rows, by=acts.SYSTEM)


def send_to_ct(*parcels: Parcel) -> None:
    """Tally the parcels and queue them for the scanner."""
    tally(*parcels)
    acts.perform(Parcel.queue_for_ct, Parcel.objects.filter(pk__in=[p.pk for p in parcels]), by=acts.SYSTEM)


def task_of(parcel: Parcel) -> CtTask:
    return CtTask.objects.filter(parcel=parcel).latest("pk")


def header(barcode: str, *, uid: str = "", **said: object) -> Header:
    """The header of a scan of this parcel; one barcode gives one scan unless `uid` says otherwise."""
    known = uid or f"2.25.{int.from_bytes(barcode.encode()[:15])}"
    return replace(
        Header(
            kind=Kind.DICOS_CT, size=0, sop_class_uid="1.2.840.10008.5.1.4.1.1.501.1", sop_uid=f"{known}.1",
            scan_uid=known, series_uid=f"{known}.2", frame_of_reference_uid=f"{known}.3", barcode=barcode,
            barcode_kind="BARCODE", scan_number=barcode[-12:], device=STATION, acquired_at=NOW, weighed_kg=1.2,
        ),
        **said,
    )  # fmt: skip


@cache
def voxels(seed: int = 1) -> np.ndarray:
    """A carton of cloth with a steel bar, 14 × 40 × 48."""
    made = np.random.default_rng(seed).integers(0, 12, (14, 40, 48), dtype=np.uint16)
    made[2:-2, 8:-8, 8:-8] += 350
    x, y, z, width, height, depth = STEEL_BOX
    made[z : z + depth, y : y + height, x : x + width] += 7400
    return made


def volume(about: Header, *, seed: int = 1, channel: Channel = Channel.DENSITY, number: int = 1) -> bytes:
    """The scan's volume as a DICOS file."""
    made = voxels(seed)
    if channel == Channel.Z_EFFECTIVE:
        made = np.select([made >= 4000, made >= 200], [2580, 690], 0).astype(np.uint16)
    return imaging.write_volume(
        made, about=about, channel=channel, spacing_mm=(4.0, 3.0, 3.0), scanned_at=about.acquired_at or NOW,
        sop_uid=f"{about.scan_uid}.1.{number}", series_uid=f"{about.scan_uid}.2.{number}",
    )  # fmt: skip


def report(about: Header, *, decision: str = "CLEAR", flag: str = "THREAT", abort: str = "") -> bytes:
    """The machine's report of the scan; an alarm points at the steel bar."""
    finding = imaging.Finding(
        number=1, category="PI", description="blade", flag=flag, ability="NO_INTERFERENCE", probability=0.9,
        box=STEEL_BOX, mass_g=60.0, density_g_cm3=7.6, volume_cm3=8.0, referenced_sop_uids=(f"{about.scan_uid}.1.1",),
    )  # fmt: skip
    said = Report(
        type="MACHINE", decision=decision, decided_at=NOW + timedelta(seconds=3), algorithm=("TWIN", "1.0"),
        processing_ms=900.0, findings=(finding,) if decision == "ALARM" else (),
        referenced_sop_uids=(f"{about.scan_uid}.1.1",), abort_flag="ABORT" if abort else "SUCCESS", abort_reason=abort,
    )  # fmt: skip
    named = replace(about, sop_uid=f"{about.scan_uid}.1.1")
    return imaging.write_report(
        said, about=named, sop_uid=f"{about.scan_uid}.9", series_uid=f"{about.scan_uid}.8", written_at=NOW
    )


def arrive(*files: bytes, origin: Origin = Origin.STOW, at: datetime = NOW) -> list[Received]:
    """Files come in by a door; nothing is decoded yet."""
    return [receive(store_bytes(data), source=Source(origin), at=at) for data in files]


def scan(barcode: str, *, decision: str = "CLEAR", flag: str = "THREAT", uid: str = "", **said: object) -> Scan:
    """A whole scan with its report, received and processed."""
    about = header(barcode, uid=uid, **said)
    arrive(volume(about), report(about, decision=decision, flag=flag))
    made = Scan.objects.get(uid=about.scan_uid)
    pictures.process(made, at=NOW)
    ScanJob.objects.filter(scan=made).delete()
    made.refresh_from_db()
    return made


def reviewable(flight: Flight, number: str, **said: object) -> Parcel:
    """A parcel whose pictures wait for an inspector."""
    parcel = declare(flight, number)
    send_to_ct(parcel)
    scan(number, **said)
    return parcel
