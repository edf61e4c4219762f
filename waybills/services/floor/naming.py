"""What a scanned number means: one parcel, or every parcel of a bag."""

import re
from dataclasses import dataclass, field

from django.db.models import QuerySet

from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.models import Bag, Flight, Parcel
from waybills.selectors.bags import bags_named
from waybills.services.floor.said import Said

# Waybill numbers of express carriers and posts; a web address or a random code of the packing is none.
LOOKS_LIKE_A_NUMBER = re.compile(r"^[0-9A-Za-z][0-9A-Za-z/_.-]{3,31}$")
GONE = (ParcelState.DEPARTED, ParcelState.CLOSED)
# Not in the bag any more, or never in it.
NOT_THERE = (*ENDED, ParcelState.SHORT_LANDED, ParcelState.DEPARTED)


@dataclass
class Found:
    """The parcels of a scanned number; `bag` when it named a bag."""

    number: str
    parcels: list[Parcel] = field(default_factory=list)
    bag: Bag | None = None
    said: Said | None = None

    @property
    def ids(self) -> list[int]:
        return [parcel.pk for parcel in self.parcels]

    @property
    def one(self) -> Parcel:
        return self.parcels[0]


def find(number: str, *, flight: Flight | None = None) -> Found:
    """What the number names; `said` instead when it names nothing, or more than one thing.

    Of several parcels with one number those still alive count, and of these the one of the chosen flight.
    """
    if not number:
        return Found(number, said=Said("EMPTY"))
    found = _waybills(number) or _waybills(number.upper())
    if found:
        return _the_one(number, found, flight)
    if bag := _bag(number, flight):
        return Found(number, list(_with_papers().filter(waybill__bag=bag).order_by("pk")), bag)
    return Found(number, said=Said("UNKNOWN" if LOOKS_LIKE_A_NUMBER.match(number) else "NOT_A_NUMBER"))


def again(parcel: Parcel) -> Parcel:
    """The parcel read anew: django-fsm's own refresh unlocks the state for every thread while it reads."""
    return _with_papers().get(pk=parcel.pk)


def _with_papers() -> QuerySet[Parcel]:
    return Parcel.objects.select_related("waybill__bag", "flight")


def _waybills(number: str) -> list[Parcel]:
    return list(_with_papers().filter(waybill__number=number).order_by("-pk")[:20])


def _the_one(number: str, found: list[Parcel], flight: Flight | None) -> Found:
    alive = [parcel for parcel in found if parcel.state not in (*ENDED, *GONE)]
    here = [parcel for parcel in alive if flight and parcel.flight_id == flight.pk]
    # An over-landed parcel that was announced meanwhile is for the officer first.
    caged = [parcel for parcel in alive if parcel.state == ParcelState.OVER_LANDED]
    choice = caged or here or alive or found[:1]
    if len(choice) > 1:
        flights = ", ".join(str(parcel.flight or "–") for parcel in choice)
        return Found(number, said=Said("AMBIGUOUS", {"flights": flights}))
    return Found(number, choice)


def _bag(number: str, flight: Flight | None) -> Bag | None:
    """The bag of the chosen flight, else of any that has not left."""
    bags = bags_named({number, number.upper()}, flight=flight.pk if flight else None)
    return bags.select_related("master").order_by("-pk").first()
