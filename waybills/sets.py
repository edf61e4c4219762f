"""The columns of a set, handed to SQL as one text each.

psycopg puts an array together value by value; a join is one call, and SQL takes the text apart as quickly.
"""

from collections.abc import Iterable
from typing import Any

# The characters that ASCII has for this; no XML and no checked cell can carry them.
SEPARATOR, NULL = "\x1f", "\x1e"


def joined(values: Iterable[Any]) -> str:
    """The values as one text, None as null; ValueError if one of them carries a separator itself."""
    texts = [NULL if value is None else value if value.__class__ is str else str(value) for value in values]
    text = SEPARATOR.join(("", *texts)) if texts else ""
    if text.count(SEPARATOR) != len(texts):
        raise ValueError("a text carries a separator")
    return text


def array(name: str, sql_type: str) -> str:
    """SQL of the array that the parameter `name`, a joined text, stands for."""
    return f"(string_to_array(%({name})s, E'\\x1f', E'\\x1e'))[2:]::{sql_type}[]"


def rows(alias: str, columns: dict[str, str]) -> str:
    """SQL of the rows whose columns, by name with their types, are parameters of the same names."""
    return f"unnest({', '.join(array(name, kind) for name, kind in columns.items())}) {alias}({', '.join(columns)})"
