"""CSV files. Well-formed ones go to the database byte by byte as they are; others are read row by row."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import IO

from django.db import DataError
from psycopg import DataError as BadCopy

from waybills.intake.encodings import UTF8, encoding_of
from waybills.intake.headers import Header, read_header, recognised
from waybills.intake.refusals import Note, refused
from waybills.intake.staging import Stage

SAMPLE = 256 * 1024
CHUNK = 256 * 1024
SLICE = 32 * CHUNK  # one COPY; between two of them progress is told
DELIMITERS = (",", ";", "\t")
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
        self.delimiter, cells, self._header_bytes = _first_record(sample[self._begin :], self.encoding)
        self.header: Header = read_header(cells)
        self._stray_quote = _stray_quote(self.delimiter)

    def fill(self, stage: Stage, tell: Tell) -> None:
        """Write all rows into the stage; `tell` hears how many bytes are done."""
        try:
            self._pour(stage, tell)
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
                    stage.lines += plain.count(b"\n")
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
        if rest := rest.rstrip(b"\r\n\x1a"):
            yield rest + b"\n"

    def _read_rows(self, stage: Stage, tell: Tell) -> None:
        with self._opened() as file, stage.copy_cells() as out:
            file.seek(self._begin)
            self._rejudge(file)
            text = io.TextIOWrapper(_Counted(file, tell), self.encoding, newline="")
            for row, cells in _numbered(csv.reader(text, delimiter=self.delimiter), self.encoding):
                if row > 1 and any(cells):
                    out.write(row, cells, _width_notes(row, cells, len(self.header.cells)))

    def _rejudge(self, file: IO[bytes]) -> None:
        """The sample may have been plain ASCII: look for the first line that is not, and judge by that."""
        for line in file:
            if not line.isascii():
                self.encoding = encoding_of(line + file.read(SAMPLE))
                break
        file.seek(self._begin)


def _first_record(sample: bytes, encoding: str) -> tuple[str, list[str], int]:
    """Delimiter, cells and length in bytes of the first record, by whichever delimiter shows most headers."""
    text = sample.decode(encoding, errors="ignore")
    found = []
    for delimiter in DELIMITERS:
        lines = list(io.StringIO(text, newline=""))
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            cells = next(reader, [])
        except csv.Error:
            continue
        length = len("".join(lines[: reader.line_num]).encode(encoding))
        found.append((recognised(cells), delimiter, cells, length))
    if not found:
        raise refused("BROKEN_QUOTES", row=1)
    _, delimiter, cells, length = max(found, key=lambda one: one[0])
    return delimiter, cells, length


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
