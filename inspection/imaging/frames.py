"""Finds where each frame's bytes stand in a file, from lengths alone, and reads one frame at a time."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from . import tags
from .elements import ITEM, SEQUENCE_END
from .header import Header
from .limits import LIMITS, Limits
from .refusals import Refused
from .source import opened, size_of
from .tags import Syntax

_ITEM = struct.Struct("<HHI")
STARTS = {  # how a compressed frame begins, by syntax
    Syntax.JPEG_BASELINE: b"\xff\xd8",
    Syntax.JPEG_LOSSLESS: b"\xff\xd8",
    Syntax.JPEG_LOSSLESS_SV1: b"\xff\xd8",
    Syntax.JPEG_LS: b"\xff\xd8",
    Syntax.JPEG_2000: b"\xff\x4f",
}


class Piece(NamedTuple):
    at: int
    length: int


Place = tuple[Piece, ...]  # a frame may be cut into several pieces


def frame_places(file: BinaryIO, header: Header, *, limits: Limits = LIMITS) -> list[Place]:
    """The place of every frame, in file order; raises Refused (TRUNCATED, WRONG_SYNTAX, CORRUPT, NO_PIXELS)."""
    if header.pixels is None:
        raise Refused("NO_PIXELS")
    native = header.transfer_syntax in tags.NATIVE_SYNTAXES
    if native != (header.pixels.length is not None):
        raise Refused("WRONG_SYNTAX", uid=header.transfer_syntax)
    return _native(file, header) if native else _encapsulated(file, header, limits)


def read_frames(source: "Path | str | BinaryIO", header: Header, indices: list[int] | None = None) -> Iterator[bytes]:
    """The bytes of the frames, one after the other, the file kept open meanwhile."""
    with opened(source) as file:
        places = frame_places(file, header)
        for index in range(header.frames) if indices is None else indices:
            yield read_place(file, places[index])


def read_place(file: BinaryIO, place: Place) -> bytes:
    parts = []
    for piece in place:
        file.seek(piece.at)
        parts.append(file.read(piece.length))
    return parts[0] if len(parts) == 1 else b"".join(parts)


def bytes_of_frame(header: Header) -> int:
    """Bytes of one frame when not compressed."""
    return header.rows * header.columns * header.samples * (header.bits_allocated // 8)


def _native(file: BinaryIO, header: Header) -> list[Place]:
    assert header.pixels is not None
    assert header.pixels.length is not None
    each, start = bytes_of_frame(header), header.pixels.at
    present = size_of(file)
    needed = each * header.frames
    if start + max(needed, header.pixels.length) > present:
        raise Refused("TRUNCATED", needed=start + max(needed, header.pixels.length), present=present)
    if header.pixels.length < needed:
        raise Refused("TRUNCATED", needed=needed, present=header.pixels.length)
    return [(Piece(start + each * index, each),) for index in range(header.frames)]


def _encapsulated(file: BinaryIO, header: Header, limits: Limits) -> list[Place]:
    assert header.pixels is not None
    pieces = list(_pieces(file, header.pixels.at, most=limits.frames * 16 + 1))
    table, pieces = pieces[0], pieces[1:]
    if len(pieces) < header.frames:
        raise Refused("TRUNCATED", needed=f"{header.frames} frames", present=f"{len(pieces)} frames")
    if len(pieces) == header.frames:
        return [(piece,) for piece in pieces]
    if header.frames == 1:
        return [tuple(pieces)]
    return _grouped(file, header, table, pieces)


def _pieces(file: BinaryIO, at: int, *, most: int) -> Iterator[Piece]:
    """The offset table and the fragments; stops at the end mark."""
    present = size_of(file)
    for _ in range(most):
        if at + 8 > present:
            raise Refused("TRUNCATED", needed=at + 8, present=present)
        file.seek(at)
        group, number, length = _ITEM.unpack(file.read(8))
        tag = group << 16 | number
        if tag == SEQUENCE_END:
            return
        if tag != ITEM:
            raise Refused("CORRUPT", detail="fragment")
        if at + 8 + length > present:
            raise Refused("TRUNCATED", needed=at + 8 + length, present=present)
        yield Piece(at + 8, length)
        at += 8 + length
    raise Refused("TOO_LARGE", what="fragments", value=most, limit=most - 1)


def _grouped(file: BinaryIO, header: Header, table: Piece, pieces: list[Piece]) -> list[Place]:
    """Frames cut into several pieces: by the offset table, else by how a compressed frame begins."""
    starts = _table_starts(file, header, table, pieces) or _marked_starts(file, header, pieces)
    if len(starts) != header.frames or starts[0] != 0:
        raise Refused("CORRUPT", detail=f"{len(pieces)} fragments, {header.frames} frames")
    ends = [*starts[1:], len(pieces)]
    return [tuple(pieces[start:end]) for start, end in zip(starts, ends, strict=True)]


def _table_starts(file: BinaryIO, header: Header, table: Piece, pieces: list[Piece]) -> list[int]:
    if table.length != 4 * header.frames:
        return []
    file.seek(table.at)
    offsets = struct.unpack(f"<{header.frames}I", file.read(table.length))
    origin = pieces[0].at - 8
    by_offset = {piece.at - 8 - origin: index for index, piece in enumerate(pieces)}
    starts = [by_offset.get(offset, -1) for offset in offsets]
    return [] if -1 in starts or starts != sorted(set(starts)) else starts


def _marked_starts(file: BinaryIO, header: Header, pieces: list[Piece]) -> list[int]:
    mark = STARTS.get(Syntax(header.transfer_syntax), b"")
    starts = []
    for index, piece in enumerate(pieces):
        file.seek(piece.at)
        if mark and file.read(2) == mark:
            starts.append(index)
    return starts
