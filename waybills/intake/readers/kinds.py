"""What is known by its first bytes and never read here: told by its name, so that nobody guesses what is wrong."""

from collections.abc import Callable, Iterable
from typing import IO

from waybills.intake.refusals import FileRefused, refused

_MAGIC = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BM", "BMP"),
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"RIFF", "RIFF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "GZIP"), (b"BZh", "BZIP2"), (b"\xfd7zXZ", "XZ"), (b"\x28\xb5\x2f\xfd", "ZSTD"), (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"), (b"{\\rtf", "RTF"), (b"SQLite format 3", "SQLite"), (b"PAR1", "Parquet"),
)  # fmt: skip
# Also the beginning of a word: only with a byte that no text has.
_SHORT = {"BMP", "EXE", "RIFF"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_TAR = (257, b"ustar")
# Of what other programs call a table: a page, or the spreadsheet format of 2003.
_PAGES = ((b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"<table", "HTML"))
_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_OFFICE = (
    ("word/document.xml", "DOCX"),
    ("ppt/presentation.xml", "PPTX"),
    ("xl/workbook.bin", "XLSB"),
    ("content.xml", "ODS"),
)
CHUNK = 1024 * 1024


def check_kind(start: bytes, opened: Callable[[], IO[bytes]]) -> None:
    """Refuse what no reader is for, by the first bytes of a file."""
    if start.startswith(_OLD_OFFICE):
        with opened() as file:
            raise refused("PASSWORD" if _holds(file, _LOCKED) else "OLD_SPREADSHEET")
    name = _name_of(start)
    if name:
        raise unsupported(name)
    begin = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for page, name in _PAGES:
        if begin.startswith(page):
            raise unsupported(name)
    if _SPREADSHEET_2003 in start:
        raise refused("OLD_SPREADSHEET")


def _name_of(start: bytes) -> str:
    at, tar = _TAR
    if start[at : at + len(tar)] == tar:
        return "TAR"
    for magic, name in _MAGIC:
        if start.startswith(magic) and (name not in _SHORT or b"\0" in start[:64]):
            return name
    return "MP4" if start[4:8] == b"ftyp" else ""


def check_package(names: Iterable[str]) -> None:
    """Refuse documents of office programs that are archives only in how they are packed."""
    found = set(names)
    for part, name in _OFFICE:
        if part in found and (name != "ODS" or "mimetype" in found):
            raise unsupported(name)


def unsupported(name: str) -> FileRefused:
    """The refusal of a kind of file by its name."""
    return refused("UNSUPPORTED", name=name)


def _holds(file: IO[bytes], wanted: bytes) -> bool:
    """Whether the bytes stand anywhere in the file."""
    rest = b""
    while data := file.read(CHUNK):
        if wanted in rest + data:
            return True
        rest = data[-len(wanted) :]
    return False
