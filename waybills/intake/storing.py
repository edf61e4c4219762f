"""Files are kept before they are read: by their hash, written once, on disk for good when `store` returns."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import IO, cast
from zipfile import BadZipFile, ZipFile
from zlib import error as BrokenStream

from django.conf import settings

from waybills.intake.archives import shown_name
from waybills.intake.refusals import refused
from waybills.models import IntakeFile
from waybills.services import incoming

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """Where the bytes lie, under MEDIA_ROOT, and what they are."""

    path: str
    sha256: str
    size: int


def store(source: IO[bytes]) -> Stored:
    """Keep the bytes; refuses more than UPLOAD_MAX_BYTES. The same bytes twice are kept once."""
    part = incoming.folder() / f"{os.getpid()}-{os.urandom(8).hex()}"
    try:
        digest, size = _write(source, part)
        path = _root() / "intake" / digest[:2] / digest
        incoming.settle(part, path)
    finally:
        part.unlink(missing_ok=True)
    return Stored(str(path.relative_to(_root())), digest, size)


def _write(source: IO[bytes], part: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as file:
        while data := source.read(CHUNK):
            size += len(data)
            if size > settings.UPLOAD_MAX_BYTES:
                raise refused("TOO_LARGE", most=settings.UPLOAD_MAX_BYTES // 1024**2)
            digest.update(data)
            file.write(data)
    return digest.hexdigest(), size


@contextmanager
def opened(file: IntakeFile) -> Iterator[IO[bytes]]:
    """The bytes of a file, or of a member of an archive."""
    with (_root() / file.path).open("rb") as bytes_:
        if not file.member:
            yield bytes_
            return
        with _unpacking(file.member):
            archive = ZipFile(bytes_)
            member = archive.open(file.member)
        with archive, member:
            yield cast(IO[bytes], _Member(member, file.member))


@contextmanager
def _unpacking(name: str) -> Iterator[None]:
    """Whatever an unpacker stumbles over is damage of the file; each method of packing has its own words for it."""
    try:
        yield
    except (BadZipFile, BrokenStream, LZMAError, EOFError, KeyError, OSError, ValueError, NotImplementedError) as error:
        raise refused("ARCHIVE_DAMAGED", value=shown_name(name)) from error


class _Member:
    """A member being unpacked, as a file."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._name = stream, name

    def read(self, size: int = -1) -> bytes:
        with _unpacking(self._name):
            return self._stream.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        with _unpacking(self._name):
            return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def __iter__(self) -> Iterator[bytes]:
        with _unpacking(self._name):
            yield from self._stream


@contextmanager
def unpacked(file: IntakeFile) -> Iterator[tuple[Callable[[str], IO[bytes]], dict[str, int]]]:
    """What opens each member of an archive, its directory being read once; and how large each is."""
    with (_root() / file.path).open("rb") as bytes_, ZipFile(bytes_) as archive:
        yield archive.open, {info.filename: info.file_size for info in archive.infolist()}


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)
