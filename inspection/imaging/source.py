"""Opens a scanner's file, unpacks a deflated one within a limit, and finds where its pixels stand."""

import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .elements import NeedMore, Tree, Walk
from .limits import LIMITS, Limits
from .refusals import Refused
from .tags import TRANSFER_SYNTAX, Syntax
from .values import text

PREAMBLE = 128
FIRST_READ = 16 * 1024
BLOCK = 1 << 20


@dataclass(frozen=True)
class PixelPlace:
    """Where the pixels stand in the (unpacked) file; `length` is None for compressed ones."""

    tag: int
    at: int
    length: int | None


@dataclass(frozen=True)
class Parsed:
    """A file's elements before the pixels, and the place of these."""

    meta: Tree
    tree: Tree
    syntax: str
    size: int  # bytes as stored
    pixels: PixelPlace | None


@contextmanager
def opened(source: "Path | str | BinaryIO", *, limits: Limits = LIMITS) -> Iterator[BinaryIO]:
    """The file ready to read: a path is opened and closed, an open file is wound back and left open.

    A deflated file comes out unpacked, in a temporary file; raises Refused TOO_LARGE past the limit.
    """
    with ExitStack() as stack:
        file = stack.enter_context(open(source, "rb")) if isinstance(source, str | Path) else source
        file.seek(0)
        yield _unpacked(file, stack, limits)


def size_of(file: BinaryIO) -> int:
    here = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(here)
    return size


def parse(file: BinaryIO, *, limits: Limits = LIMITS) -> Parsed:
    """Walk the elements before the pixels, reading no more of the file than these need."""
    size = _checked_size(file, limits)
    wanted = FIRST_READ
    while True:
        file.seek(0)
        data = file.read(min(wanted, size))
        try:
            return _walked(memoryview(data), size, limits)
        except NeedMore:
            wanted *= 8
            _check("header_bytes", min(len(data) + 1, size), limits.header_bytes)
            wanted = min(wanted, limits.header_bytes + 1)


def _walked(data: memoryview, size: int, limits: Limits) -> Parsed:
    walk = Walk(data, size, limits=limits)
    meta, at = walk.group_two(PREAMBLE + 4)
    syntax = text(meta, TRANSFER_SYNTAX)
    if not syntax:
        raise Refused("MISSING_VALUE", name="Transfer Syntax UID")
    if syntax not in set(Syntax):
        raise Refused("UNKNOWN_SYNTAX", uid=syntax[:64])
    walk.syntax = syntax
    tree = walk.dataset(at, implicit=syntax == Syntax.IMPLICIT)
    place = None
    if walk.pixels_at is not None and walk.pixels_tag is not None:
        place = PixelPlace(walk.pixels_tag, walk.pixels_at, walk.pixels_length)
    return Parsed(meta, tree, syntax, size, place)


def _checked_size(file: BinaryIO, limits: Limits) -> int:
    size = size_of(file)
    if size == 0:
        raise Refused("EMPTY")
    _check("file_bytes", size, limits.file_bytes)
    file.seek(0)
    start = file.read(PREAMBLE + 4)
    if start[PREAMBLE:] != b"DICM":
        raise Refused("NOT_DICOM")
    return size


def _check(what: str, value: int, limit: int) -> None:
    if value > limit:
        raise Refused("TOO_LARGE", what=what, value=value, limit=limit)


def _unpacked(file: BinaryIO, stack: ExitStack, limits: Limits) -> BinaryIO:
    """The file itself, or for the deflated syntax a temporary one with the data set unpacked."""
    begin = file.read(FIRST_READ)
    file.seek(0)
    if begin[PREAMBLE : PREAMBLE + 4] != b"DICM" or Syntax.DEFLATED.encode() not in begin:
        return file
    size = size_of(file)
    walk = Walk(memoryview(begin), size, limits=limits)
    try:
        meta, at = walk.group_two(PREAMBLE + 4)
    except NeedMore:
        return file
    if text(meta, TRANSFER_SYNTAX) != Syntax.DEFLATED:
        return file
    return _inflated(file, begin[:at], stack, limits)


def _inflated(file: BinaryIO, begin: bytes, stack: ExitStack, limits: Limits) -> BinaryIO:
    out = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=8 * BLOCK))  # noqa: SIM115  the stack closes it
    out.write(begin)
    file.seek(len(begin))
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    written = 0
    while not unpack.eof:
        block = unpack.unconsumed_tail or file.read(BLOCK)
        if not block:
            raise Refused("TRUNCATED", needed="?", present=size_of(file))
        written += out.write(_inflate(unpack, block))
        _check("inflated_bytes", written, limits.inflated_bytes)
    out.seek(0)
    return out  # type: ignore[return-value]


def _inflate(unpack: "zlib._Decompress", block: bytes) -> bytes:
    try:
        return unpack.decompress(block, BLOCK)
    except zlib.error as error:
        raise Refused("CORRUPT", detail="deflate") from error
