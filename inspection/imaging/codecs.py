"""Decodes one frame into an array, only after its own header agrees with the file's. No GPL decoder."""

import struct
from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from .frames import bytes_of_frame
from .header import Header
from .refusals import Refused
from .tags import DOUBLE_PIXELS, FLOAT_PIXELS, NATIVE_SYNTAXES, Syntax

SOF_LOSSLESS = 0xC3
SOF_JPEG_LS = 0xF7
SOF_BASELINE = frozenset({0xC0, 0xC1})
SOF_ALL = frozenset({*range(0xC0, 0xD0), SOF_JPEG_LS}) - {0xC4, 0xC8, 0xCC}
SIZE_OF_J2K = 0x51
NO_RUN = 128  # head of a run that is none
CANARY = 0xA5  # a last byte that most planes do not have
BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD9)})

Decoder = Callable[[bytes], NDArray[Any]]
EXPECTED_SOF: dict[str, frozenset[int]] = {
    Syntax.JPEG_BASELINE: SOF_BASELINE,
    Syntax.JPEG_LOSSLESS: frozenset({SOF_LOSSLESS}),
    Syntax.JPEG_LOSSLESS_SV1: frozenset({SOF_LOSSLESS}),
    Syntax.JPEG_LS: frozenset({SOF_JPEG_LS}),
    Syntax.JPEG_2000: frozenset({SIZE_OF_J2K}),
}
DECODERS: dict[str, Decoder] = {
    Syntax.JPEG_BASELINE: imagecodecs.jpeg8_decode,
    Syntax.JPEG_LOSSLESS: imagecodecs.jpeg8_decode,
    Syntax.JPEG_LOSSLESS_SV1: imagecodecs.jpeg8_decode,
    Syntax.JPEG_LS: imagecodecs.jpegls_decode,
    Syntax.JPEG_2000: imagecodecs.jpeg2k_decode,
}


def decode(data: bytes, header: Header, index: int = 0) -> NDArray[Any]:
    """One frame as rows by columns (by samples), in its stored values with their sign.

    Raises Refused: WRONG_SYNTAX, PIXELS_DISAGREE, UNDECODABLE, TRUNCATED. The array may be read-only.
    """
    if header.transfer_syntax in NATIVE_SYNTAXES:
        frame = _native(data, header)
    elif header.transfer_syntax == Syntax.RLE:
        frame = _rle(data, header, index)
    else:
        frame = _compressed(data, header, index)
    return _signed(frame, header)


def announced_size(data: bytes) -> tuple[int, int, int, int]:
    """(marker, bits, rows, columns) that a JPEG or JPEG 2000 stream announces; zeros when it announces none."""
    if data[:2] == b"\xff\x4f":
        return _j2k_size(data)
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in SOF_ALL:
            bits, rows, columns = struct.unpack_from(">BHH", data, at + 4)
            return marker, bits, rows, columns
        at += 2 if marker in BARE_MARKERS else 1 if marker == 0xFF else 2 + struct.unpack_from(">H", data, at + 2)[0]
    return 0, 0, 0, 0


def _j2k_size(data: bytes) -> tuple[int, int, int, int]:
    if len(data) < 43 or data[3] != SIZE_OF_J2K:
        return 0, 0, 0, 0
    width, height, left, top = struct.unpack_from(">IIII", data, 8)
    return SIZE_OF_J2K, (data[42] & 0x7F) + 1, height - top, width - left


def _compressed(data: bytes, header: Header, index: int) -> NDArray[Any]:
    marker, bits, rows, columns = announced_size(data)
    if marker not in EXPECTED_SOF[header.transfer_syntax]:
        raise Refused("WRONG_SYNTAX", uid=header.transfer_syntax)
    if (rows, columns) != (header.rows, header.columns) or bits > header.bits_allocated:
        raise Refused("PIXELS_DISAGREE", found=f"{columns}x{rows}", announced=f"{header.columns}x{header.rows}")
    frame = _attempt(DECODERS[header.transfer_syntax], data, index)
    if frame.shape != _shape(header):
        raise Refused("PIXELS_DISAGREE", found=frame.shape, announced=_shape(header))
    return frame


def _attempt(decoder: Decoder, data: bytes, index: int) -> NDArray[Any]:
    try:
        return decoder(data)
    except Exception as error:  # imagecodecs raises one class for each codec, and plain ValueError
        raise Refused("UNDECODABLE", index=index, detail=type(error).__name__) from error


