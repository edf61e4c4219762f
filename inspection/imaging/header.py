"""What a scanner's file says about itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .planes import Plane
from .refusals import Refused
from .source import PixelPlace
from .tags import Channel, Kind


@dataclass(frozen=True)
class Device:
    """The machine as it names itself."""

    station: str = ""
    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""
    location: str = ""
    address: str = ""
    sub_location: str = ""
    calibrated_on: date | None = None


@dataclass(frozen=True)
class Header:
    """One file's identity, geometry and warnings.

    `acquired_at` has a zone only if the file gives one. `unreadable` says why the pixels cannot be shown although
    the file is kept. No name of a person is ever taken over. Lengths in mm, indices from 0.
    """

    kind: Kind
    size: int
    sop_class_uid: str = ""
    sop_uid: str = ""
    scan_uid: str = ""
    series_uid: str = ""
    frame_of_reference_uid: str = ""
    barcode: str = ""
    barcode_kind: str = ""
    barcode_issuer: str = ""
    scan_number: str = ""
    device: Device = Device()
    acquired_at: datetime | None = None
    created_at: datetime | None = None
    transfer_syntax: str = ""
    dicos_version: str = ""
    rows: int = 0
    columns: int = 0
    frames: int = 0
    bits_allocated: int = 0
    bits_stored: int = 0
    signed: bool = False
    samples: int = 1
    photometric: str = ""
    image_type: tuple[str, ...] = ()
    channel: Channel | None = None
    acquisition_status: str = ""
    scan_type: str = ""
    object_type: str = ""
    tip_type: str = ""
    weighed_kg: float | None = None
    tilt_degrees: float = 0.0
    instance_number: int | None = None
    planes: tuple[Plane, ...] = ()
    pixels: PixelPlace | None = None
    warnings: tuple[str, ...] = ()
    unreadable: Refused | None = None

    @property
    def voxels(self) -> int:
        return self.rows * self.columns * self.frames

    def as_json(self) -> dict[str, Any]:
        """What a record of the file keeps: everything but the places of single frames."""
        left_out = {"planes", "pixels", "unreadable", "device"}
        found = {name: _plain(value) for name, value in vars(self).items() if name not in left_out}
        found["device"] = {name: _plain(value) for name, value in vars(self.device).items()}
        found["unreadable"] = self.unreadable.code if self.unreadable else None
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
