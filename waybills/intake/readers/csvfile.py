"""CSV files. Well-formed ones go to the database byte by byte as they are; others are read row by row."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from django.db import DataError
from psycopg import DataError as BadCopy

from waybills.intake.encodings import UTF8, encoding_of
from waybills.intake.headers import Header, check_place, read_header, recognised
from waybills.intake.refusals import Note, refused
from waybills.intake.staging import Stage

SAMPLE = 256 * 1024
CHUNK = 256 * 1024
SLICE = 32 * CHUNK  # one COPY; between two of them progress is told
DELIMITERS = (",", ";", "\t", "|")
# Far more than any flight has; what is beyond would only keep everybody waiting.
MOST_ROWS = 2_000_000
# Signs in one record: a cell for each column, each as long as the longest text of the standard may be.
MOST_SIGNS = 1_000_000
# Looked through for the names of the columns, if they do not stand at the top.
FIRST_RECORDS = 20
# A spreadsheet is told the delimiter by a first line of its own.
_TOLD = re.compile(r"sep=(.)", re.IGNORECASE)
UTF8_MARK = b"\xef\xbb\xbf"
# Bytes that need no second look. The leads C2, E2, E3 and EF are left out: invisible and direction marks begin so.
_ORDINARY = bytes(sorted({*range(0x20, 0x100), 0x0A, 0x0D} - {0x7F, 0xC2, 0xE2, 0xE3, 0xEF}))
_LEADS = b"\xc2\xe2\xe3\xef"
# U+0080 to U+00BF, U+2000 to U+207F, U+3000, U+FE00 to U+FEFF, U+FFC0 and above.
_SUSPECT = {
    0xC2: re.compile(rb"\xc2"),
    0xE2: re.compile(rb"\xe2[\x80\x81]"),
    0xE3: re.compile(rb"\xe3\x80\x80"),
    0xEF: re.compile(rb"\xef[\xb8\xbb\xbf]"),
}

# Digits, letters, points and dashes of full width, and dashes that a word processor makes of a hyphen.
_WIDE = (
    re.compile(rb"\xef(?:\xbc[\x8d\x8e\x90-\x99\xa1-\xba]|\xbd[\x81-\x9a])"),
    re.compile(rb"\xe2(?:\x80[\x90-\x95]|\x88\x92)"),
)

Tell = Callable[[int], None]


class NotPlain(Exception):
    """The bytes are not such that the database would read them as a spreadsheet does."""


class CsvFile:
    """A CSV file on disk; opening it reads the header and refuses what has none."""

    kind = "CSV"

    def __init__(self, opened: Callable[[], IO[bytes]]) -> None:
        self._opened = opened
        with opened() as file:
            sample = file.read(SAMPLE)
        if not sample.strip(UTF8_MARK + b" \t\r\n\0"):
            raise refused("EMPTY_FILE")
        self.encoding = encoding_of(sample)
        self._begin = len(UTF8_MARK) if sample.startswith(UTF8_MARK) else 0
        first = _first_record(sample[self._begin :], self.encoding)
        self.delimiter, self._header_bytes = first.delimiter, first.bytes
        self.header: Header = read_header(first.cells, row=first.row)
        self._stray_quote = _stray_quote(self.delimiter)

    def fill(self, stage: Stage, tell: Tell) -> None:
        """Write all rows into the stage; `tell` hears how many bytes are done."""
        stage.delimiter = self.delimiter
        try:
            self._pour(stage, tell)
            stage.breaks = stage.breaks or stage.lines != stage.rows
        except (NotPlain, UnicodeDecodeError, DataError, BadCopy):
            stage.empty()
            stage.odd_text = True
            self._read_rows(stage, tell)

    def _pour(self, stage: Stage, tell: Tell) -> None:
        done = self._begin + self._header_bytes
        chunks = self._chunks()
        chunk = next(chunks, b"")
        while chunk:
            budget = SLICE
            with stage.copy_csv(self.delimiter) as copy:
                while chunk and budget > 0:
                    plain = self._plain(chunk)
                    stage.odd_text = stage.odd_text or _is_odd(plain, self.delimiter.encode())
                    stage.breaks = stage.breaks or (b"\t" in plain and self.delimiter != "\t")
                    stage.widened = stage.widened or any(wide.search(plain) for wide in _WIDE)
                    stage.lines += plain.count(b"\n")
                    _check_rows(stage.lines)
                    copy.write(plain)
                    budget -= len(chunk)
                    done += len(chunk)
                    chunk = next(chunks, b"")
            tell(done)

    def _plain(self, chunk: bytes) -> bytes:
        """The chunk in UTF-8, if the database reads it as a spreadsheet would; it also says whether it is valid."""
        if self.encoding != UTF8:
            chunk = chunk.decode(self.encoding).encode()
        quotes = chunk.count(b'"')
        # A line of "\\." would end the COPY of servers before 18.
        if b"\0" in chunk or quotes % 2 or b"\n\\." in chunk:
            raise NotPlain
        if quotes and self._stray_quote.search(b"\n" + chunk):
            raise NotPlain
        return chunk

    def _chunks(self) -> Iterator[bytes]:
        """The file after its header, in pieces that end with a line; the last line gets an end too."""
        with self._opened() as file:
            file.seek(self._begin + self._header_bytes)
            rest = b""
            while data := file.read(CHUNK):
                end = data.rfind(b"\n") + 1
                if not end:
                    rest += data
                    if len(rest) > SLICE:
                        raise NotPlain
                    continue
                yield rest + data[:end]
                rest = data[end:]
        if rest := rest.rstrip(b"\r\n\x1a\0"):
            yield rest + b"\n"

    def _read_rows(self, stage: Stage, tell: Tell) -> None:
        with self._opened() as file, stage.copy_cells() as out:
            file.seek(self._begin)
            self._rejudge(file)
            lines = _Lines(io.TextIOWrapper(_Counted(file, tell), self.encoding, newline=""))
            for row, cells in _numbered(csv.reader(lines, delimiter=self.delimiter), self.encoding):
                lines.left = MOST_SIGNS
                _check_rows(row)
                if row > self.header.row and any(cells) and cells != ["\x1a"]:
                    out.write(row, cells, _width_notes(row, cells, len(self.header.cells)))

    def _rejudge(self, file: IO[bytes]) -> None:
        """The sample may have been plain ASCII: look for the first line that is not, and judge by that."""
        for line in file:
            if not line.isascii():
                self.encoding = encoding_of(line + file.read(SAMPLE))
                break
        file.seek(self._begin)


@dataclass(frozen=True)
class _First:
    """The record that has the names of the columns: where it stands, and how many bytes it ends after."""

    delimiter: str
    cells: list[str]
    row: int
    bytes: int

    @property
    def recognised(self) -> int:
        return recognised(self.cells)


def _first_record(sample: bytes, encoding: str) -> _First:
    """The first record that is not empty, by whichever delimiter shows most headers."""
    text = sample.decode(encoding, errors="ignore")
    told = _TOLD.match(text)
    delimiters = tuple(told[1]) if told else DELIMITERS
    found = [_read_first(text, delimiter, encoding) for delimiter in delimiters]
    whole = [first for first in found if first]
    if not whole:
        raise refused("BROKEN_QUOTES", row=1)
    best = max(whole, key=lambda first: first.recognised)
    check_place(_records(text, best.delimiter), top=best.row)
    return best


def _read_first(text: str, delimiter: str, encoding: str) -> _First | None:
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells) and not _TOLD.fullmatch(delimiter.join(cells)):
                return _First(delimiter, cells, row, len("".join(lines[: reader.line_num]).encode(encoding)))
    except csv.Error:
        return None
    return _First(delimiter, [], 1, 0)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The first few records; what follows a broken one is not looked at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        yield from zip(range(1, FIRST_RECORDS + 1), reader, strict=False)


def _check_rows(rows: int) -> None:
    if rows > MOST_ROWS:
        raise refused("TOO_MANY_ROWS", most=MOST_ROWS)


class _Lines:
    """The lines of a text for the CSV reader, no record of which may be endless; `left` is reset for each."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text, self.left = text, MOST_SIGNS

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_SIGNS)
        self.left -= len(line)
        if self.left < 0 or (len(line) == MOST_SIGNS and line[-1] not in "\r\n"):
            raise csv.Error("endless")
        if not line:
            raise StopIteration
        return line


