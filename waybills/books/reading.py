"""How checks and outcomes read the database."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

# A check shows this many breaches; the first is enough to stop for.
SHOWN = 20


def rows(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a query that limits itself."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def lines(sql: str) -> Iterator[str]:
    """The only column of a query that may be long, a line at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        for (line,) in cursor:
            yield line
