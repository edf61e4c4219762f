"""What a person would see on a page, read from the tables: a look, never a change."""

import time
from typing import Any

import psycopg

PATIENCE = 240.0  # seconds; a database that was ended comes back within a few


class Records:
    """Looks at the house's database; a look that is cut off by a restart is taken again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection | None = None

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query answers; `%s` for each value."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._open().execute(sql, values).fetchall()
            except psycopg.OperationalError:
                self.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def column(self, sql: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.rows(sql, *values)]

    def one(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, None without a row."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        return self._connection
