"""The rows of a sheet, read quickly where they are written as nearly all programs write them, and by a parser else."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import IO, Any

from lxml import etree

from waybills.intake.refusals import Note, refused

CHUNK = 1024 * 1024
MOST_COLUMNS = 200
OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}

Row = tuple[int, list[str], list[Note]]

_ATTRIBUTES = rb'((?: [A-Za-z:]+="[^"<>&]*")*)'
_FORMULA = rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)"
_VALUE = rb'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>|<is><t/></is>)'
_CELL = rb'<c r="([A-Z]{1,3})[0-9]{1,7}"' + _ATTRIBUTES + rb" ?(?:/>|>(" + _FORMULA + rb")?" + _VALUE + rb"?</c>)"
_CELLS = re.compile(_CELL)
_PLAIN_CELL = re.sub(rb"\((?!\?)", b"(?:", _CELL)
_ROWS = re.compile(rb'<row r="([0-9]{1,7})"[^<>]*?(?:/>|>((?:' + _PLAIN_CELL + rb")*)</row>)")
_TYPE = re.compile(rb' t="([A-Za-z]+)"')
_ENTITIES = {b"&lt;": "<", b"&gt;": ">", b"&quot;": '"', b"&apos;": "'", b"&amp;": "&"}
_ENTITY = re.compile(rb"&[^;]{0,10};?")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What hides rows from a search for them.
_HIDING = (b"<!--", b"<![CDATA[", b"<!DOCTYPE", b"<!ENTITY")


class Irregular(Exception):
    """The sheet is not written plainly: only a parser reads it rightly."""


class SheetReader:
    """Rows of one sheet; `texts` are those that its cells point to. `merged` is filled while rows are read."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self.merged: list[str] = []

    def quickly(self, part: IO[bytes]) -> Iterator[Row]:
        """The rows, by regular expression; raises Irregular at the first byte that is not as expected."""
        rest = part.read(CHUNK)
        begin = rest.find(b"<sheetData>")
        if begin < 0 or (b" encoding=" in rest[:200] and b'encoding="UTF-8"' not in rest[:200]):
            raise Irregular
        rest, end = rest[begin + len(b"<sheetData>") :], -1
        while end < 0:
            if any(mark in rest for mark in _HIDING):
                raise Irregular
            end = rest.find(b"</sheetData>")
            cut = end if end >= 0 else max(0, rest.rfind(b"<row "))
            yield from self._rows_in(rest[:cut])
            if end < 0:
                data = part.read(CHUNK)
                if not data or len(rest) - cut > 2 * CHUNK:
                    raise Irregular
                rest = rest[cut:] + data
        tail = rest[end:] + part.read()
        self.merged += [ref.decode() for ref in re.findall(rb'<mergeCell ref="([A-Z0-9:]{1,20})"', tail)]

    def _rows_in(self, text: bytes) -> Iterator[Row]:
        done = 0
        while match := _ROWS.match(text, done):
            done = match.end()
            yield int(match[1]), *self._cells_in(match[2] or b"", int(match[1]))
        if text[done:].strip():
            raise Irregular

    def _cells_in(self, text: bytes, number: int) -> tuple[list[str], list[Note]]:
        cells: list[str] = []
        notes: list[Note] = []
        for letters, attributes, formula, value, inline in _CELLS.findall(text):
            place = column_of(letters)
            if place != len(cells):
                cells.extend([""] * (place - len(cells)))
            kind = _kind(attributes)
            shown, code = self.value(kind, _text(inline or value), formula=bool(formula))
            if code:
                notes.append(_note(code, number, shown, f"{letters.decode()}{number}"))
            cells[place:] = [shown]
        return cells, notes

    def carefully(self, part: IO[bytes]) -> Iterator[Row]:
        """The rows, by a parser that builds one row at a time."""
        number = 0
        for _, element in etree.iterparse(part, tag=("{*}row", "{*}mergeCell"), **OPTIONS):
            if element.tag.endswith("}row"):
                number = int(element.get("r") or number + 1)
                yield number, *self._cells_of(element, number)
            else:
                self.merged.append(element.get("ref", ""))
            forget(element)

    def _cells_of(self, row: etree._Element, number: int) -> tuple[list[str], list[Note]]:
        cells: list[str] = []
        notes: list[Note] = []
        for cell in row:
            reference = cell.get("r") or ""
            match = _PLACE.fullmatch(reference)
            place = column_of(match[1].encode()) if match else len(cells)
            cells.extend([""] * (place - len(cells)))
            shown, code = self.value(cell.get("t", "n"), *_parts_of(cell))
            if code:
                notes.append(_note(code, number, shown, reference))
            cells[place:] = [shown]
        return cells, notes

    def value(self, kind: str, value: str, formula: bool) -> tuple[str, str]:
        """What a cell shows, and the code of what forbids to use it."""
        if formula:
            return value, "FORMULA"
        if kind == "n":
            return shown_number(value), ""
        if kind == "s":
            place = int(value) if value.isascii() and value.isdigit() else -1
            return (self._texts[place], "") if 0 <= place < len(self._texts) else (value, "CELL_ERROR")
        return (value, "CELL_ERROR") if kind == "e" else (value.strip(), "")


