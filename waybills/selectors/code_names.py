"""Codes as people read them: the name of a country, currency or unit in the reader's language."""

from collections.abc import Iterable

from waybills.languages import reads_chinese
from waybills.models import CodeEntry, CodeListName

Coded = tuple[str, str]


def names_of(codes: Iterable[Coded]) -> dict[Coded, str]:
    """For each (list, code) its name, the newest where its meaning changed; nameless codes are left out."""
    wanted = {(name, code) for name, code in codes if code}
    rows = CodeEntry.objects.filter(list__in={name for name, _ in wanted}, code__in={code for _, code in wanted})
    chinese = reads_chinese()
    found = {}
    for row in rows.order_by("since_date", "pk"):
        name = (row.name_zh or row.name_en) if chinese else (row.name_en or row.name_zh)
        # Money is known by its letters in any language.
        letters = row.letters.split(" ")[0] if row.list == CodeListName.CURRENCY else ""
        if (row.list, row.code) in wanted and (letters or name):
            found[row.list, row.code] = letters or name
    return found
