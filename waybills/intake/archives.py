"""ZIP files, before anything of them is unpacked: how much they hold, and that nothing in them plays tricks."""

import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from waybills.intake.refusals import refused

MOST_MEMBERS = 5_000
# Text packs about ten times; a thousandfold is an attack. Small members may pack better.
MOST_RATIO = 200
SMALL = 10 * 1024 * 1024
MOST_NAME = 255
# Archives of few, small files are read while the reader of the page waits.
FEW, LITTLE = 20, 4 * 1024 * 1024
_ENCRYPTED = 0x1


def check_archive(archive: ZipFile, *, most_bytes: int) -> None:
    """Refuse an archive by its directory alone: too many members, too large, encrypted, links, ways out."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise refused("ARCHIVE_MEMBERS", found=len(members), most=MOST_MEMBERS)
    if sum(member.file_size for member in members) > most_bytes:
        raise refused("ARCHIVE_SIZE", most=most_bytes // 1024**2)
    for member in members:
        _check_member(member)
    _check_names(members)
    _check_places(members)


def _check_names(members: Sequence[ZipInfo]) -> None:
    """Of two files with one name only the second could ever be read."""
    seen: set[str] = set()
    for member in members:
        if member.filename in seen:
            raise refused("ARCHIVE_REPEATED", value=shown_name(member.filename))
        seen.add(member.filename)


def _check_places(members: Sequence[ZipInfo]) -> None:
    """Each file has bytes of its own: where they overlap, a small archive unpacks to a large one."""
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise refused("NOT_AN_ARCHIVE")
        end = member.header_offset + member.compress_size


def _check_member(member: ZipInfo) -> None:
    name = member.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        raise refused("ARCHIVE_PATH", value=shown_name(name))
    if len(name) > MOST_NAME:
        raise refused("ARCHIVE_NAME", value=shown_name(name), most=MOST_NAME)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refused("ARCHIVE_LINK", value=shown_name(name))
    if member.flag_bits & _ENCRYPTED:
        raise refused("ARCHIVE_ENCRYPTED", value=shown_name(name))
    if member.file_size > SMALL and member.file_size > MOST_RATIO * max(1, member.compress_size):
        raise refused("ARCHIVE_SIZE", value=shown_name(name), most=MOST_RATIO)


def open_archive(file: IO[bytes], *, most_bytes: int) -> ZipFile:
    """The archive, checked."""
    try:
        archive = ZipFile(file)
    except (BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise refused("NOT_AN_ARCHIVE") from error
    check_archive(archive, most_bytes=most_bytes)
    return archive


def is_quick(file: IO[bytes]) -> bool:
    """Whether an archive, or a file that is none, is read in a moment; where the file stands does not matter."""
    try:
        file.seek(0)
        if file.read(4) != b"PK\x03\x04":
            return True
        members = ZipFile(file).infolist()
        return len(members) <= FEW and sum(member.file_size for member in members) <= LITTLE
    except (BadZipFile, NotImplementedError, EOFError, ValueError, OSError):
        return True


def shown_name(name: str) -> str:
    """A member's name as people wrote it: without the mark for UTF-8 it is in the encoding of their system.

    Signs that cannot be shown, or that turn the direction of reading, are left out.
    """
    with suppress(UnicodeError):
        name = name.encode("cp437").decode("gb18030")
    return printable(name)


def printable(name: str) -> str:
    """The signs of a name that a page can show."""
    return "".join(sign for sign in name if sign.isprintable()) or "?"


def members_of(archive: ZipFile) -> Iterator[str]:
    """Names of the files in it that are for us; what operating systems leave behind is not."""
    for member in archive.infolist():
        last = member.filename.rsplit("/", 1)[-1]
        if not member.is_dir() and last and not last.startswith((".", "~$")) and "__MACOSX" not in member.filename:
            yield member.filename


def is_spreadsheet(archive: ZipFile) -> bool:
    """Whether the archive is itself a workbook."""
    return "xl/workbook.xml" in archive.namelist()
