"""Which parcels a deed is for: one number, a pasted list, or a filter, all of them in the address of the page."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from waybills.models import NumberList, Parcel, User
from waybills.selectors.outcomes import found_and_not
from waybills.selectors.parcel_lists import Wanted, parcels_wanted, wanted_in

NAMES_SHOWN = 20
# A filter may mean a whole flight; more is a mistake.
MOST_PARCELS = 50_000


@dataclass(frozen=True)
class Selection:
    """The chosen parcels, as a query; `unknown` are pasted numbers that name none of them."""

    wanted: Wanted
    parcels: QuerySet[Parcel]
    count: int
    names: list[str]
    unknown: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.names)


def selection_of(request: HttpRequest) -> Selection:
    """What the address chooses; nothing when it asks for nothing at all."""
    wanted = wanted_in(request.GET)
    parcels = Parcel.objects.none() if wanted == Wanted() else parcels_wanted(request.user, wanted)  # type: ignore[arg-type]
    ids = list(parcels.order_by("pk").values_list("pk", flat=True)[:MOST_PARCELS])
    # Fixed here: what the form asks about is what the deed is done to.
    chosen = Parcel.objects.filter(pk__in=ids)
    names = chosen.order_by("pk").values_list("waybill__number", flat=True)[:NAMES_SHOWN]
    return Selection(wanted, chosen, len(ids), [name or "–" for name in names], _unknown(request.user, wanted, chosen))  # type: ignore[arg-type]


def _unknown(user: User, wanted: Wanted, chosen: QuerySet[Parcel]) -> list[str]:
    numbers = list(wanted.numbers)
    if wanted.chosen and (pasted := NumberList.objects.filter(pk=wanted.chosen, owner=user).first()):
        numbers += pasted.numbers
    return found_and_not(chosen, numbers) if numbers else []


def address_of(pasted: NumberList) -> str:
    """The page that acts on a pasted list."""
    return f"{reverse('waybills:act')}?list={pasted.pk}"
