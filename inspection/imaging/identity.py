"""The attributes that images and reports of one scan share when we write them."""

from datetime import datetime, timedelta

from . import tags
from .emitting import Value, date_of, time_of
from .header import Header
from .tags import Kind

Elements = dict[int, tuple[str, Value]]
UNKNOWN = "UNKNOWN"  # for a required value that the machine left out


def identity(about: Header, *, sop_class: str, sop_uid: str, series_uid: str, number: int, at: datetime) -> Elements:
    """Object, scan, series, machine and creation time; `at` must have a zone.

    The SDK reader of DICOS wants every one of these, the date and time of calibration included.
    """
    scanned = about.acquired_at or at
    return {
        tags.CHARACTER_SET: ("CS", "ISO_IR 192"),
        tags.CREATION_DATE: ("DA", date_of(at)),
        tags.CREATION_TIME: ("TM", time_of(at)),
        tags.SOP_CLASS: ("UI", sop_class),
        tags.SOP_UID: ("UI", sop_uid),
        tags.STUDY_DATE: ("DA", date_of(scanned)),
        tags.STUDY_TIME: ("TM", time_of(scanned)),
        0x00080021: ("DA", date_of(scanned)),
        0x00080031: ("TM", time_of(scanned)),
        tags.CONTENT_DATE: ("DA", date_of(at)),
        tags.CONTENT_TIME: ("TM", time_of(at)),
        tags.ZONE_OFFSET: ("SH", zone_of(at)),
        tags.SCAN_UID: ("UI", about.scan_uid),
        tags.SERIES_UID: ("UI", series_uid),
        tags.SCAN_NUMBER: ("SH", about.scan_number[:16] or UNKNOWN),
        tags.INSTANCE_NUMBER: ("IS", number),
        tags.FRAME_OF_REFERENCE: ("UI", about.frame_of_reference_uid),
        0x00201040: ("LO", ""),
        tags.DICOS_VERSION: ("CS", "V03"),
        tags.OOI_TYPE: ("CS", about.object_type or "CARGO"),
        tags.ACQUISITION_STATUS: ("CS", about.acquisition_status or "SUCCESSFUL"),
        tags.SCAN_TYPE: ("CS", about.scan_type or "OPERATIONAL"),
        0x40101064: ("SQ", []),
        **_object(about),
        **_machine(about, scanned),
    }


def zone_of(at: datetime) -> str:
    """The offset from UTC as +0800; raises ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return at.strftime("%z")[:5]


def _object(about: Header) -> Elements:
    return {
        tags.BARCODE: ("LO", about.barcode or UNKNOWN),
        tags.BARCODE_ISSUER: ("LO", about.barcode_issuer or UNKNOWN),
        tags.BARCODE_KIND: ("CS", about.barcode_kind or "BARCODE"),
        0x00100040: ("CS", "U"),
        0x00101002: ("SQ", []),
        **({} if about.weighed_kg is None else {tags.WEIGHED_MASS: ("DS", about.weighed_kg)}),
    }


def _machine(about: Header, scanned: datetime) -> Elements:
    device = about.device
    calibrated = device.calibrated_on or (scanned - timedelta(days=1)).date()
    return {
        tags.MANUFACTURER: ("LO", device.manufacturer or UNKNOWN),
        tags.LOCATION: ("LO", device.location or UNKNOWN),
        tags.ADDRESS: ("ST", device.address or UNKNOWN),
        tags.STATION: ("SH", device.station or UNKNOWN),
        tags.SUB_LOCATION: ("LO", device.sub_location),
        tags.MODEL: ("LO", device.model or UNKNOWN),
        tags.SERIAL: ("LO", device.serial or UNKNOWN),
        tags.SOFTWARE: ("LO", device.software or UNKNOWN),
        tags.CALIBRATION_DATE: ("DA", calibrated.strftime("%Y%m%d")),
        tags.CALIBRATION_TIME: ("TM", "000000"),
    }


SOP_CLASS_OF = {kind: uid for uid, kind in reversed(tags.SOP_CLASSES.items())}


def class_of(kind: Kind) -> str:
    """The SOP class UID of a kind of file."""
    return SOP_CLASS_OF[kind]
