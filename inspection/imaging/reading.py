"""Reads and checks the header of a file without touching its pixels."""

from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from . import tags, values
from .elements import Tree
from .frames import frame_places
from .header import Device, Header
from .limits import LIMITS, Limits
from .planes import Plane, planes_of
from .refusals import Refused
from .source import Parsed, opened, parse
from .tags import Channel, Kind, Syntax
from .views import is_picture, picture_header

WHOLE_ACQUISITIONS = frozenset({"", "SUCCESSFUL", "MERGED", "STITCHED"})


def read_header(source: "Path | str | BinaryIO", *, limits: Limits = LIMITS) -> Header:
    """What this file is; raises Refused. Reads only the elements before the pixels and the lengths after them."""
    with opened(source, limits=limits) as file:
        if is_picture(file):
            return picture_header(file, limits=limits)
        parsed = parse(file, limits=limits)
        header = header_of(parsed, limits)
        if header.kind in tags.IMAGE_KINDS and header.unreadable is None:
            frame_places(file, header, limits=limits)
        return header


def header_of(parsed: Parsed, limits: Limits) -> Header:
    """The header of parsed elements; raises Refused."""
    tree = parsed.tree
    sop_class = _required(tree, tags.SOP_CLASS, "SOP Class UID")
    kind = _kind(sop_class)
    warnings = _warnings(parsed)
    shape = _shape(tree, limits) if kind in tags.IMAGE_KINDS else {}
    return Header(
        kind=kind,
        size=parsed.size,
        sop_class_uid=sop_class,
        sop_uid=_required(tree, tags.SOP_UID, "SOP Instance UID"),
        scan_uid=_required(tree, tags.SCAN_UID, "Study Instance UID"),
        series_uid=_required(tree, tags.SERIES_UID, "Series Instance UID"),
        transfer_syntax=parsed.syntax,
        dicos_version=values.text(parsed.meta, tags.META_DICOS_VERSION) or values.text(tree, tags.DICOS_VERSION),
        device=_device(tree),
        planes=_planes(tree, kind, shape),
        pixels=parsed.pixels,
        warnings=tuple(warnings),
        unreadable=_unreadable(kind, parsed, sop_class),
        channel=_channel(tree, kind),
        **_identity(tree),
        **shape,
    )


def _planes(tree: Tree, kind: Kind, shape: dict[str, Any]) -> tuple[Plane, ...]:
    if kind not in tags.VOLUME_KINDS:
        return ()
    return planes_of(tree, shape["frames"], scale="MHU" if kind == Kind.DICOS_CT else "HU")


def _identity(tree: Tree) -> dict[str, Any]:
    barcode = values.text(tree, tags.BARCODE)
    return {
        "frame_of_reference_uid": values.text(tree, tags.FRAME_OF_REFERENCE),
        "barcode": "" if "^" in barcode else barcode,
        "barcode_kind": values.text(tree, tags.BARCODE_KIND),
        "barcode_issuer": values.text(tree, tags.BARCODE_ISSUER),
        "scan_number": values.text(tree, tags.SCAN_NUMBER),
        "acquired_at": _acquired_at(tree),
        "created_at": values.moment_of(tree, tags.CREATION_DATE, tags.CREATION_TIME),
        "image_type": tuple(values.texts(tree, tags.IMAGE_TYPE)),
        "acquisition_status": values.text(tree, tags.ACQUISITION_STATUS),
        "scan_type": values.text(tree, tags.SCAN_TYPE),
        "object_type": values.text(tree, tags.OOI_TYPE),
        "tip_type": values.text(tree, tags.TIP_TYPE),
        "weighed_kg": values.number(tree, tags.WEIGHED_MASS),
        "tilt_degrees": values.number(tree, tags.TILT) or 0.0,
        "instance_number": values.integer(tree, tags.INSTANCE_NUMBER),
    }


def _acquired_at(tree: Tree) -> datetime | None:
    zone = values.text(tree, tags.ZONE_OFFSET)
    return (
        values.moment(values.text(tree, tags.ACQUISITION_DATETIME), zone)
        or values.moment_of(tree, tags.ACQUISITION_DATE, tags.ACQUISITION_TIME)
        or values.moment_of(tree, tags.CONTENT_DATE, tags.CONTENT_TIME)
        or values.moment_of(tree, tags.STUDY_DATE, tags.STUDY_TIME)
    )


def _device(tree: Tree) -> Device:
    return Device(
        station=values.text(tree, tags.STATION),
        manufacturer=values.text(tree, tags.MANUFACTURER),
        model=values.text(tree, tags.MODEL),
        serial=values.text(tree, tags.SERIAL),
        software=values.text(tree, tags.SOFTWARE),
        location=values.text(tree, tags.LOCATION),
        address=values.text(tree, tags.ADDRESS),
        sub_location=values.text(tree, tags.SUB_LOCATION),
        calibrated_on=values.day(tree, tags.CALIBRATION_DATE),
    )