def _stray_quote(delimiter: str) -> re.Pattern[bytes]:
    """A quotation mark that neither opens nor closes a field nor stands beside another one."""
    mark = re.escape(delimiter).encode()
    return re.compile(rb'"(?![\r\n"' + mark + rb'])(?<![\n"' + mark + rb']")')


def _is_odd(chunk: bytes, delimiter: bytes) -> bool:
    """Whether control characters or invisible ones are in it; most chunks are known by one quick pass."""
    left = chunk.translate(None, _ORDINARY + delimiter)
    if not left:
        return False
    return bool(left.translate(None, _LEADS)) or any(_SUSPECT[lead].search(chunk) for lead in set(left))


def _numbered(reader: Iterator[list[str]], encoding: str) -> Iterator[tuple[int, list[str]]]:
    row = 0
    while True:
        row += 1
        try:
            yield row, next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise refused("ENCODING_ROW", row=row, name=encoding.upper()) from error
        except csv.Error as error:
            raise refused("BROKEN_QUOTES", row=row) from error


def _width_notes(row: int, cells: list[str], width: int) -> list[Note]:
    """A row with more or fewer cells than the header cannot be read safely; empty ones at the end don't count."""
    if len(cells) == width or (len(cells) > width and not any(cells[width:])):
        return []
    code = "OPEN_QUOTE" if any("\n" in cell for cell in cells) else "ROW_WIDTH"
    return [Note(code, row, params={"expected": width, "found": len(cells)})]


class _Counted(io.RawIOBase):
    """A stream that tells how far it was read."""

    def __init__(self, file: IO[bytes], tell: Tell) -> None:
        self._file, self._tell, self._told = file, tell, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        if self._file.tell() - self._told > SLICE:
            self._told = self._file.tell()
            self._tell(self._told)
        return len(data)
