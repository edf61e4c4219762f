"""Walks the data elements of a file up to its pixels, within limits, without trusting any length in it.

A reader of our own, because a general one recurses as deep as the file wants, warns once per odd value,
and knows no ceiling. Values stay views into the bytes read; nothing is decoded here.
"""

import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pydicom.datadict import dictionary_VR

from .limits import LIMITS, Limits
from .refusals import Refused
from .tags import PIXEL_TAGS

UNDEFINED = 0xFFFFFFFF
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
LONG_VRS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
VRS = LONG_VRS | frozenset(
    {b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT"}
    | {b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"}
)

_TAG = struct.Struct("<HH")
_LONG = struct.Struct("<I")
_SHORT = struct.Struct("<H")


class Element(NamedTuple):
    """One value as written: its VR, and either its bytes or the items of a sequence."""

    vr: str
    value: "memoryview | list[Tree]"


Tree = dict[int, Element]


class NeedMore(Exception):
    """The walk reached the end of the bytes read so far, and the file goes on."""


@dataclass
class Walk:
    """One walk over `data`, the first bytes of a file of `size` bytes.

    Raises NeedMore, or Refused (TRUNCATED, TOO_DEEP, TOO_LARGE, CORRUPT, WRONG_SYNTAX). `pixels_at` is where
    the value of the pixels begins, `pixels_length` its announced length (None when undefined).
    """

    data: memoryview
    size: int
    syntax: str = ""
    limits: Limits = LIMITS
    count: int = 0
    pixels_tag: int | None = None
    pixels_at: int | None = None
    pixels_length: int | None = None
    end: int = field(init=False)

    def __post_init__(self) -> None:
        self.end = len(self.data)

    def group_two(self, at: int) -> tuple[Tree, int]:
        """The file meta group, always explicit; its own length is not believed."""
        tree: Tree = {}
        while at + 2 <= self.size and self._short(at) == 2:
            at = self._element(tree, at, implicit=False, depth=0)
        return tree, at

    def dataset(self, at: int, *, implicit: bool) -> Tree:
        """All elements from `at` to the pixels, or to the end of the file."""
        tree: Tree = {}
        self._check_first_element(at, implicit=implicit)
        while at < self.size and self.pixels_at is None:
            at = self._element(tree, at, implicit=implicit, depth=0)
        return tree

    def _check_first_element(self, at: int, *, implicit: bool) -> None:
        if at + 8 > self.size:
            return
        self._need(at, 8)
        looks_explicit = bytes(self.data[at + 4 : at + 6]) in VRS
        if looks_explicit == implicit:
            raise Refused("WRONG_SYNTAX", uid=self.syntax)

    def _element(self, tree: Tree, at: int, *, implicit: bool, depth: int) -> int:
        tag, vr, length, at = self._head(at, implicit=implicit)
        if depth == 0 and tag in PIXEL_TAGS:
            return self._found_pixels(tag, length, at)
        if vr == "SQ" or (length == UNDEFINED and vr == "UN"):
            # Undefined length under UN means an implicitly coded sequence, whatever the file's syntax (CP-246).
            items, at = self._sequence(at, length, implicit=implicit or vr == "UN", depth=depth + 1)
            tree[tag] = Element("SQ", items)
            return at
        if length == UNDEFINED:
            raise Refused("CORRUPT", detail=f"({tag >> 16:04X},{tag & 0xFFFF:04X})")
        self._need(at, length)
        tree[tag] = Element(vr, self.data[at : at + length])
        return at + length

    def _head(self, at: int, *, implicit: bool) -> tuple[int, str, int, int]:
        self.count += 1
        if self.count > self.limits.elements:
            raise Refused("TOO_LARGE", what="elements", value=self.count, limit=self.limits.elements)
        self._need(at, 8)
        group, number = _TAG.unpack_from(self.data, at)
        tag = group << 16 | number
        if implicit:
            return tag, _vr_of(tag), _LONG.unpack_from(self.data, at + 4)[0], at + 8
        return self._explicit_head(tag, at)

    def _explicit_head(self, tag: int, at: int) -> tuple[int, str, int, int]:
        vr = bytes(self.data[at + 4 : at + 6])
        if vr not in VRS:
            raise Refused("CORRUPT", detail=f"({tag >> 16:04X},{tag & 0xFFFF:04X})")
        if vr not in LONG_VRS:
            return tag, vr.decode("ascii"), _SHORT.unpack_from(self.data, at + 6)[0], at + 8
        self._need(at, 12)
        return tag, vr.decode("ascii"), _LONG.unpack_from(self.data, at + 8)[0], at + 12

    def _sequence(self, at: int, length: int, *, implicit: bool, depth: int) -> tuple[list[Tree], int]:
        if depth > self.limits.depth:
            raise Refused("TOO_DEEP", limit=self.limits.depth)
        stop = self._stop(at, length)
        items: list[Tree] = []
        while stop is None or at < stop:
            tag, item_length, at = self._item_head(at)
            if tag == SEQUENCE_END and stop is None:
                return items, at
            if tag != ITEM:
                raise Refused("CORRUPT", detail="sequence")
            item, at = self._item(at, item_length, implicit=implicit, depth=depth)
            items.append(item)
        return items, at

    def _item(self, at: int, length: int, *, implicit: bool, depth: int) -> tuple[Tree, int]:
        tree: Tree = {}
        stop = self._stop(at, length)
        while stop is None or at < stop:
            if stop is None and self._peek(at) == ITEM_END:
                return tree, at + 8
            at = self._element(tree, at, implicit=implicit, depth=depth)
        if at != stop:
            raise Refused("CORRUPT", detail="item")
        return tree, at

    def _item_head(self, at: int) -> tuple[int, int, int]:
        self.count += 1
        if self.count > self.limits.elements:
            raise Refused("TOO_LARGE", what="elements", value=self.count, limit=self.limits.elements)
        return self._peek(at), _LONG.unpack_from(self.data, at + 4)[0], at + 8

    def _peek(self, at: int) -> int:
        self._need(at, 8)
        group, number = _TAG.unpack_from(self.data, at)
        return group << 16 | number

    def _stop(self, at: int, length: int) -> int | None:
        if length == UNDEFINED:
            return None
        if at + length > self.size:
            raise Refused("TRUNCATED", needed=at + length, present=self.size)
        return at + length

    def _found_pixels(self, tag: int, length: int, at: int) -> int:
        self.pixels_tag = tag
        self.pixels_at = at
        self.pixels_length = None if length == UNDEFINED else length
        return at

    def _short(self, at: int) -> int:
        self._need(at, 2)
        return int(_SHORT.unpack_from(self.data, at)[0])

    def _need(self, at: int, length: int) -> None:
        if at + length <= self.end:
            return
        if at + length > self.size:
            raise Refused("TRUNCATED", needed=at + length, present=self.size)
        raise NeedMore


@lru_cache(maxsize=4096)
def _vr_of(tag: int) -> str:
    """The VR that the dictionary gives a tag of an implicitly coded file."""
    try:
        return dictionary_VR(tag)[:2]  # "US or SS" counts as US: the sign is known from the header anyway
    except KeyError:
        return "UN"
