"""Writes data elements as explicit little endian bytes; the counterpart of the walk in elements.py.

Own, because the reports answer to scanners whose UIDs a general writer refuses or complains of (leading zeros), and
because DICOS gives some numbers another VR than the dictionary does.
"""

import struct
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from . import tags
from .elements import LONG_VRS
from .values import FORMATS

Value = Any  # text, a number, bytes, a list of either, or a list of items for SQ
Tags = Mapping[int, tuple[str, Value]]

IMPLEMENTATION_UID = "2.25.141806241826713216012310713262163271907"
IMPLEMENTATION_NAME = "TONGGUAN 1"
PADDED_WITH_SPACE = frozenset(
    {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UT"}
)
LONGEST_SHORT = 0xFFFF


def new_uid() -> str:
    """A fresh identifier of the form that needs no registration (2.25 and a random number)."""
    return f"2.25.{uuid.uuid4().int}"


def file_of(dataset: Tags, *, sop_class: str, sop_uid: str, syntax: str, version: str = "V03") -> bytes:
    """A whole file: preamble, meta group with the DICOS version, data set in the order of its tags."""
    meta: dict[int, tuple[str, Value]] = {
        0x00020001: ("OB", b"\0\1"),
        tags.META_SOP_CLASS: ("UI", sop_class),
        tags.META_SOP_UID: ("UI", sop_uid),
        **({tags.META_DICOS_VERSION: ("CS", version)} if version else {}),
        tags.TRANSFER_SYNTAX: ("UI", syntax),
        0x00020012: ("UI", IMPLEMENTATION_UID),
        0x00020013: ("SH", IMPLEMENTATION_NAME),
    }
    group = encoded(meta)
    length = encoded({0x00020000: ("UL", len(group))})
    return b"".join([b"\0" * 128, b"DICM", length, group, encoded(dataset)])


def encoded(dataset: Tags) -> bytes:
    """The elements in ascending order of their tags."""
    return b"".join(_element(tag, *dataset[tag]) for tag in sorted(dataset))


def encapsulated(frames: Sequence[bytes]) -> bytes:
    """Compressed frames as an element of undefined length: an empty offset table, then one fragment a frame."""
    parts = [_tag(tags.PIXELS), b"OB\0\0", struct.pack("<I", 0xFFFFFFFF), _item(b"")]
    parts += [_item(frame + b"\0" * (len(frame) % 2)) for frame in frames]
    return b"".join([*parts, _tag(0xFFFEE0DD), struct.pack("<I", 0)])


def date_of(moment: datetime) -> str:
    return moment.strftime("%Y%m%d")


def time_of(moment: datetime) -> str:
    return moment.strftime("%H%M%S.%f")


def datetime_of(moment: datetime) -> str:
    """A DT value; the zone is written where the moment has one."""
    return moment.strftime("%Y%m%d%H%M%S.%f%z")


def _element(tag: int, vr: str, value: Value) -> bytes:
    raw = _sequence(value) if vr == "SQ" else _raw(vr, value)
    if vr.encode() in LONG_VRS:
        return b"".join([_tag(tag), vr.encode(), b"\0\0", struct.pack("<I", len(raw)), raw])
    if len(raw) > LONGEST_SHORT:
        raise ValueError(f"({tag >> 16:04X},{tag & 0xFFFF:04X}) is too long")
    return b"".join([_tag(tag), vr.encode(), struct.pack("<H", len(raw)), raw])


def _sequence(items: Sequence[Tags]) -> bytes:
    return b"".join(_item(encoded(item)) for item in items)


def _item(content: bytes) -> bytes:
    return _tag(0xFFFEE000) + struct.pack("<I", len(content)) + content


def _raw(vr: str, value: Value) -> bytes:
    if isinstance(value, bytes):
        return value + b"\0" * (len(value) % 2)
    values = value if isinstance(value, list | tuple) else [value]
    if vr in FORMATS:
        return struct.pack(f"<{len(values)}{FORMATS[vr]}", *values)
    raw = "\\".join(_text(part) for part in values).encode()
    return raw + (b" " if vr in PADDED_WITH_SPACE else b"\0") * (len(raw) % 2)


def _text(part: Value) -> str:
    # A decimal string has at most 16 characters.
    return f"{part:.10g}" if isinstance(part, float) else str(part)


def _tag(tag: int) -> bytes:
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF)
