"""Files by their content: stored once, under the sha256 of their bytes, and complete or not at all."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from django.conf import settings

from waybills.services import incoming

BLOCK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """A file in the store; `key` is its place below MEDIA_ROOT."""

    key: str
    sha256: str
    bytes: int

    @property
    def path(self) -> Path:
        return path_of(self.key)


class Incoming:
    """A file being written: hashed on the way, moved to its place by `keep()`, gone if that is never called."""

    def __init__(self) -> None:
        self._path = incoming.folder() / f"{secrets.token_hex(16)}.part"
        self._file: BinaryIO = self._path.open("xb")
        self._digest = hashlib.sha256()
        self.bytes = 0

    def write(self, block: bytes | memoryview) -> None:
        self._file.write(block)
        self._digest.update(block)
        self.bytes += len(block)

    def keep(self) -> Stored:
        """Make it durable and give it its name; the same content twice is one file."""
        self._file.close()
        sha256 = self._digest.hexdigest()
        stored = Stored(key_of(sha256), sha256, self.bytes)
        incoming.settle(self._path, stored.path)
        return stored

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def key_of(sha256: str) -> str:
    return f"inspection/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def path_of(key: str) -> Path:
    return Path(str(settings.MEDIA_ROOT)) / key


def store_bytes(data: bytes) -> Stored:
    """Keep a small file."""
    with Incoming() as file:
        file.write(data)
        return file.keep()


def store_file(source: BinaryIO) -> Stored:
    """Keep an open file, read block by block."""
    with Incoming() as file:
        while block := source.read(BLOCK):
            file.write(block)
        return file.keep()
