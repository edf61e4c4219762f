"""Flat pictures made fit to show: PNG and JPEG, DICOS X-ray projections, screenshots kept as DICOM."""

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .codecs import decode
from .frames import frame_places, read_place
from .header import Header
from .limits import LIMITS, Limits
from .reading import read_header
from .refusals import Refused
from .source import opened, size_of
from .tags import Kind
from .views import View, is_picture, packed, safe_picture
from .volume import check_readable

# Of the grey values: the rest, dead pixels and bare beam, may be cut off.
DARKEST_PERCENT, BRIGHTEST_PERCENT = 0.5, 99.5


def read_view(source: "Path | str | BinaryIO", *, limits: Limits = LIMITS) -> View:
    """The picture as PNG without any metadata; raises Refused (EMPTY, NOT_A_PICTURE, TOO_LARGE, TRUNCATED…)."""
    with opened(source, limits=limits) as file:
        if size_of(file) == 0:
            raise Refused("EMPTY")
        if is_picture(file):
            return safe_picture(file, limits=limits)
        header = _header(file, limits)
        frame = decode(read_place(file, frame_places(file, header, limits=limits)[0]), header)
    return packed(_picture(frame, header), (header.columns, header.rows))


def _header(file: BinaryIO, limits: Limits) -> Header:
    try:
        header = read_header(file, limits=limits)
    except Refused as reason:
        if reason.code == "NOT_DICOM":
            raise Refused("NOT_A_PICTURE") from reason
        raise
    if header.kind not in (Kind.XRAY, Kind.VIEW):
        raise Refused("NOT_A_PICTURE")
    check_readable(header)
    return header


def _picture(frame: NDArray[Any], header: Header) -> Image.Image:
    if header.samples == 3:
        if frame.dtype != np.uint8:
            raise Refused("BAD_VALUE", name="Photometric Interpretation", value=header.photometric)
        return Image.fromarray(np.ascontiguousarray(frame))
    low, high = np.percentile(frame, [DARKEST_PERCENT, BRIGHTEST_PERCENT])
    shade = np.clip((frame.astype(np.float32) - low) / max(high - low, 1.0), 0, 1)
    if header.photometric == "MONOCHROME1":
        shade = 1 - shade
    return Image.fromarray(np.rint(shade * 255).astype(np.uint8))
