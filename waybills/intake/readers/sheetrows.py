"""The rows of a sheet, read quickly where they are written as nearly all programs write them, and by a parser else."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import IO, Any

from lxml import etree

from waybills.intake.headers import MOST_COLUMNS
from waybills.intake.readers.styles import Styles
from waybills.intake.refusals import Note, refused

CHUNK = 1024 * 1024
# What a sheet has (ECMA-376 part 1, annex on limits of implementations).
MOST_ROWS = 1_048_576
# Digits that a spreadsheet keeps of a number.
KEPT_DIGITS = 15
MOST_MERGED = 200_000
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
_STYLE = re.compile(rb' s="([0-9]{1,6})"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]{1,20})"')
_ENTITIES = {b"&lt;": "<", b"&gt;": ">", b"&quot;": '"', b"&apos;": "'", b"&amp;": "&"}
_ENTITY = re.compile(rb"&[^;]{0,10};?")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What hides rows from a search for them.
_HIDING = (b"<!--", b"<![CDATA[", b"<!DOCTYPE", b"<!ENTITY")


class Irregular(Exception):
    """The sheet is not written plainly: only a parser reads it rightly."""


class SheetReader:
    """Rows of one sheet; `texts` are those that its cells point to. `merged` is filled while rows are read."""

    def __init__(self, texts: list[str], styles: Styles | None = None) -> None:
        self._texts, self._styles = texts, styles or Styles()
        self.merged: list[str] = []
        self._number = 0

    def _numbered(self, number: int) -> int:
        """The number of a row; rows come in order, or nobody could say which is meant."""
        if not self._number < number <= MOST_ROWS:
            raise refused("NOT_A_SPREADSHEET")
        self._number = number
        return number

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
        rest = rest[end:]
        while data := rest + part.read(CHUNK):
            self._merge(ref.decode() for ref in _MERGED.findall(data))
            rest = b"" if len(data) < CHUNK else data[data.rfind(b"<") :][:100]

    def _merge(self, areas: Iterable[str]) -> None:
        self.merged += areas
        if len(self.merged) > MOST_MERGED:
            raise refused("TOO_MANY_MERGED", most=MOST_MERGED)

    def _rows_in(self, text: bytes) -> Iterator[Row]:
        done = 0
        while match := _ROWS.match(text, done):
            done = match.end()
            number = self._numbered(int(match[1]))
            yield number, *self._cells_in(match[2] or b"", number)
        if text[done:].strip():
            raise Irregular

    def _cells_in(self, text: bytes, number: int) -> tuple[list[str], list[Note]]:
        cells: list[str] = []
        notes: list[Note] = []
        for letters, attributes, formula, value, inline in _CELLS.findall(text):
            text = _text(inline or value)
            if not (text or formula):
                continue
            place = checked(column_of(letters))
            if place != len(cells):
                cells.extend([""] * (place - len(cells)))
            shown, code = self.value(*_kind(attributes), text, formula=bool(formula))
            if code:
                notes.append(_note(code, number, shown, f"{letters.decode()}{number}", place))
            cells[place:] = [shown]
        return cells, notes

    def carefully(self, part: IO[bytes]) -> Iterator[Row]:
        """The rows, by a parser that builds one row at a time."""
        for element in elements(part, "row", "mergeCell"):
            if element.tag.endswith("}row"):
                number = self._numbered(_row_number(element.get("r") or str(self._number + 1)))
                yield number, *self._cells_of(element, number)
            else:
                self._merge([element.get("ref", "")])

    def _cells_of(self, row: etree._Element, number: int) -> tuple[list[str], list[Note]]:
        cells: list[str] = []
        notes: list[Note] = []
        for cell in row:
            reference = cell.get("r") or ""
            match = _PLACE.fullmatch(reference)
            place = column_of(match[1].encode()) if match else len(cells)
            text, formula = _parts_of(cell)
            if not (text or formula) and match:
                continue
            cells.extend([""] * (checked(place) - len(cells)))
            shown, code = self.value(cell.get("t", "n"), cell.get("s", ""), text, formula)
            if code:
                notes.append(_note(code, number, shown, reference, place))
            cells[place:] = [shown]
        return cells, notes

    def value(self, kind: str, style: str, value: str, formula: bool) -> tuple[str, str]:
        """What a cell shows, and the code of what forbids to use it."""
        if formula:
            return value, "FORMULA"
        if kind == "n":
            return self._number_shown(value, style)
        if kind == "b":
            return ("TRUE" if value == "1" else "FALSE"), ""
        if kind == "s":
            place = int(value) if value.isascii() and value.isdigit() else -1
            return (self._texts[place], "") if 0 <= place < len(self._texts) else (value, "CELL_ERROR")
        return (value, "CELL_ERROR") if kind == "e" else (value.strip(), "")

    def _number_shown(self, value: str, style: str) -> tuple[str, str]:
        if style in self._styles.days and value:
            return value, "DATE"
        shown = shown_number(value)
        if len(shown) > KEPT_DIGITS and len(shown.lstrip("-0").partition(".")[0]) > KEPT_DIGITS:
            return shown, "LONG_NUMBER"
        return (shown.zfill(self._styles.digits.get(style, 0)) if shown.isdigit() else shown), ""


def _note(code: str, number: int, value: str, cell: str, place: int) -> Note:
    return Note(code, number, value=value[:300], params={"cell": cell, "place": place})


def _row_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0


def elements(part: IO[bytes], *names: str) -> Iterator[etree._Element]:
    """Elements of these names, one at a time, each forgotten once the next is asked for."""
    for number, (_, element) in enumerate(etree.iterparse(part, tag=[f"{{*}}{name}" for name in names], **OPTIONS)):
        if not number:
            check_type(element)
        yield element
        _forget(element)


def check_type(root: etree._Element) -> None:
    """Refuse a document type: nobody who writes a spreadsheet needs one."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("DOCTYPE")


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
def _kind(attributes: bytes) -> tuple[str, str]:
    """Type and style of a cell."""
    kind, style = _TYPE.search(attributes), _STYLE.search(attributes)
    return kind[1].decode() if kind else "n", style[1].decode() if style else ""


@cache
def column_of(letters: bytes) -> int:
    """The place of a column, "A" being 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def checked(place: int) -> int:
    """A place where something stands; refuses sheets that are wider than any manifest."""
    if place >= MOST_COLUMNS:
        raise refused("TOO_MANY_COLUMNS", most=MOST_COLUMNS)
    return place


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
        # Half a surrogate pair, a null or another sign that XML knows nothing of: the parser will say so.
        if entity[:2] != b"&#" or 0xD800 <= code <= 0xDFFF or (code < 0x20 and code not in (9, 10, 13)):
            raise Irregular
        return chr(code)
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


def _forget(element: etree._Element) -> None:
    """Free what was read: a sheet is larger than memory should be."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
