"""Which column of a file is which of ours: English or Chinese, however it is spaced, cased or widened."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from waybills.intake.columns import COLUMNS, REQUIRED
from waybills.intake.refusals import FileRefused, Note

_APART = re.compile(r"[\s_\-./*:：]+")
# "毛重（千克）", "Value (USD)": what stands in brackets explains the name, it is not part of it.
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")


def folded(header: str) -> str:
    """A header as it is compared: narrow, lower case, without spaces, marks and explanations."""
    narrow = unicodedata.normalize("NFKC", header).casefold()
    return _APART.sub("", _BRACKETS.sub("", narrow))


# The column that a file of refused rows has beside its own; nobody reads it, and it is nothing odd.
OUR_COLUMN = "错误 Error"
_KNOWN = {folded(name): column.name for column in COLUMNS for name in (column.name, *column.headers)}


@dataclass(frozen=True)
class Header:
    """The first row: `cells` as they came, `names` our column at each place or "" where it is none of ours."""

    cells: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def unknown(self) -> list[Note]:
        """A warning for each column that nobody reads."""
        pairs = zip(self.cells, self.names, strict=True)
        return [
            Note("UNKNOWN_COLUMN", row=1, field=cell[:80], value=cell, warning=True)
            for cell, name in pairs
            if not name and cell and cell != OUR_COLUMN
        ]

    @property
    def from_us(self) -> bool:
        """Whether this is a file of refused rows that was put right and comes again."""
        return OUR_COLUMN in self.cells


def recognised(cells: Sequence[str]) -> int:
    """How many of the cells are headers of ours."""
    return sum(folded(cell) in _KNOWN for cell in cells)


def read_header(cells: Sequence[str]) -> Header:
    """The header that these cells are; refuses the file if columns are missing, repeated, or none is known."""
    # A null byte is no text for the database; it shows as what it is.
    stripped = tuple(cell.replace("\0", "␀").strip().strip("\ufeff") for cell in cells)
    names = tuple(_KNOWN.get(folded(cell), "") for cell in stripped)
    found = [name for name in names if name]
    if len(found) < 2:
        raise FileRefused([Note("NO_HEADER", row=1, value=", ".join(stripped)[:300])])
    notes = [
        Note("REPEATED_COLUMN", row=1, field=name, value=stripped[names.index(name)])
        for name in dict.fromkeys(found)
        if found.count(name) > 1
    ]
    notes += [Note("MISSING_COLUMN", row=1, field=name) for name in REQUIRED if name not in found]
    if notes:
        raise FileRefused(notes)
    return Header(stripped, names)
