"""What came of an act: how many moved, and of each other one, why not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from waybills.acts.verbs import Verb
from waybills.lifecycle.requirements import LABELS, names_in


@dataclass(frozen=True)
class Refusal:
    """One object that did not move. `code` is stable: "STATE", "RACED" or a guard's name in capitals."""

    object_id: int
    state: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Outcome:
    """`wanted` objects were named, `moved` moved by act `act_id` (None when nothing moved)."""

    verb: Verb
    act_id: int | None
    wanted: int
    moved: int
    find_refusals: Callable[[], list[Refusal]] = field(repr=False)

    @property
    def refused(self) -> int:
        return self.wanted - self.moved

    @cached_property
    def refusals(self) -> list[Refusal]:
        """The reasons, read when first asked for: a clean act never pays for them."""
        return self.find_refusals() if self.refused else []


RACED: StrPromise = gettext_lazy("It changed while you were acting; nothing was done to it. Look again.")


def reason_against(verb: Verb, row: object) -> tuple[str, str]:
    """Code and sentence of the first thing that stops `verb` on this row, as the row is now."""
    state: str = row.state  # type: ignore[attr-defined]
    if state not in verb.sources:
        label = row.get_state_display()  # type: ignore[attr-defined]
        return "STATE", _("Not possible while it is “%(state)s”.") % {"state": label}
    for guard in verb.guards:
        if not guard(row):
            open_names = ", ".join(str(LABELS[r]) for r in names_in(getattr(row, "gate", 0)))
            sentence = str(guard.sentence)
            return guard.name.upper(), f"{sentence} ({open_names})" if open_names else sentence
    return "RACED", str(RACED)
