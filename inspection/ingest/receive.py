"""One file that came in: kept, its header checked, entered once. The same file again is harmless."""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from inspection import imaging
from inspection.imaging import Header, Kind, Refused
from inspection.models import Instance, Origin, Scan, ScanTray
from inspection.moments import aware
from inspection.services.binding import barcode_read
from inspection.services.jobs import queue_job
from inspection.storage import Stored
from waybills.models import Centre, Device

# The files of one scan follow each other within this time: a two-channel scan and its report are decoded together.
SETTLE = timedelta(seconds=1)
MAX_TRAY_NAME = 200


@dataclass(frozen=True)
class Source:
    """Who brought a file and by which door."""

    origin: Origin
    device: Device | None = None


@dataclass(frozen=True)
class Received:
    """`status` is STORED, DUPLICATE (fine as well), CONFLICT or REFUSED; a refusal has `code` and `params`."""

    status: str
    file_name: str = ""
    header: Header | None = None
    instance: Instance | None = None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def taken(self) -> bool:
        return self.status in ("STORED", "DUPLICATE")

    def text(self, language: str = "") -> str:
        """Why it was not taken, as a sentence; empty if it was."""
        return say(self.code, self.params, language=language) if self.code else ""


def receive(
    stored: Stored, *, source: Source, at: datetime, file_name: str = "", scan_uid: str = "", barcode: str = ""
) -> Received:
    """Enter a stored file: its instance, its scan, a job to decode it. What is refused goes to the tray.

    `scan_uid` is the scan the sender announced; `barcode` is given by hand for plain pictures, which carry none.
    """
    name = Path(file_name).name[:MAX_TRAY_NAME]
    try:
        header = imaging.read_header(stored.path)
        identity = _identity(header, stored, scan_uid=scan_uid, barcode=barcode)
    except Refused as refusal:
        _park(stored, source, at=at, name=name, reason="REFUSED", code=refusal.code, params=refusal.params)
        return Received("REFUSED", name, code=refusal.code, params=refusal.params)
    with transaction.atomic():
        return _enter(stored, header, identity, source=source, at=at, name=name)


def say(code: str, params: dict[str, Any], *, language: str = "") -> str:
    """The sentence of a refusal in the reader's language."""
    return imaging.say(code, language=language or get_language() or "en", **params)


@dataclass(frozen=True)
class _Identity:
    sop_uid: str
    scan_uid: str
    barcode: str


def _identity(header: Header, stored: Stored, *, scan_uid: str, barcode: str) -> _Identity:
    """Which instance of which scan this is; a plain picture is one by its content and the barcode it came with."""
    if header.kind == Kind.VIEW and not header.sop_uid:
        if not barcode:
            raise Refused("MISSING_VALUE", name="barcode")
        scan_uid = scan_uid or uid_of("scan", barcode)
        return _Identity(uid_of(scan_uid, stored.sha256), scan_uid, barcode)
    if scan_uid and scan_uid != header.scan_uid:
        raise Refused("BAD_VALUE", name="Study Instance UID", value=header.scan_uid)
    return _Identity(header.sop_uid, header.scan_uid, barcode_read(header.barcode))


def uid_of(*parts: str) -> str:
    """A UID made of content: the same parts give the same one."""
    return f"2.25.{int(hashlib.sha256('/'.join(parts).encode()).hexdigest()[:30], 16)}"


def _enter(stored: Stored, header: Header, identity: _Identity, *, source: Source, at: datetime, name: str) -> Received:
    scan = _scan(header, identity, source=source, at=at)
    instance, new = Instance.objects.get_or_create(
        sop_uid=identity.sop_uid, defaults=_facts(stored, header, source, name=name, at=at) | {"scan": scan}
    )
    if not new and (instance.sha256 != stored.sha256 or instance.scan_id != scan.pk):
        params = {"uid": identity.sop_uid}
        _park(stored, source, at=at, name=name, reason="CONFLICT", code="CONFLICT", params=params, header=header)
        return Received("CONFLICT", name, header, instance, "CONFLICT", params)
    if new:
        queue_job(scan, due_at=at + SETTLE)
    return Received("STORED" if new else "DUPLICATE", name, header, instance)


def _scan(header: Header, identity: _Identity, *, source: Source, at: datetime) -> Scan:
    device = source.device or Device.objects.filter(code=header.device.station, active=True).first()
    defaults = {
        "centre": _centre(),
        "device": device,
        "number": header.scan_number[:64],
        "barcode": identity.barcode[:64],
        "barcode_kind": header.barcode_kind[:16],
        "acquired_at": aware(header.acquired_at),
        "acquisition_status": header.acquisition_status[:16],
        "received_at": at,
    }
    return Scan.objects.get_or_create(uid=identity.scan_uid, defaults=defaults)[0]


def _centre() -> Centre:
    """The one centre this installation serves."""
    known = Centre.objects.filter(code=settings.CENTRE_CODE).first() or Centre.objects.order_by("pk").first()
    return known or Centre.objects.get_or_create(code=settings.CENTRE_CODE, defaults=_centre_of_the_settings())[0]


def _centre_of_the_settings() -> dict[str, str]:
    """A house that nobody has furnished yet takes scans all the same."""
    return {
        "name": settings.CENTRE_CODE,
        "customs_code": settings.CUSTOMS_CODE,
        "port_code": settings.PORT_CODE,
        "site_code": settings.SITE_CODE,
    }


def _facts(stored: Stored, header: Header, source: Source, *, name: str, at: datetime) -> dict[str, Any]:
    unreadable = header.unreadable
    return {
        "series_uid": header.series_uid,
        "sop_class": header.sop_class_uid,
        "transfer_syntax": header.transfer_syntax,
        "kind": header.kind,
        "channel": header.channel or "",
        "bytes": stored.bytes,
        "sha256": stored.sha256,
        "storage_key": stored.key,
        "origin": source.origin,
        "file_name": name,
        "header": _summary(header),
        "unreadable": {"code": unreadable.code, "params": _plain(unreadable.params)} if unreadable else None,
        "received_at": at,
    }


def _summary(header: Header) -> dict[str, Any]:
    """What of the header people ask for later; the file itself keeps the rest."""
    return {
        "barcode": barcode_read(header.barcode),
        "scan_number": header.scan_number,
        "device": {name: str(value or "") for name, value in asdict(header.device).items()},
        "rows": header.rows,
        "columns": header.columns,
        "frames": header.frames,
        "image_type": list(header.image_type),
        "acquisition_status": header.acquisition_status,
        "scan_type": header.scan_type,
        "weighed_kg": None if header.weighed_kg is None else str(header.weighed_kg),
        "dicos_version": header.dicos_version,
        "warnings": list(header.warnings),
    }


def _plain(params: dict[str, object]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in params.items()}


def _park(
    stored: Stored,
    source: Source,
    *,
    at: datetime,
    name: str,
    reason: str,
    code: str,
    params: dict[str, Any],
    header: Header | None = None,
) -> None:
    """Keep what was not taken where people see it, once."""
    ScanTray.objects.get_or_create(
        sop_uid=header.sop_uid if header else "",
        sha256=stored.sha256,
        scan=None,
        settled_at=None,
        defaults={
            "reason": reason,
            "detail": {"code": code, "params": _plain(params)},
            "device": source.device,
            "barcode": header.barcode[:64] if header else "",
            "storage_key": stored.key,
            "file_name": name,
            "origin": source.origin,
            "since": at,
        },
    )
