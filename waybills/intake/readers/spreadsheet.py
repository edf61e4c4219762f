"""XLSX files, read as a stream of rows: the first sheet, values only; formulas and merged cells are named, not read."""

from collections.abc import Callable, Iterator, Sequence
from typing import IO
from zipfile import BadZipFile, ZipFile
from zlib import error as BrokenStream

from lxml import etree

from waybills.intake.archives import check_archive
from waybills.intake.headers import Header, read_header
from waybills.intake.readers.sheetrows import OPTIONS, Irregular, Row, SheetReader, forget, inline_text, rows_of
from waybills.intake.refusals import FileRefused, Note, refused
from waybills.intake.staging import CellWriter, Stage

# A sheet of 100,000 rows is some 150 MB of XML that packs to 8: the limit is on what unpacking yields.
MOST_UNPACKED = 4 * 1024**3
TOLD_EVERY = 5_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_BROKEN = (BadZipFile, BrokenStream, EOFError, KeyError, NotImplementedError, etree.XMLSyntaxError, UnicodeDecodeError)

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
                self.other_sheets = book.other_sheets
                number, cells, notes = next(book.rows(quickly=False), (1, [], []))
            except (*_BROKEN, StopIteration) as error:
                raise refused("NOT_A_SPREADSHEET") from error
        if not any(cells):
            raise refused("EMPTY_FILE")
        if notes or number != 1:
            raise FileRefused(notes or [Note("NO_HEADER", row=1)])
        self.header: Header = read_header(cells)

    def fill(self, stage: Stage, tell: Tell) -> None:
        """Write all rows into the stage; `tell` hears how many bytes of the file they took."""
        try:
            merged = self._write_all(stage, tell, quickly=True)
        except Irregular:
            stage.empty()
            merged = self._write_all(stage, tell, quickly=False)
        for area in merged:
            first, last = rows_of(area)
            if first <= 1:
                raise refused("MERGED_HEADER", row=1, value=area)
            stage.mark(first, last, Note("MERGED_CELLS", value=area, params={"cells": area}))

    def _write_all(self, stage: Stage, tell: Tell, *, quickly: bool) -> Sequence[str]:
        stage.odd_text = True
        with self._opened() as file, stage.copy_cells() as out:
            try:
                book = _Book(file)
                for number, cells, notes in book.rows(quickly=quickly):
                    if number > 1 and (any(cells) or notes):
                        self._write(out, number, cells, notes)
                    if number % TOLD_EVERY == 0:
                        tell(file.tell())
            except _BROKEN as error:
                raise refused("NOT_A_SPREADSHEET") from error
        return book.merged

    def _write(self, out: CellWriter, number: int, cells: list[str], notes: list[Note]) -> None:
        if any(cells[len(self.header.cells) :]):
            expected, found = len(self.header.cells), len(cells)
            notes = [*notes, Note("ROW_WIDTH", number, params={"expected": expected, "found": found})]
        out.write(number, cells, notes)


class _Book:
    """What of a workbook is read: its first sheet, row by row, and the texts its cells point to."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file)
        check_archive(self._zip, most_bytes=MOST_UNPACKED)
        self._sheet, self.other_sheets = self._first_sheet()
        self._reader = SheetReader(self._shared_texts())

    @property
    def merged(self) -> Sequence[str]:
        """Areas of merged cells; complete once all rows were read."""
        return self._reader.merged

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
            return etree.parse(part, etree.XMLParser(**OPTIONS)).getroot()

    def _first_sheet(self) -> tuple[str, int]:
        sheets = [e for e in self._tree("xl/workbook.xml").iter("{*}sheet") if e.get("state", "visible") == "visible"]
        targets = {e.get("Id"): e.get("Target") or "" for e in self._tree("xl/_rels/workbook.xml.rels")}
        first = next(iter(sheets))
        target = targets[first.get(_RELATION) or first.get(_STRICT_RELATION)]
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}", len(sheets) - 1

    def _shared_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._zip.namelist():
            return []
        texts = []
        with self._part("xl/sharedStrings.xml") as part:
            for _, element in etree.iterparse(part, tag="{*}si", **OPTIONS):
                texts.append(inline_text(element))
                forget(element)
        return texts
