"""Files that are there whole or not at all, whenever the power goes."""

import os
import time
from contextlib import suppress
from pathlib import Path

# What a process that died left behind of a file; older than the lease under which it wrote.
LEFTOVER_SECONDS = 300


def write_whole(path: Path, data: bytes) -> None:
    """Write under a hidden name, bring it to the disk, rename: the rename is the commit. Raises OSError."""
    _sweep(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write(part, data)
        os.rename(part, path)
    except OSError:
        with suppress(OSError):
            os.unlink(part)
        raise
    sync(path.parent)


def _write(path: Path, data: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640)
    try:
        with os.fdopen(os.dup(file), "wb") as stream:
            stream.write(data)
        os.fsync(file)
    finally:
        os.close(file)


def move(path: Path, to: Path) -> None:
    """Rename into another folder of the same disk; nothing happens if somebody else was quicker."""
    to.parent.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        os.rename(path, to)
    sync(to.parent)
    sync(path.parent)


def free_name(path: Path, data: bytes, digest: str) -> Path:
    """The path, or one beside it if a file with other bytes has that name already."""
    if not path.exists() or path.read_bytes() == data:
        return path
    return path.with_name(f"{path.stem}-{digest[:12]}{path.suffix}")


def sync(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _sweep(path: Path) -> None:
    """Leftovers of this very file; a live writer's is younger."""
    for leftover in path.parent.glob(f".{path.name}.*.part"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > LEFTOVER_SECONDS:
                leftover.unlink()
