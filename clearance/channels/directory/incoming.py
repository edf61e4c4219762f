"""Picking up: which files of `in/` are documents, which are left alone and why, and where each goes afterwards."""

import errno
import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from clearance.channels.directory.files import free_name, move, write_whole
from clearance.gateway.door import Refused, check_beginning
from clearance.messages.times import UTC8

# Names under which programs write before they rename.
UNFINISHED = (".part", ".tmp", ".filepart", ".writing", ".lock")
# A file without its end may still be growing; after this long without a byte it is cut off.
SETTLED_SECONDS = 60
MOST_NAMED = 50


@dataclass(frozen=True)
class Picked:
    """One file of `in/`, held open and locked until its place is known."""

    root: Path
    name: str
    data: bytes
    written_at: float

    def keep(self) -> None:
        """To archive/<day>/, by the day on which it was written."""
        day = datetime.fromtimestamp(self.written_at, UTC8).strftime("%Y%m%d")
        self._move(self.root / "archive" / day / self.name)

    def refuse(self, code: str, reason: str) -> None:
        """To error/, its reason first: a file there never stands without one."""
        target = self._free(self.root / "error" / self.name)
        write_whole(target.with_name(f"{target.name}.reason"), f"{code}: {reason}\n".encode())
        move(self.root / "in" / self.name, target)

    def _move(self, to: Path) -> None:
        to.parent.mkdir(exist_ok=True)
        move(self.root / "in" / self.name, self._free(to))

    def _free(self, path: Path) -> Path:
        return free_name(path, self.data, hashlib.sha256(self.data).hexdigest())


def take(root: Path, most: int) -> Iterator[Picked]:
    """The documents in `in/`, the oldest first; each is locked while its reader has it, so that one process has it."""
    entries = sorted(documents(root / "in"), key=lambda entry: (entry.stat().st_mtime, entry.name))
    taken = 0
    for entry in entries:
        with _Held(Path(entry.path)) as held:
            if held.data is None or _still_growing(held.data, held.written_at):
                continue
            yield Picked(root, entry.name, held.data, held.written_at)
            taken += 1
        if taken == most:
            return


def documents(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of a folder that may be messages."""
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not _oddity(entry)]


def left_alone(folder: Path) -> tuple[tuple[str, str], ...]:
    """What lies in a folder and is not picked up, with the code of the reason."""
    with os.scandir(folder) as entries:
        found = [(entry.name, _oddity(entry) or _state(Path(entry.path))) for entry in entries]
    return tuple(sorted((name, code) for name, code in found if code))[:MOST_NAMED]


def _oddity(entry: os.DirEntry[str]) -> str:
    """Why an entry is no message by its name and kind; "" if it may be one."""
    if entry.name.startswith("."):
        return "HIDDEN"
    if entry.name.lower().endswith(UNFINISHED):
        return "UNFINISHED"
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return "GONE"
    if not stat.S_ISREG(found.st_mode) or not entry.name.lower().endswith(".xml"):
        return "FOREIGN"
    return "HUGE" if found.st_size > settings.GATEWAY_MAX_BYTES else ""


def _state(path: Path) -> str:
    """Why a file that may be a message cannot be had just now; "" if it can."""
    with _Held(path) as held:
        if held.data is None:
            return held.why
        return "UNFINISHED" if _still_growing(held.data, held.written_at) else ""


def _still_growing(data: bytes, written_at: float) -> bool:
    if time.time() - written_at > SETTLED_SECONDS:
        return False
    if not data:
        return True
    try:
        check_beginning(data)
    except Refused as refused:
        return refused.code == "NOT_XML"
    return False


@dataclass
class _Held:
    """A file opened, locked and read; `data` is None where that cannot be, `why` says the code of the reason."""

    path: Path
    data: bytes | None = None
    written_at: float = 0.0
    why: str = ""
    _file: int = field(default=-1, repr=False)

    def __enter__(self) -> "_Held":
        try:
            self._file = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            self._lock()
            found = os.fstat(self._file)
            if not os.path.samestat(found, os.stat(self.path)):
                self.why = "GONE"  # another worker put it away while we opened it
            else:
                self._read(found)
        except FileNotFoundError:
            self.why = "GONE"
        except BlockingIOError:
            self.why = "LOCKED"
        except OSError:
            self.why = "NOT_READABLE"
        return self

    def _lock(self) -> None:
        if self.path.with_name(f"{self.path.name}.lock").exists():
            raise BlockingIOError(errno.EAGAIN, "a lock file stands beside it")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _read(self, found: os.stat_result) -> None:
        self.written_at = found.st_mtime
        with os.fdopen(os.dup(self._file), "rb") as stream:
            data = stream.read(settings.GATEWAY_MAX_BYTES + 1)
        if len(data) != found.st_size:
            self.why = "UNFINISHED"
        else:
            self.data = data

    def __exit__(self, *error: object) -> None:
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)
