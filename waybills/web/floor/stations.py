"""The stations of the floor: what each is called, what it asks for beside the number."""

from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from waybills.models import Flight, FloorStep
from waybills.services.floor import Station


@dataclass(frozen=True)
class Place:
    """One station; `asks` are the names of its extra fields, `once` of these are emptied after each scan."""

    step: str
    url: str
    title: StrPromise
    hint: StrPromise
    list_button: StrPromise
    icon: str
    asks: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    whole_flight: StrPromise | str = ""
    flights: tuple[str, ...] = field(default=("PLANNED", "OPEN", "LOADING", "LOADED"))


PLACES = {
    place.step: place
    for place in (
        Place(
            step=FloorStep.ARRIVE,
            url="waybills:floor-arrival",
            title=_("Arrival"),
            hint=_("Scan each parcel or bag as it comes off the truck. A bag brings all its parcels."),
            list_button=_("Record these as arrived"),
            icon="truck",
            asks=("flight",),
            whole_flight=_("The whole flight has arrived"),
        ),
        Place(
            step=FloorStep.TALLY,
            url="waybills:floor-tally",
            title=_("Tally"),
            hint=_("Count, weigh, look for damage. What was not scanned in arrives by the same scan."),
            list_button=_("Record these as tallied"),
            icon="list",
            asks=("flight", "weight", "damaged", "reason"),
            once=("weight", "damaged", "reason"),
            whole_flight=_("Everything that arrived is tallied"),
        ),
        Place(
            step=FloorStep.LOAD,
            url="waybills:floor-load",
            title=_("Load"),
            hint=_("Scan each parcel or bag onto its flight. Whatever may not go is refused aloud."),
            list_button=_("Load these"),
            icon="upload",
            asks=("flight", "bag"),
            whole_flight=_("Load everything that is released"),
            flights=("OPEN", "LOADING", "LOADED"),
        ),
        Place(
            step=FloorStep.OFFLOAD,
            url="waybills:floor-offload",
            title=_("Off-loading"),
            hint=_("Take parcels or bags off again, with the reason."),
            list_button=_("Off-load these"),
            icon="return",
            asks=("reason",),
            flights=("LOADING", "LOADED"),
        ),
        Place(
            step=FloorStep.HAND_BACK,
            url="waybills:floor-hand-back",
            title=_("Hand back"),
            hint=_("Parcels that must go back leave to a receiver who is named."),
            list_button=_("Hand these back"),
            icon="hand",
            asks=("receiver",),
        ),
    )
}


def flights_for(place: Place) -> QuerySet[Flight]:
    """The flights that may be worked on at a station, soonest first."""
    return Flight.objects.filter(state__in=place.flights).order_by("date", "departs_at", "number")[:100]


def station_of(request, place: Place) -> Station:  # type: ignore[no-untyped-def]
    """What is set at the station that a request comes from."""
    said = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in place.asks}
    flight = chosen_flight(place, said.get("flight", ""))
    session = None
    if place.step == FloorStep.TALLY and flight:
        session = flight.tally_sessions.filter(closed_at=None).first()
    return Station(
        by=request.user, at=timezone.now(), flight=flight, session=session, weight=said.get("weight", "")[:20],
        damaged=bool(said.get("damaged")), reason=said.get("reason", "")[:500], receiver=said.get("receiver", "")[:100],
        bag=said.get("bag", "")[:37],
    )  # fmt: skip


def chosen_flight(place: Place, text: str) -> Flight | None:
    """The chosen flight; None for none, or for one that is not worked on any more."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    # A flight that was closed meanwhile is found all the same, so that the scan says so.
    return Flight.objects.filter(pk=int(text)).first()