def _required(tree: Tree, tag: int, name: str) -> str:
    found = values.text(tree, tag)
    if not found:
        raise Refused("MISSING_VALUE", name=name)
    if len(found) > 64 or not set(found) <= set("0123456789."):
        raise Refused("BAD_VALUE", name=name, value=found[:80])
    return found


def _kind(sop_class: str) -> Kind:
    if sop_class in tags.PERSON_CLASSES:
        raise Refused("PERSON_IMAGE", uid=sop_class)
    if sop_class not in tags.SOP_CLASSES:
        raise Refused("UNSUPPORTED_CLASS", uid=sop_class)
    return tags.SOP_CLASSES[sop_class]


def _channel(tree: Tree, kind: Kind) -> Channel | None:
    """The quantity that Image Type names; a plain CT shows density by its Hounsfield units."""
    if kind not in tags.VOLUME_KINDS:
        return None
    for name in values.texts(tree, tags.IMAGE_TYPE)[1:2]:
        if name.replace(" ", "_") in set(Channel):
            return Channel(name.replace(" ", "_"))
    return Channel.DENSITY


def _shape(tree: Tree, limits: Limits) -> dict[str, Any]:
    """Rows, columns, frames and bits, checked against the limits before anybody multiplies or allocates."""
    rows, columns = _count(tree, tags.ROWS, "Rows"), _count(tree, tags.COLUMNS, "Columns")
    frames = _count(tree, tags.FRAMES, "Number of Frames") if tags.FRAMES in tree else 1
    for what, value, limit in (
        ("rows", rows, limits.side),
        ("columns", columns, limits.side),
        ("frames", frames, limits.frames),
        ("voxels", rows * columns * frames, limits.voxels),
    ):
        if value > limit:
            raise Refused("TOO_LARGE", what=what, value=value, limit=limit)
    return {"rows": rows, "columns": columns, "frames": frames, **_bits(tree)}


def _bits(tree: Tree) -> dict[str, Any]:
    allocated = _count(tree, tags.BITS_ALLOCATED, "Bits Allocated")
    stored = values.integer(tree, tags.BITS_STORED) or allocated
    samples = values.integer(tree, tags.SAMPLES) or 1
    if allocated not in (8, 16, 32, 64) or not 0 < stored <= allocated:
        raise Refused("BAD_VALUE", name="Bits Allocated", value=f"{stored}/{allocated}")
    if samples not in (1, 3):
        raise Refused("BAD_VALUE", name="Samples per Pixel", value=samples)
    return {
        "bits_allocated": allocated,
        "bits_stored": stored,
        "signed": values.integer(tree, tags.SIGNED) == 1,
        "samples": samples,
        "photometric": values.text(tree, tags.PHOTOMETRIC),
    }


def _count(tree: Tree, tag: int, name: str) -> int:
    found = values.integer(tree, tag)
    if found is None:
        raise Refused("MISSING_VALUE", name=name)
    if found < 1:
        raise Refused("BAD_VALUE", name=name, value=found)
    return found


def _unreadable(kind: Kind, parsed: Parsed, sop_class: str) -> Refused | None:
    if kind == Kind.QR or sop_class == tags.XRAY_FOR_PROCESSING:
        return Refused("STORE_ONLY", uid=sop_class)
    if kind not in tags.IMAGE_KINDS:
        return None
    if parsed.syntax == Syntax.EXTENDED_64BIT:
        return Refused("SYNTAX_64BIT", uid=parsed.syntax)
    if parsed.syntax == Syntax.JPEG_BASELINE and kind in tags.VOLUME_KINDS:
        return Refused("LOSSY_SYNTAX", uid=parsed.syntax)
    return None


def _warnings(parsed: Parsed) -> list[str]:
    tree = parsed.tree
    found = []
    uids = [values.text(tree, tag) for tag in (tags.SOP_UID, tags.SCAN_UID, tags.SERIES_UID, tags.FRAME_OF_REFERENCE)]
    if any(_has_leading_zero(uid) for uid in uids):
        found.append("UID_LEADING_ZERO")
    if values.text(tree, tags.PERSON_NAME) or "^" in values.text(tree, tags.BARCODE):
        found.append("PERSON_NAME")
    if not values.text(tree, tags.BARCODE):
        found.append("NO_BARCODE")
    if values.text(tree, tags.ACQUISITION_STATUS) not in WHOLE_ACQUISITIONS:
        found.append("ACQUISITION_INCOMPLETE")
    if values.text(tree, tags.SCAN_TYPE) == "NON_OPERATIONAL":
        found.append("NOT_OPERATIONAL")
    if values.text(parsed.meta, tags.META_SOP_UID) not in ("", values.text(tree, tags.SOP_UID)):
        found.append("META_UID_DIFFERS")
    return found


def _has_leading_zero(uid: str) -> bool:
    return any(len(part) > 1 and part.startswith("0") for part in uid.split("."))
