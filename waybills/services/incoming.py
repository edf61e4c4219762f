"""Files that are still being written: one folder on the disk of the finished ones, swept of what kills left there."""

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where half-written files lie; nobody reads any of them."""
    path = Path(str(settings.MEDIA_ROOT)) / "incoming"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def settle(part: Path, place: Path) -> None:
    """Make a written file durable, then give it its name: whoever finds the name finds the whole of it."""
    _sync(part)
    place.parent.mkdir(parents=True, exist_ok=True)
    part.replace(place)
    _sync(place.parent)


def sweep(*, before: datetime) -> int:
    """Remove what nobody has written to since; the number of files and folders removed."""
    removed = 0
    for path in folder().iterdir():
        with suppress(FileNotFoundError):  # its writer was just done with it
            if path.stat().st_mtime < before.timestamp():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed += 1
    return removed


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
