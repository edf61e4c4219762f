"""The client program of the exchange: takes what the house leaves in `out/`, leaves receipts in `in/`."""

import logging
import os
import sqlite3
from pathlib import Path

from clearance.messages import Unreadable
from twin.customs.inbox import TAKEN, Inbox

NAMES = ("in", "out", "archive", "error")
log = logging.getLogger("twin.customs")


class Folders:
    """One house's exchange folder."""

    def __init__(self, root: Path, inbox: Inbox) -> None:
        self.root, self.inbox = root, inbox
        for name in NAMES:
            (root / name).mkdir(parents=True, exist_ok=True)

    def fetch(self) -> int:
        """Take what lies in out/, the oldest first: kept first, then gone from the folder; how many there were."""
        files = [path for path in (self.root / "out").glob("*.xml") if not path.name.startswith(".")]
        for path in sorted(files, key=lambda path: (path.stat().st_mtime, path.name)):
            try:
                receipt = self.inbox.take(path.read_bytes())
            except Unreadable as error:
                log.warning("%s is no envelope: %s", path.name, error)
            else:
                if receipt.code != TAKEN:
                    log.warning("%s is not taken: %s", path.name, receipt.code)
                    self._leave(f"DxpRep_{path.name}", receipt.reply)
            path.unlink()
        return len(files)

    def carry(self, row: sqlite3.Row) -> tuple[int, str]:
        """Leave one receipt message in in/; a forged one has no way in here, where rights take a signature's place."""
        if row["odd"] == "FORGED":
            return 200, "nobody else may write into the folder"
        name = f"{row['kind']}_{row['guid']}.xml"
        try:
            self._leave(name, row["data"])
        except OSError as error:
            return 0, f"{type(error).__name__}: {error.strerror}"
        return 200, f"left as {name}"

    def _leave(self, name: str, data: bytes) -> None:
        """Whole under its name or not at all."""
        part = self.root / "in" / f".{name}.part"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(part.with_name(name))

    def close(self) -> None:
        """Nothing is held."""
