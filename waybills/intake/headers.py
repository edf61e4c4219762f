"""Which column of a file is which of ours: English or Chinese, however it is spaced, cased or widened."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waybills.intake.columns import COLUMNS, REQUIRED
from waybills.intake.refusals import FileRefused, Note, refused

# So many names make a row the header of a manifest.
LEAST_KNOWN = 2
MOST_COLUMNS = 200
MOST_HEADER = 100
_APART = re.compile(r"[\s_\-./*:：]+")
# "毛重（千克）", "Value (USD)": what stands in brackets explains the name, it is not part of it.
_BRACKETS = re.compile(r"[(\[【](.*?)[)\]】]")
# "币制/Currency", "主运单号 MAWB": two names of one column.
_TWO_NAMES = (
    re.compile(r"[/|\\\n,，、;；]"),
    re.compile(r"(?<=[\u3400-\u9fff])\s*(?=[A-Za-z])|(?<=[A-Za-z])\s*(?=[\u3400-\u9fff])"),
)
# "MAWB No.", "Bag #": the word adds nothing, for a number that is counted in nothing.
_NUMBERED = re.compile(r"(?:number|no|num|nr|#)$")
_NUMBERS = ("master_waybill", "house_waybill", "bag", "order_no")
# A column of grams that is read as kilograms would be wrong a thousandfold, in silence.
_WEIGHT = "gross_weight_kg"
_OTHER_WEIGHTS = {
    "g", "gr", "gram", "grams", "克", "mg", "毫克", "lb", "lbs", "pound", "pounds", "磅", "oz", "ounce", "ounces",
    "盎司", "t", "ton", "tons", "tonne", "tonnes", "吨", "斤", "市斤", "两",
}  # fmt: skip


def folded(header: str) -> str:
    """A header as it is compared: narrow, lower case, without spaces, invisible signs, marks and explanations."""
    narrow = unicodedata.normalize("NFKC", header).casefold()
    seen = "".join(sign for sign in narrow if unicodedata.category(sign) != "Cf")
    return _APART.sub("", _BRACKETS.sub("", seen))


# The column that a file of refused rows has beside its own; nobody reads it, and it is nothing odd.
OUR_COLUMN = "错误 Error"
_KNOWN = {folded(name): column.name for column in COLUMNS for name in (column.name, *column.headers.split())}


@dataclass(frozen=True)
class Header:
    """The first row: `cells` as they came, `names` our column at each place or "" where it is none of ours."""

    cells: tuple[str, ...]
    names: tuple[str, ...]
    row: int = 1  # where it stands in the file

    @property
    def unknown(self) -> list[Note]:
        """A warning for each column that nobody reads."""
        pairs = zip(self.cells, self.names, strict=True)
        return [
            Note("UNKNOWN_COLUMN", row=self.row, field=cell[:80], value=cell, warning=True)
            for cell, name in pairs
            if not name and cell and cell != OUR_COLUMN
        ]

    @property
    def from_us(self) -> bool:
        """Whether this is a file of refused rows that was put right and comes again."""
        return OUR_COLUMN in self.cells


def name_of(header: str) -> str:
    """Our column that a header names, alone or in two languages; "" if it names none, or several."""
    if whole := _KNOWN.get(folded(header)):
        return whole
    bare = _NUMBERED.sub("", folded(header))
    if (numbered := _KNOWN.get(bare)) in _NUMBERS:
        return str(numbered)
    for border in _TWO_NAMES:
        parts = [part for part in border.split(header[:MOST_HEADER]) if folded(part)]
        if len(parts) > 1:
            names = {name_of(part) for part in parts}
            return names.pop() if len(names) == 1 else ""
    return ""


def recognised(cells: Sequence[str]) -> int:
    """How many of the cells are headers of ours."""
    return sum(bool(name_of(cell)) for cell in cells[:MOST_COLUMNS])


def check_place(records: Iterable[tuple[int, Sequence[str]]], *, top: int) -> None:
    """Refuse a file that has a title, or names of groups, above the names of its columns."""
    known = {row: recognised(cells) for row, cells in records if row >= top}
    best = max(known, key=lambda row: (known[row], -row), default=top)
    if best != top and known[best] > LEAST_KNOWN:
        raise refused("HEADER_BELOW", row=top, found=best)


def read_header(cells: Sequence[str], *, row: int = 1) -> Header:
    """The header that these cells are; refuses the file if columns are missing, repeated, or none is known."""
    # A null byte is no text for the database; it shows as what it is.
    stripped = tuple(cell.replace("\0", "␀").strip().strip("\ufeff") for cell in cells)
    if any(stripped[MOST_COLUMNS:]):
        raise refused("TOO_MANY_COLUMNS", row=row, most=MOST_COLUMNS)
    names = tuple(name_of(cell) for cell in stripped)
    found = [name for name in names if name]
    if len(found) < LEAST_KNOWN:
        raise FileRefused([Note("NO_HEADER", row=row, value=", ".join(stripped)[:300])])
    notes = [
        Note("REPEATED_COLUMN", row=row, field=name, value=stripped[names.index(name)])
        for name in dict.fromkeys(found)
        if found.count(name) > 1
    ]
    notes += [Note("MISSING_COLUMN", row=row, field=name) for name in REQUIRED if name not in found]
    notes += [
        Note("COLUMN_UNIT", row=row, field=name, value=cell)
        for cell, name in zip(stripped, names, strict=True)
        if name == _WEIGHT and _says_other_weight(cell)
    ]
    if notes:
        raise FileRefused(notes)
    return Header(stripped, names, row)


def _says_other_weight(header: str) -> bool:
    narrow = unicodedata.normalize("NFKC", header).casefold()
    return any(_APART.sub("", unit) in _OTHER_WEIGHTS for unit in _BRACKETS.findall(narrow))
