"""Which reader a file is for, by its first bytes, never by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from django.conf import settings

from waybills.intake.archives import is_spreadsheet, members_of, open_archive
from waybills.intake.headers import Header
from waybills.intake.readers.csvfile import UTF8_MARK, CsvFile
from waybills.intake.readers.kinds import check_kind, check_package
from waybills.intake.readers.spreadsheet import MOST_UNPACKED, Spreadsheet
from waybills.intake.refusals import Note, refused
from waybills.intake.sender import Sender
from waybills.intake.staging import Stage
from waybills.intake.verdict import Verdict
from waybills.models import IntakeFile

Opened = Callable[[], IO[bytes]]


class Table(Protocol):
    """A file of rows under a header."""

    kind: str
    encoding: str
    header: Header

    def fill(self, stage: Stage, tell: Callable[[int], None]) -> None: ...


class Document(Protocol):
    """A file that says itself what it is; `take` runs inside a transaction and notes nothing itself."""

    kind: str

    def take(self, file: IntakeFile, sender: Sender, *, at: datetime) -> tuple[Verdict, list[Note]]: ...


@dataclass(frozen=True)
class Archive:
    """A ZIP of files; `members` are their names."""

    members: tuple[str, ...]
    kind: str = "ZIP"


_documents: dict[bytes, Callable[[Opened], Any]] = {}


def register(first_byte: bytes, reader: Callable[[Opened], Any]) -> None:
    """An app above brings the reader of files that begin so (after a byte-order mark and spaces)."""
    _documents[first_byte] = reader


def recognise(opened: Opened, *, inside_archive: bool = False) -> Any:
    """A Table, Document or Archive; refuses what is none of them."""
    with opened() as file:
        start = file.read(1024)
    check_kind(start, opened)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(opened, inside_archive=inside_archive)
    begin = start.removeprefix(UTF8_MARK).lstrip(UTF8_MARK + b" \t\r\n")[:1]
    return _documents[begin](opened) if begin in _documents else CsvFile(opened)


def _packed(opened: Opened, *, inside_archive: bool) -> Spreadsheet | Archive:
    with opened() as file, open_archive(file, most_bytes=MOST_UNPACKED) as archive:
        if is_spreadsheet(archive):
            return Spreadsheet(opened)
        check_package(archive.namelist())
        if inside_archive:
            raise refused("ARCHIVE_NESTED")
        members = tuple(members_of(archive))
        unpacked = sum(archive.getinfo(name).file_size for name in members)
    if not members:
        raise refused("EMPTY_FILE")
    if unpacked > settings.UPLOAD_MAX_BYTES * 10:
        raise refused("ARCHIVE_SIZE", most=settings.UPLOAD_MAX_BYTES * 10 // 1024**2)
    return Archive(members)
