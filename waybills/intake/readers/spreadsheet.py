"""XLSX files, read as a stream of rows: one sheet, values only; formulas and merged cells are named, not read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import IO
from zipfile import BadZipFile, ZipFile
from zlib import error as BrokenStream

from lxml import etree

from waybills.intake.archives import check_archive
from waybills.intake.columns import BY_NAME, Kind
from waybills.intake.headers import LEAST_KNOWN, Header, check_place, read_header, recognised
from waybills.intake.readers.sheetrows import (
    OPTIONS,
    Irregular,
    Row,
    SheetReader,
    check_type,
    column_of,
    elements,
    inline_text,
    rows_of,
)
from waybills.intake.readers.styles import Styles, styles_in
from waybills.intake.refusals import FileRefused, Note, refused
from waybills.intake.staging import CellWriter, Stage

# A sheet of 100,000 rows is some 150 MB of XML that packs to 8: the limit is on what unpacking yields.
MOST_UNPACKED = 4 * 1024**3
# A text takes some ten times its own bytes: so many texts, and so many bytes of them, are kept at once.
MOST_TEXTS, MOST_TEXT_BYTES = 3_000_000, 256 * 1024**2
TOLD_EVERY = 5_000
# Looked through for the names of the columns: sheets, and rows of each.
FIRST_SHEETS, FIRST_ROWS = 20, 20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BROKEN = (BadZipFile, BrokenStream, EOFError, KeyError, NotImplementedError, etree.XMLSyntaxError, UnicodeDecodeError)
_NUMBERS = (Kind.NUMBER, Kind.WHOLE)

Tell = Callable[[int], None]


class Spreadsheet:
    """An XLSX file on disk; opening it reads the header and refuses what has none."""

    kind = "XLSX"
    encoding = "utf-8"

    def __init__(self, opened: Callable[[], IO[bytes]]) -> None:
        self._opened = opened
        with opened() as file:
            try:
                book = _Book(file)
                top = book.choose_sheet()
            except (*_BROKEN, StopIteration) as error:
                raise refused("NOT_A_SPREADSHEET") from error
        self.other_sheets, self.sheet_name = book.other_sheets, book.sheet_name
        rows = [row for row in top if any(row[1]) or row[2]]
        if not rows:
            raise refused("EMPTY_FILE")
        number, cells, notes = rows[0]
        check_place([(at, texts) for at, texts, _ in rows], top=number)
        if notes:
            raise FileRefused([replace(note, field=note.params["cell"]) for note in notes])
        self.header: Header = read_header(cells, row=number)

    def fill(self, stage: Stage, tell: Tell) -> None:
        """Write all rows into the stage; `tell` hears how many bytes of the file they took."""
        try:
            merged = self._write_all(stage, tell, quickly=True)
        except Irregular:
            stage.empty()
            merged = self._write_all(stage, tell, quickly=False)
        marks: dict[int, Note] = {}
        for area in merged:
            first, last = rows_of(area)
            if first <= self.header.row <= last:
                raise refused("MERGED_HEADER", row=self.header.row, value=area)
            note = Note("MERGED_CELLS", field=self._column(area), value=area, params={"cells": area})
            # Merged to the bottom of the sheet, an area has more rows than the file.
            marks.update(dict.fromkeys(range(first, min(last, self._last) + 1), note))
        if marks:
            stage.mark(marks)

    def _column(self, area: str) -> str:
        """Our name of the column that an area begins in."""
        place = column_of(area.partition(":")[0].rstrip("0123456789").encode())
        return self.header.names[place] if 0 <= place < len(self.header.names) else ""

    def _write_all(self, stage: Stage, tell: Tell, *, quickly: bool) -> Sequence[str]:
        stage.odd_text = True
        self._last = 0
        with self._opened() as file, stage.copy_cells() as out:
            try:
                book = _Book(file)
                book.choose_sheet()
                for number, cells, notes in book.rows(quickly=quickly):
                    if number > self.header.row and (any(cells) or notes):
                        self._write(out, number, cells, notes)
                        self._last = number
                    if number % TOLD_EVERY == 0:
                        tell(file.tell())
            except _BROKEN as error:
                raise refused("NOT_A_SPREADSHEET") from error
        return book.merged

    def _write(self, out: CellWriter, number: int, cells: list[str], notes: list[Note]) -> None:
        notes = [named for note in notes if (named := self._named(note))]
        if any(cells[len(self.header.cells) :]):
            expected, found = len(self.header.cells), len(cells)
            notes = [*notes, Note("ROW_WIDTH", number, params={"expected": expected, "found": found})]
        if notes or any(cells):
            out.write(number, cells, notes)

    def _named(self, note: Note) -> Note | None:
        """The note with its column; of columns that nobody reads, and of numbers that are numbers, none is needed."""
        place = note.params["place"]
        name = self.header.names[place] if place < len(self.header.names) else ""
        if not name or (note.code == "LONG_NUMBER" and BY_NAME[name].kind in _NUMBERS):
            return None
        return replace(note, field=name, params={"cell": note.params["cell"]})


class _Book:
    """What of a workbook is read: one sheet, row by row, and the texts and styles that its cells point to."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file)
        check_archive(self._zip, most_bytes=MOST_UNPACKED)
        self._sheets = self._visible_sheets()
        self._texts, self._styles = self._shared_texts(), self._number_styles()
        self._choose(0)

    @property
    def other_sheets(self) -> int:
        """How many more sheets are visible."""
        return len(self._sheets) - 1

    @property
    def merged(self) -> Sequence[str]:
        """Areas of merged cells; complete once all rows were read."""
        return self._reader.merged

    def choose_sheet(self) -> list[Row]:
        """The first rows of the first sheet that has the names of columns, or else of the first that has anything."""
        filled: tuple[int, list[Row]] = (0, [])
        for at in range(min(len(self._sheets), FIRST_SHEETS)):
            self._choose(at)
            top = self._top()
            if any(recognised(cells) >= LEAST_KNOWN for _, cells, _ in top):
                self._choose(at)
                return top
            if not filled[1] and any(any(cells) for _, cells, _ in top):
                filled = at, top
        self._choose(filled[0])
        return filled[1]

    def _choose(self, at: int) -> None:
        self.sheet_name, self._sheet = self._sheets[at]
        self._reader = SheetReader(self._texts, self._styles)

    def _top(self) -> list[Row]:
        with closing(self.rows(quickly=False)) as rows:
            return list(islice(rows, FIRST_ROWS))

    def rows(self, *, quickly: bool) -> Iterator[Row]:
        """Number, cells and faults of each row that has cells."""
        with self._part(self._sheet) as part:
            yield from self._reader.quickly(part) if quickly else self._reader.carefully(part)

    def _part(self, name: str) -> IO[bytes]:
        part = self._zip.open(name)
        if b"<!DOCTYPE" in part.read(1024):
            raise refused("DOCTYPE")
        part.seek(0)
        return part

    def _tree(self, name: str) -> etree._Element:
        with self._part(name) as part:
            root = etree.parse(part, etree.XMLParser(**OPTIONS)).getroot()
        check_type(root)
        return root

    def _visible_sheets(self) -> list[tuple[str, str]]:
        """Name and part of each sheet that people see; drawings of figures alone are none."""
        sheets = [e for e in self._tree("xl/workbook.xml").iter("{*}sheet") if e.get("state", "visible") == "visible"]
        targets = {e.get("Id"): e.get("Target") or "" for e in self._tree("xl/_rels/workbook.xml.rels")}
        named = [(e.get("name") or "", targets[e.get(_RELATION) or e.get(_STRICT_RELATION)]) for e in sheets]
        parts = [(name, target.lstrip("/") if target.startswith("/") else f"xl/{target}") for name, target in named]
        tables = [(name, part) for name, part in parts if "chartsheets/" not in part]
        if not tables:
            raise refused("EMPTY_FILE")
        return tables

    def _shared_texts(self) -> list[str]:
        name = "xl/sharedStrings.xml"
        if name not in self._zip.namelist():
            return []
        if self._zip.getinfo(name).file_size > MOST_TEXT_BYTES:
            raise refused("ARCHIVE_SIZE", most=MOST_TEXT_BYTES // 1024**2)
        texts: list[str] = []
        with self._part(name) as part:
            for element in elements(part, "si"):
                texts.append(inline_text(element))
                if len(texts) > MOST_TEXTS:
                    raise refused("ARCHIVE_SIZE", most=MOST_TEXT_BYTES // 1024**2)
        return texts

    def _number_styles(self) -> Styles:
        known = "xl/styles.xml" in self._zip.namelist()
        return styles_in(self._tree("xl/styles.xml")) if known else Styles()
