"""What is wrong with a message, and what was put up with: each has a stable code and a text in two languages."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from clearance.messages.texts import fault_text, tolerance_text


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach: where (path), which element, which rule, the value as it came, and the rule's parameters."""

    path: str
    element: str
    rule: str
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict, compare=False)

    def text(self, lang: str = "zh") -> str:
        """The fault as a sentence, in Chinese (zh) or English (en)."""
        return fault_text(self, lang)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A deviation that was read all the same: its name, where it first stood, and how often it occurred."""

    code: str
    path: str
    count: int = 1

    def text(self, lang: str = "zh") -> str:
        """The deviation as a sentence, in Chinese (zh) or English (en)."""
        return tolerance_text(self, lang)


# A person reads no more of one document, and a hostile one must not fill the memory with its breaches.
MOST_FAULTS = 1000

# Deviations that the official schema accepts too, or that lie outside the document it looks at.
HARMLESS = frozenset(
    {
        "BOM",
        "DEFAULT_NAMESPACE",
        "LOWERCASE_GUID",
        "OUTER_WRAPPER",
        "SEVERAL_RETURNS",
        "EMPTY_ELEMENT",
        "BEYOND_SCHEMA",
    }
)


class Notes:
    """Collects deviations by name while a message is read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._first: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def refuse(self, fault: Fault) -> None:
        """Keep a breach; of a document that is all breaches, only the first ones."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def tolerate(self, code: str, path: str = "") -> None:
        """Count a deviation; the place of the first one is kept."""
        self._first.setdefault(code, path)
        self._counts[code] += 1

    @property
    def tolerances(self) -> tuple[Tolerance, ...]:
        """What was put up with, in the order of first occurrence."""
        return tuple(Tolerance(code, path, self._counts[code]) for code, path in self._first.items())
