"""Sending by folder, and how the folders are."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from clearance.channels.directory import incoming
from clearance.channels.directory.files import write_whole
from clearance.channels.seam import Answer, Incoming, Letter, Look, Unreachable, Verdict

FOLDERS = ("in", "out", "archive", "error")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


class DirectoryChannel:
    """Exchange by folders; whoever may write into `in/` is believed, so the folder's rights are its lock."""

    name = "DIRECTORY"

    def send(self, letter: Letter) -> Answer:
        """Put one envelope into `out/`; it is sent when it has its name there."""
        if trouble := _trouble():
            return Answer(Verdict.UNKNOWN, trouble)
        path = _folder("out") / file_name(letter)
        try:
            if path.exists() and path.read_bytes() != letter.data:
                return Answer(Verdict.REFUSED, f"another file is called {path.name}")
            write_whole(path, letter.data)
        except OSError as error:
            return Answer(Verdict.UNKNOWN, f"{type(error).__name__}: {error.strerror}")
        return Answer(Verdict.TAKEN)

    @contextmanager
    def fetch(self, most: int) -> Iterator[Iterator[Incoming]]:
        """Up to so many files of `in/`, the oldest first; raises Unreachable."""
        if trouble := _trouble():
            raise Unreachable(trouble)
        yield incoming.take(Path(settings.CUSTOMS_DIRECTORY), most)

    def look(self) -> Look:
        """Whether the folders can be used, and what the other side has not taken from `out/`."""
        if trouble := _trouble():
            return Look(trouble)
        written = [entry.stat().st_mtime for entry in incoming.documents(_folder("out"))]
        oldest = datetime.fromtimestamp(min(written), UTC) if written else None
        return Look(unfetched=len(written), oldest_at=oldest, left_alone=incoming.left_alone(_folder("in")))


def file_name(letter: Letter) -> str:
    """One name for one message for ever: a repeat is the same file."""
    return _UNSAFE.sub("_", f"{letter.kind}_{letter.key}")[:200] + ".xml"


def _folder(name: str) -> Path:
    return Path(settings.CUSTOMS_DIRECTORY) / name


def _trouble() -> str:
    """What stands in the way of using the folders; "" if nothing does."""
    if not settings.CUSTOMS_DIRECTORY:
        return "CUSTOMS_DIRECTORY is not set"
    for name in FOLDERS:
        if not _folder(name).is_dir():
            return f"there is no folder {name}/"
        if not os.access(_folder(name), os.R_OK | os.W_OK | os.X_OK):
            return f"no right to use the folder {name}/"
    return ""
