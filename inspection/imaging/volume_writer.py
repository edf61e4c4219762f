"""Writes a volume as one DICOS CT file, for tests, training scans and archives."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from . import tags
from .emitting import Value, datetime_of, encapsulated, file_of
from .encoders import encode
from .header import Header
from .identity import Elements, identity
from .tags import DICOS_CT_CLASS, Channel, Syntax


def write_volume(
    voxels: NDArray[np.uint16],
    *,
    about: Header,
    channel: Channel = Channel.DENSITY,
    spacing_mm: tuple[float, float, float],
    sop_uid: str,
    series_uid: str,
    scanned_at: datetime,
    syntax: str = Syntax.EXPLICIT,
    number: int = 1,
    kvp: float = 160.0,
) -> bytes:
    """One channel of shape (z, y, x) in the unit of its channel (mg/cm3, or 100 x Z) as a DICOS CT file.

    `about` gives barcode, scan and machine; `scanned_at` needs a zone. Lossless in every syntax.
    """
    dataset = identity(
        about, sop_class=DICOS_CT_CLASS, sop_uid=sop_uid, series_uid=series_uid, number=number, at=scanned_at
    )
    dataset |= _image(voxels, channel, scanned_at)
    dataset[tags.SHARED_GROUPS] = ("SQ", [_shared(channel, spacing_mm, kvp)])
    dataset[tags.FRAME_GROUPS] = ("SQ", [_place(index * spacing_mm[0]) for index in range(len(voxels))])
    frames = [encode(frame, syntax) for frame in voxels]
    if syntax == Syntax.EXPLICIT:
        dataset[tags.PIXELS] = ("OW", b"".join(frames))
    written = file_of(dataset, sop_class=DICOS_CT_CLASS, sop_uid=sop_uid, syntax=syntax)
    return written if syntax == Syntax.EXPLICIT else written + encapsulated(frames)


def image_type(channel: Channel) -> list[str]:
    """The four values of Image Type; two channels are written with a space, the others with an underscore."""
    name = channel.value.replace("_ENERGY", " ENERGY")
    return ["ORIGINAL", name, "VOLUME", "NONE"]


def _image(voxels: NDArray[np.uint16], channel: Channel, scanned_at: datetime) -> Elements:
    depth, rows, columns = voxels.shape
    return {
        tags.IMAGE_TYPE: ("CS", image_type(channel)),
        tags.ACQUISITION_DATETIME: ("DT", datetime_of(scanned_at.replace(tzinfo=None))),
        tags.MODALITY: ("CS", "CT"),
        0x00080118: ("CS", "MACHINE"),
        0x00082108: ("CS", "LHS"),
        **_presentation(),
        0x00189073: ("FD", 1.0),
        tags.SAMPLES: ("US", 1),
        tags.PHOTOMETRIC: ("CS", "MONOCHROME2"),
        tags.FRAMES: ("US", depth),
        tags.ROWS: ("US", rows),
        tags.COLUMNS: ("US", columns),
        tags.BITS_ALLOCATED: ("US", 16),
        tags.BITS_STORED: ("US", 16),
        tags.HIGH_BIT: ("US", 15),
        tags.SIGNED: ("US", 0),
        0x00280301: ("CS", "NO"),
        0x00400555: ("SQ", []),
        0x20500020: ("CS", "IDENTITY"),
        0x43000902: ("FL", 0.0),
    }


def _presentation() -> Elements:
    return {
        0x00089205: ("CS", "MONOCHROME"),
        0x00089206: ("CS", "VOLUME"),
        0x00089207: ("CS", "NONE"),
    }


def _shared(channel: Channel, spacing_mm: tuple[float, float, float], kvp: float) -> Elements:
    z, y, x = spacing_mm
    beam: Elements = {tags.KVP: ("DS", kvp), 0x00181160: ("SH", "NONE"), 0x00181190: ("DS", 1.0)}
    frame_type: Elements = {tags.FRAME_TYPE: ("CS", image_type(channel)), **_presentation()}
    measures: dict[int, tuple[str, Value]] = {tags.SLICE_THICKNESS: ("DS", z), tags.PIXEL_SPACING: ("DS", [y, x])}
    scale: Elements = {
        tags.RESCALE_INTERCEPT: ("DS", 0.0),
        tags.RESCALE_SLOPE: ("DS", 1.0),
        tags.RESCALE_TYPE: ("LO", "MHU"),
    }
    return {
        0x00189325: ("SQ", [beam]),
        0x00189329: ("SQ", [frame_type]),
        tags.PLANE_ORIENTATION: ("SQ", [{tags.ORIENTATION: ("DS", [1, 0, 0, 0, 1, 0])}]),
        tags.PIXEL_MEASURES: ("SQ", [measures]),
        tags.PIXEL_TRANSFORMATION: ("SQ", [scale]),
    }


def _place(z: float) -> Elements:
    return {tags.PLANE_POSITION: ("SQ", [{tags.POSITION: ("DS", [0.0, 0.0, float(z)])}])}
