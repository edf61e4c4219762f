"""What came of an act, parcel by parcel: the refusal of one that is out of reach says since when."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from waybills.acts.outcome import Outcome, Refusal
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.models import Act, Parcel, ParcelLine, Step, Waybill

BEYOND_REACH = (*ENDED, ParcelState.DEPARTED)
MOST_NAMED = 1_000


@dataclass
class Told:
    """An outcome in words: what `components/outcome_panel.html` draws, with the numbers that nobody knows."""

    moved: int
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    act_id: int | None = None

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Number and sentence of each refused parcel."""
        return [(self.names.get(one.object_id, str(one.object_id)), one.sentence) for one in self.refusals]


def told(outcome: Outcome, *, unknown: Iterable[str] = ()) -> Told:
    """The outcome of an act on parcels, with names and, for what is gone, the moment it went."""
    refusals = outcome.refusals[:MOST_NAMED]
    gone = _gone_since([one.object_id for one in refusals if one.state in BEYOND_REACH])
    return Told(
        moved=outcome.moved,
        refused=outcome.refused,
        refusals=[_explained(one, gone.get(one.object_id)) for one in refusals],
        names=numbers_of(one.object_id for one in refusals),
        unknown=list(unknown),
        act_id=outcome.act_id,
    )


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """The waybill number of each parcel."""
    return dict(Waybill.objects.filter(pk__in=list(ids)).values_list("pk", "number"))


def _gone_since(ids: list[int]) -> dict[int, Act]:
    if not ids:
        return {}
    steps = list(Step.objects.filter(machine="Parcel", target__in=BEYOND_REACH).values_list("pk", "source", "target"))
    out_of_reach = [pk for pk, source, target in steps if source != target and source not in BEYOND_REACH]
    lines = ParcelLine.objects.filter(object_id__in=ids, step_id__in=out_of_reach).order_by("version")
    last = dict(lines.values_list("object_id", "act_id"))
    acts = Act.objects.in_bulk(set(last.values()))
    return {parcel: acts[act] for parcel, act in last.items()}


def _explained(refusal: Refusal, act: Act | None) -> Refusal:
    if act is None:
        return refusal
    at = date_format(timezone.localtime(act.at), pgettext("moment", "j M Y, H:i"))
    sentence = _("Too late: “%(state)s” since %(at)s.") % {"state": ParcelState(refusal.state).label, "at": at}
    return Refusal(refusal.object_id, refusal.state, "TOO_LATE", sentence)


def found_and_not(parcels: Iterable[Parcel], numbers: Iterable[str]) -> list[str]:
    """Of the numbers those that none of the parcels bears, as waybill or bag."""
    known: set[str] = set()
    for number, bag in Waybill.objects.filter(pk__in=[p.pk for p in parcels]).values_list("number", "bag__number"):
        known |= {number, bag}
    return [number for number in numbers if number not in known]
