"""Compresses slices for the files we write: raw, run-length, JPEG-LS, JPEG lossless, JPEG 2000."""

import struct
from collections.abc import Callable

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from .tags import Syntax

Array = NDArray[np.uint16]


def encode(frame: Array, syntax: str) -> bytes:
    """One slice of uint16, rows by columns, compressed; raises KeyError for a syntax without an encoder."""
    return _ENCODERS[syntax](np.ascontiguousarray(frame, "<u2"))


def _raw(frame: Array) -> bytes:
    return frame.tobytes()


def _rle(frame: Array) -> bytes:
    """Two byte planes, most significant first, packed row by row as PS3.5 annex G wants."""
    planes = [np.ascontiguousarray(frame >> 8, np.uint8), np.ascontiguousarray(frame & 255, np.uint8)]
    segments = [bytes(imagecodecs.packbits_encode(plane, axis=-1)) for plane in planes]
    segments = [segment + b"\0" * (len(segment) % 2) for segment in segments]
    return struct.pack("<16I", 2, 64, 64 + len(segments[0]), *[0] * 13) + b"".join(segments)


def _jpeg_ls(frame: Array) -> bytes:
    return _without_spiff(bytes(imagecodecs.jpegls_encode(frame)))


def _without_spiff(stream: bytes) -> bytes:
    """Take off the SPIFF segments (APP8), which readers of DICOM do not expect before the frame."""
    at = 2
    while stream[at : at + 2] == b"\xff\xe8":
        at += 2 + struct.unpack_from(">H", stream, at + 2)[0]
    return stream[:2] + stream[at:]


def _jpeg_lossless(frame: Array) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(frame, lossless=True, predictor=1, bitspersample=16))


def _jpeg_2000(frame: Array) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(frame, codecformat="J2K", reversible=True))


_ENCODERS: dict[str, Callable[[Array], bytes]] = {
    Syntax.EXPLICIT: _raw,
    Syntax.RLE: _rle,
    Syntax.JPEG_LS: _jpeg_ls,
    Syntax.JPEG_LOSSLESS: _jpeg_lossless,
    Syntax.JPEG_LOSSLESS_SV1: _jpeg_lossless,
    Syntax.JPEG_2000: _jpeg_2000,
}
