"""Declared codes in words: countries, units, currencies."""

from collections.abc import Iterable

from waybills.languages import reads_chinese
from waybills.models.codes import CodeEntry


def names_of(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The words for (list, code) pairs in the reader's language; an unknown code shows as itself."""
    pairs = {(name, code) for name, code in wanted if code}
    chinese = reads_chinese()
    entries = CodeEntry.objects.filter(
        list__in={name for name, _ in pairs}, code__in={code for _, code in pairs}, until_date=None
    )
    found = {(one.list, one.code): (one.name_zh if chinese else one.name_en) or one.code for one in entries}
    return {pair: found.get(pair, pair[1]) for pair in pairs}