def _rle(data: bytes, header: Header, index: int) -> NDArray[Any]:
    """Byte planes, most significant first, each run-length packed (PS3.5 annex G)."""
    planes = header.samples * header.bits_allocated // 8
    offsets = struct.unpack_from("<16I", data) if len(data) >= 64 else (0,)
    if offsets[0] != planes:
        raise Refused("WRONG_SYNTAX", uid=header.transfer_syntax)
    stored = np.dtype(f"<u{header.bits_allocated // 8}")
    flat = _plain_rle(data, stored, bytes_of_frame(header))
    if flat is None:
        flat = _attempt(lambda packed: _padded_rle(packed, offsets, header), data, index).view(stored).ravel()
    if header.samples == 1:
        return flat.reshape(header.rows, header.columns)
    return flat.reshape(header.samples, header.rows, header.columns).transpose(1, 2, 0)


def _plain_rle(data: bytes, stored: np.dtype[Any], length: int) -> NDArray[Any] | None:
    """The values, if the segments hold exactly as many as they should."""
    out = bytearray(length)
    try:
        if len(imagecodecs.dicomrle_decode(data, stored, out=out)) != length:
            return None
    except (RuntimeError, ValueError):  # the base of the errors of imagecodecs, and what it says of a bad header
        return None
    return np.frombuffer(out, stored)


def _padded_rle(data: bytes, offsets: tuple[int, ...], header: Header) -> NDArray[Any]:
    """Byte planes with rubbish behind them: the reference SDK writes the tail of its buffer after the last run."""
    planes, pixels, width = offsets[0], header.rows * header.columns, header.bits_allocated // 8
    ends = [*offsets[2 : planes + 1], len(data)]
    out = np.empty((header.samples, pixels, width), np.uint8)
    for plane, (start, end) in enumerate(zip(offsets[1 : planes + 1], ends, strict=True)):
        if not 64 <= start < end <= len(data):
            raise ValueError("run-length segment")
        out[plane // width, :, width - 1 - plane % width] = _plane_of(data[start:end], pixels)
    return out


def _plane_of(segment: bytes, pixels: int) -> NDArray[np.uint8]:
    """The first `pixels` bytes of a packed segment. The decoder fills its buffer before it complains of the rest."""
    room = bytearray(pixels)
    room[-1] = CANARY
    try:
        filled = len(imagecodecs.packbits_decode(segment, out=room)) >= pixels
    except RuntimeError:
        filled = room[-1] != CANARY
    if not filled:
        imagecodecs.packbits_decode(segment[: _end_of_runs(segment, pixels)], out=room)
    return np.frombuffer(room, np.uint8)


def _end_of_runs(segment: bytes, pixels: int) -> int:
    """Where the run that completes `pixels` bytes ends; raises ValueError if none does."""
    at = unpacked = 0
    while unpacked < pixels and at < len(segment):
        head = segment[at]
        if head == NO_RUN:
            at += 1
            continue
        unpacked += head + 1 if head < NO_RUN else 257 - head
        at += head + 2 if head < NO_RUN else 2
    if unpacked != pixels or at > len(segment):
        raise ValueError("run-length segment")
    return at


def _native(data: bytes, header: Header) -> NDArray[Any]:
    if len(data) != bytes_of_frame(header):  # the file has shrunk since its header was read
        raise Refused("TRUNCATED", needed=bytes_of_frame(header), present=len(data))
    return np.frombuffer(data, _native_type(header)).reshape(_shape(header))


def _native_type(header: Header) -> np.dtype[Any]:
    assert header.pixels is not None
    if header.pixels.tag == FLOAT_PIXELS:
        return np.dtype("<f4")
    if header.pixels.tag == DOUBLE_PIXELS:
        return np.dtype("<f8")
    return np.dtype(f"<u{header.bits_allocated // 8}")


def _shape(header: Header) -> tuple[int, ...]:
    shape = (header.rows, header.columns)
    return (*shape, header.samples) if header.samples > 1 else shape


def _signed(frame: NDArray[Any], header: Header) -> NDArray[Any]:
    """Take off bits above the stored ones and give signed values their sign."""
    if frame.dtype.kind == "f":
        return frame
    spare = header.bits_allocated - header.bits_stored
    if not header.signed:
        return frame & frame.dtype.type((1 << header.bits_stored) - 1) if spare else frame
    signed = frame.astype(f"i{header.bits_allocated // 8}", copy=False)
    return (signed << spare) >> spare if spare else signed
