"""The books: invariants that the database alone can prove, and the digest of what came out.

Each app registers its checks and its part of the outcome. A check yields breaches, worst first; none means it holds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """What does not hold: the invariant's code (I1 … I12), which object, and how."""

    invariant: str
    about: str
    what: str


Check = Callable[[], Iterator[Breach]]
# Yields lines of business keys, final states, verbs, message keys; no ids, times or batching.
OutcomePart = Callable[[], Iterator[str]]

checks: list[tuple[str, str, Check]] = []
outcome_parts: list[tuple[str, OutcomePart]] = []


def check(invariant: str, sentence: str) -> Callable[[Check], Check]:
    """Register a check under its invariant's code and what it proves."""

    def register(function: Check) -> Check:
        checks.append((invariant, sentence, function))
        return function

    return register


def outcome(name: str) -> Callable[[OutcomePart], OutcomePart]:
    """Register a part of the outcome digest."""

    def register(function: OutcomePart) -> OutcomePart:
        outcome_parts.append((name, function))
        return function

    return register
