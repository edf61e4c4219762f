"""A code with its words in both languages: lists of an authority are data, not messages to translate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from waybills.languages import reads_chinese


@dataclass(frozen=True)
class Code:
    """One entry of a code list; `label` is in the reader's language."""

    code: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        return self.zh if reads_chinese() else self.en

    def __str__(self) -> str:
        return self.label


C = TypeVar("C", bound=Code)


def listed(*entries: C) -> dict[str, C]:
    """Entries by code, in the order given."""
    return {entry.code: entry for entry in entries}


def label_of(codes: Mapping[str, Code], code: str) -> str:
    """The words of a code; a code that the list lacks shows as itself."""
    return codes[code].label if code in codes else code
