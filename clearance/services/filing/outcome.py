"""What came of a filing: how many lists are on their way, and of each other parcel, why not."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clearance.models import ListProblem
from clearance.problems import sentence_of


@dataclass(frozen=True)
class FilingRefusal:
    """One parcel whose list was not filed; `object_id` is the parcel's."""

    object_id: int
    code: str
    sentence: str


@dataclass(frozen=True)
class FilingOutcome:
    """`wanted` parcels were named, `moved` lists were queued by act `act_id`."""

    wanted: int
    moved: int
    act_id: int | None
    parcels: list[int] = field(repr=False)
    turned_away: dict[int, str] = field(repr=False)

    @property
    def refused(self) -> int:
        return self.wanted - self.moved

    @cached_property
    def refusals(self) -> list[FilingRefusal]:
        """The reasons in the reader's language, one a parcel, the first that was found."""
        if not self.refused:
            return []
        found = {parcel: FilingRefusal(parcel, code, sentence_of(code)) for parcel, code in self.turned_away.items()}
        for problem in ListProblem.objects.filter(parcel__in=self.parcels).order_by("id"):
            found.setdefault(problem.parcel_id, _refusal(problem))
        return list(found.values())


def _refusal(problem: Any) -> FilingRefusal:
    text = sentence_of(problem.code, field=problem.field, line=problem.line, value=problem.value)
    return FilingRefusal(problem.parcel_id, problem.code, text)
