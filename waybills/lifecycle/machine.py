"""What a lifecycle is made of: guards that are SQL and Python at once, gate effects, and column targets.

A lifecycle is a django-fsm machine on an abstract model. `@transition` declares the truth (source, target,
conditions); `custom=effect(...)` adds what the door (`waybills.acts`) does to the gate in the same breath.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django_fsm import GET_STATE
from django_stubs_ext import StrPromise

# The state of a row that does not exist yet: creation is an act too.
NOT_YET = ""


@dataclass(frozen=True)
class Guard:
    """A condition over the hot row: `sql` is a predicate over the alias `row`, `check` asks the same in Python."""

    name: str
    sql: str
    check: Callable[[Any], bool]
    sentence: StrPromise

    def __call__(self, row: Any) -> bool:
        return self.check(row)


def gate_is_clear_of(mask: int, *, name: str, sentence: StrPromise) -> Guard:
    """The guard that no bit of `mask` is set; both forms come from the one mask."""
    return Guard(
        name=name,
        sql=f"(row.gate & {int(mask)}) = 0",
        check=lambda row: row.gate & mask == 0,
        sentence=sentence,
    )


class FromColumn(GET_STATE):
    """A target that stands in a column of the row (a lifted hold goes back where it came from)."""

    def __init__(self, column: str, states: Iterable[str]) -> None:
        super().__init__(lambda row: getattr(row, column), states=list(states))
        self.column = column


@dataclass(frozen=True)
class Remember:
    """Fill `column` during the move: with `value`, or with the state the row leaves."""

    column: str
    value: str | None = None


def effect(
    *,
    actors: Iterable[str],
    meets: int = 0,
    opens: int = 0,
    remember: Remember | None = None,
    document: str = "",
    two_persons: bool = False,
) -> dict[str, Any]:
    """The `custom` of a transition: who performs it, what it does to the gate, what it remembers or issues."""
    return {
        "actors": tuple(actors),
        "meets": int(meets),
        "opens": int(opens),
        "remember": remember,
        "document": document,
        "two_persons": two_persons,
    }
