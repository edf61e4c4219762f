"""The counterpart's own memory: one SQLite file, every commit on the disk before anything is answered."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = (Path(__file__).parent / "state.sql").read_text(encoding="utf-8")


class State:
    """One connection that the threads take turns with."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.path = directory / "customs.sqlite3"
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction; whoever holds it is alone."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """What a query answers."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of what a query answers."""
        with self._lock:
            return self._connection.execute(sql, values).fetchone()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()
