"""The client program of the exchange: takes what the house leaves in `out/`, leaves receipts in `in/`."""

import logging
import os
import sqlite3
from pathlib import Path

from clearance.messages import Unreadable
from twin.customs.inbox import Inbox

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
                if receipt.code != "0000":
                    log.warning("%s is not taken: %s", path.name, receipt.code)
            path.unlink()
        return len(files)

    def carry(self, row: sqlite3.Row) -> tuple[int, str]:
        """Leave one receipt message in in/; a forged one has no way in here, where rights take a signature's place."""
        if row["odd"] == "FORGED":
            return 200, "nobody else may write into the folder"
        path = self.root / "in" / f"{row['kind']}_{row['guid']}.xml"
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("wb") as file:
                file.write(row["data"])
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except OSError as error:
            return 0, f"{type(error).__name__}: {error.strerror}"
        return 200, f"left as {path.name}"

    def close(self) -> None:
        """Nothing is held."""
