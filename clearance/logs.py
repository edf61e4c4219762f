"""Lines of the log: they name the place and the kind of a fault, never the data that it met."""

import logging
import re
from types import TracebackType

from django.db import Error as DatabaseError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# What an exception quotes is data; so is what the database tells in the lines after the first.
QUOTED = re.compile(r"""(?P<sign>['"“«])(?:(?!["'”»\n]).)*["'”»]|\b[\w.+-]+@[\w.-]+\b|\d{5,}|[\u3400-\u9fff]+""")
LONGEST = 300


class PlainFormatter(logging.Formatter):
    """Adds the number of the incident that the answer told, and keeps the words of exceptions without their data."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        if record.exc_info:
            record.message = without_data(record.message)
        line = super().formatMessage(record)
        incident = getattr(getattr(record, "request", None), "incident", "")
        return f"{line} [incident {incident}]" if incident else line

    def formatException(self, ei: ExcInfo) -> str:
        """The frames of every exception of the chain; of its words what is no data."""
        told, error = [], ei[1]
        while error is not None:
            frames = logging.Formatter().formatException((type(error), _silent(error), error.__traceback__))
            told.append(f"{frames.rsplit(chr(10), 1)[0]}\n{_name(error)}: {words_of(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich followed from\n".join(told)


def _silent(error: BaseException) -> BaseException:
    """An exception without words, chain or notes: only its frames are wanted."""
    return BaseException()


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def words_of(error: BaseException) -> str:
    """What the exception says, without data; of a database error the code and the names of what it met."""
    if isinstance(error, DatabaseError):
        told = getattr(error.__cause__, "diag", None)
        names = [getattr(told, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name")]
        if any(names):
            return " ".join(name for name in names if name)
    try:
        return without_data(str(error))
    except Exception:
        return "(no words)"


def without_data(text: str) -> str:
    """The first line, with "…" for what stands in quotes, for numbers, addresses and Chinese text."""
    return QUOTED.sub("…", text.split("\n", 1)[0])[:LONGEST]
