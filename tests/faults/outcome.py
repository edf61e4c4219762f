"""What the outcome digest is made of: `python -m tests.faults.outcome` on a house that its environment names."""

import json
import sys
from collections import Counter

import django


def lines() -> dict[str, list[str]]:
    """Each part with its sorted lines."""
    from waybills import books

    return {name: sorted(part()) for name, part in books.outcome_parts}


def differences(clean: dict[str, list[str]], other: dict[str, list[str]], *, shown: int = 40) -> list[str]:
    """Lines that only one of two outcomes has, each with its part and its side."""
    found = []
    for part in sorted(clean.keys() | other.keys()):
        a, b = clean.get(part, []), other.get(part, [])
        found += [f"{part}: only undisturbed  {line}" for line in _without(a, b)]
        found += [f"{part}: only in the storm {line}" for line in _without(b, a)]
    rest = len(found) - shown
    return found[:shown] + ([f"… and {rest} more"] if rest > 0 else [])


def _without(lines_: list[str], others: list[str]) -> list[str]:
    """The lines less the others, each as often as it stands more often."""
    return sorted((Counter(lines_) - Counter(others)).elements())


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(lines(), ensure_ascii=False) + "\n")