def _note(code: str, number: int, value: str, cell: str) -> Note:
    return Note(code, number, value=value[:300], params={"cell": cell})


def _parts_of(cell: etree._Element) -> tuple[str, bool]:
    value, formula = "", False
    for child in cell:
        name = child.tag.rpartition("}")[2]
        if name == "v":
            value = child.text or ""
        elif name == "f":
            formula = True
        elif name == "is":
            value = inline_text(child)
    return value, formula


@cache
def _kind(attributes: bytes) -> str:
    match = _TYPE.search(attributes)
    return match[1].decode() if match else "n"


@cache
def column_of(letters: bytes) -> int:
    """The place of a column, "A" being 0; refuses sheets that are wider than any manifest."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    if index > MOST_COLUMNS:
        raise refused("TOO_MANY_COLUMNS", most=MOST_COLUMNS)
    return index - 1


def _text(raw: bytes) -> str:
    if b"&" not in raw:
        return raw.decode()
    return b"".join(_replaced(raw)).decode()


def _replaced(raw: bytes) -> Iterator[bytes]:
    done = 0
    for match in _ENTITY.finditer(raw):
        yield raw[done : match.start()]
        yield _entity(match[0]).encode()
        done = match.end()
    yield raw[done:]


def _entity(entity: bytes) -> str:
    if entity in _ENTITIES:
        return _ENTITIES[entity]
    try:
        code = int(entity[3:-1], 16) if entity[:3] in (b"&#x", b"&#X") else int(entity[2:-1])
        return chr(code) if entity[:2] == b"&#" else ""
    except (ValueError, OverflowError):
        raise Irregular from None


def shown_number(value: str) -> str:
    """A number as the sheet shows it: fifteen digits are what a spreadsheet keeps, the rest is noise of halves."""
    if len(value) <= 15 and "E" not in value and "e" not in value:
        return value
    try:
        return f"{Decimal(f'{float(value):.15g}'):f}"
    except (ValueError, ArithmeticError):
        return value


def inline_text(element: etree._Element) -> str:
    """The text of a cell whose parts may be set in different type; reading aids above the characters are left out."""
    runs = (child for child in element if not child.tag.endswith(("}rPh", "}phoneticPr")))
    return "".join(chain.from_iterable(run.itertext() for run in runs)).strip()


def rows_of(area: str) -> tuple[int, int]:
    """First and last row of an area like "A1:C3"."""
    numbers = [int(match[2]) for match in _PLACE.finditer(area)]
    return (min(numbers), max(numbers)) if numbers else (1, 1)


def forget(element: etree._Element) -> None:
    """Free what was read: a sheet is larger than memory should be."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
