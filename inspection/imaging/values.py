"""Turns the bytes of data elements into text, numbers and times, whatever VR the writer chose."""

import re
import struct
from datetime import date, datetime, timedelta, timezone

from .elements import Element, Tree
from .tags import CHARACTER_SET, ZONE_OFFSET

ENCODINGS = {
    "": "ascii",
    "ISO_IR 6": "ascii",
    "ISO_IR 100": "latin-1",
    "ISO 2022 IR 100": "latin-1",
    "ISO_IR 192": "utf-8",
    "GB18030": "gb18030",
    "GBK": "gbk",
    "ISO 2022 IR 58": "gb2312",
}
FORMATS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q", "AT": "I"}
MOMENT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)?(\d\d)?(?:\.(\d{1,6}))?)?\s*([+-]\d{4})?$")


def text(tree: Tree, tag: int) -> str:
    """The whole value as text, its filling taken off; empty when absent."""
    element = tree.get(tag)
    if element is None or isinstance(element.value, list):
        return ""
    raw = bytes(element.value).rstrip(b"\0 ")
    return _decoded(raw, _charset(tree)).strip()


def texts(tree: Tree, tag: int) -> list[str]:
    """The values between backslashes, each stripped; an empty list when absent."""
    whole = text(tree, tag)
    return [part.strip() for part in whole.split("\\")] if whole else []


def numbers(tree: Tree, tag: int) -> list[float]:
    """All numbers of the value: binary by its VR, else decimal text; empty when absent or not numbers."""
    element = tree.get(tag)
    if element is None or isinstance(element.value, list):
        return []
    if element.vr in FORMATS:
        return _binary(element)
    try:
        return [float(part) for part in texts(tree, tag)]
    except ValueError:
        return []


def number(tree: Tree, tag: int) -> float | None:
    found = numbers(tree, tag)
    return found[0] if found else None


def integer(tree: Tree, tag: int) -> int | None:
    """The first number as a whole one; None when absent or not finite."""
    found = number(tree, tag)
    if found is None or found != found or abs(found) == float("inf"):
        return None
    return int(found)


def items(tree: Tree, tag: int) -> list[Tree]:
    """The items of a sequence; empty when absent."""
    element = tree.get(tag)
    return element.value if element is not None and isinstance(element.value, list) else []


def first(tree: Tree, tag: int) -> Tree:
    found = items(tree, tag)
    return found[0] if found else {}


def moment(written: str, offset: str = "") -> datetime | None:
    """A DT value, with its own zone, the file's, or none; None when it is no date."""
    match = MOMENT.match(written.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        return datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59),
            int((fraction or "0").ljust(6, "0")), tzinfo=_zone(zone or offset),
        )  # fmt: skip
    except ValueError:
        return None


def moment_of(tree: Tree, date_tag: int, time_tag: int) -> datetime | None:
    """The moment that a DA and a TM value give together."""
    day = text(tree, date_tag).replace(".", "")
    clock = text(tree, time_tag).replace(":", "")
    return moment(day + clock, text(tree, ZONE_OFFSET)) if day else None


def day(tree: Tree, tag: int) -> date | None:
    found = moment(text(tree, tag).replace(".", ""))
    return found.date() if found else None


def _zone(written: str) -> timezone | None:
    if not re.fullmatch(r"[+-]\d{4}", written):
        return None
    away = timedelta(hours=int(written[1:3]), minutes=int(written[3:5]))
    return timezone(-away if written[0] == "-" else away) if away < timedelta(hours=24) else None


def _charset(tree: Tree) -> str:
    element = tree.get(CHARACTER_SET)
    if element is None or isinstance(element.value, list):
        return ""
    return bytes(element.value).decode("ascii", "replace").split("\\")[-1].strip("\0 ")


def _decoded(raw: bytes, charset: str) -> str:
    # A scanner in China that names no character set writes UTF-8 or GB18030 all the same.
    for encoding in (ENCODINGS.get(charset, "ascii"), "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _binary(element: Element) -> list[float]:
    code = FORMATS[element.vr]
    size = struct.calcsize(code)
    count = len(element.value) // size
    return list(struct.unpack_from(f"<{count}{code}", element.value))  # type: ignore[arg-type]
