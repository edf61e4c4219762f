"""How numbers are shown in a workbook: those that stand for days, and those that are filled up with zeros."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

# Formats every spreadsheet brings (ECMA-376 part 1, 18.8.30): days and times, also those of China.
_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# Texts in quotation marks, colours and conditions in brackets, single signs: no part of a format's letters.
_BESIDE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_OF_DAYS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_ZEROS = re.compile(r"0[0-]*0")


@dataclass(frozen=True)
class Styles:
    """By number of style: which are days, and how many digits the others are filled up to."""

    days: frozenset[str] = frozenset()
    digits: dict[str, int] = field(default_factory=dict)


def styles_in(root: etree._Element) -> Styles:
    """The styles of a workbook's styles part."""
    custom = {e.get("numFmtId"): e.get("formatCode") or "" for e in root.iter("{*}numFmt")}
    days, digits = set(), {}
    for style, number in enumerate(_formats(root)):
        code = _BESIDE.sub("", custom.get(number, ""))
        if (number.isdigit() and int(number) in _DAYS) or _OF_DAYS.search(code):
            days.add(str(style))
        elif _ZEROS.fullmatch(code):
            digits[str(style)] = code.count("0")
    return Styles(frozenset(days), digits)


def _formats(root: etree._Element) -> Iterator[str]:
    cells = next(root.iter("{*}cellXfs"), None)
    if cells is not None:
        yield from (style.get("numFmtId") or "0" for style in cells.iter("{*}xf"))
