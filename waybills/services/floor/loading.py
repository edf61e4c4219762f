"""What goes on board, and what comes off again. Never load what is not released."""

from datetime import datetime

from django.utils.translation import gettext as _

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import Requirement
from waybills.models import Bag, Flight, Parcel, User, Waybill
from waybills.permissions import parcels as may
from waybills.refusals import NotPossible
from waybills.selectors.redaction import masked_parcels
from waybills.services.flights import state_for_loading
from waybills.services.floor.naming import GONE, NOT_THERE, Found, again
from waybills.services.floor.said import Said
from waybills.services.floor.station import Station, refused_by_state, said_of_bag

S = ParcelState
ON_BOARD = (S.LOADED, S.IN_TRANSIT)
R = Requirement
NUMBERS_SAID = 5


def load(found: Found, station: Station) -> Said:
    """Put a parcel, or a whole bag, on the chosen flight; each thing that forbids it is said in its own words."""
    may.check_may_load(station.by)
    flight = station.flight
    if flight is None:
        return Said("NO_FLIGHT")
    # Holds the flight still: it cannot leave before this scan is written.
    if refusal := _flight_refuses(flight, state_for_loading(flight)):
        return refusal
    if found.said:
        return found.said
    if found.bag:
        return _load_bag(found, station, flight)
    bag, refusal = _bag_wanted(found.one, station, flight)
    if refusal or (refusal := why_not(found.one, station)):
        return refusal
    outcome = station.perform(Parcel.load, found.ids, bag=bag.number if bag else "", flight=str(flight))
    if not outcome.moved:
        return why_not(again(found.one), station) or Said("RACED")
    if bag:
        Waybill.objects.filter(pk=found.one.pk, bag=None).update(bag=bag, master=bag.master)
    return Said("LOADED", moved=outcome.moved, act_id=outcome.act_id)


def _flight_refuses(flight: Flight, state: str) -> Said | None:
    if state == "LOADING":
        return None
    code = "NOT_LOADING" if state in ("PLANNED", "OPEN") else "FLIGHT_CLOSED"
    return Said(code, {"flight": flight.number})


def why_not(parcel: Parcel, station: Station) -> Said | None:
    """The first thing that forbids loading this parcel, as far as this person may know it; None when nothing does."""
    flight = station.flight
    if parcel.state in ON_BOARD and flight and parcel.flight_id == flight.pk:
        return Said("ALREADY", {"state": parcel.state})
    if flight and parcel.flight_id != flight.pk and parcel.state not in GONE:
        return Said("WRONG_FLIGHT", {"right": str(parcel.flight or "–"), "wrong": str(flight)})
    masked = masked_parcels(station.by, Parcel.objects.filter(pk=parcel.pk)).get(parcel.pk)
    gate = parcel.gate & ~masked.hidden_bits if masked else parcel.gate
    if gate & R.RECALL:
        return Said("RECALLED")
    if gate & R.DO_NOT_LOAD:
        return Said("DO_NOT_LOAD")
    if parcel.state != S.RELEASED:
        if parcel.state in NOT_THERE:
            return refused_by_state(parcel, station, already=())
        return Said("NOT_RELEASED", {"state": masked.state if masked else parcel.state})
    if gate:
        return Said("NOT_CLEAR", {"open": gate})
    return Said("CUSTOMS_STOP") if parcel.gate else None


def _bag_wanted(parcel: Parcel, station: Station, flight: Flight) -> tuple[Bag | None, Said | None]:
    """The bag the station loads into, if one is set, and what speaks against it."""
    if not station.bag:
        return None, None
    bag = Bag.objects.select_related("master").filter(master__flight=flight, number=station.bag).first()
    if bag is None:
        return None, Said("UNKNOWN_BAG", {"bag": station.bag})
    if bag.sealed_at and parcel.state not in ON_BOARD:
        return bag, Said("BAG_SEALED", {"bag": bag.number})
    if parcel.waybill.bag_id not in (None, bag.pk) and parcel.flight_id == flight.pk:
        return bag, Said("WRONG_BAG", {"right": str(parcel.waybill.bag)})
    return bag, None


def _load_bag(found: Found, station: Station, flight: Flight) -> Said:
    """A bag goes as a whole or not at all: nobody sees from outside that one parcel in it may not go."""
    there = [parcel for parcel in found.parcels if parcel.state not in NOT_THERE]
    against = {parcel.pk: said for parcel in there if (said := why_not(parcel, station)) and said.code != "ALREADY"}
    if against:
        names = [parcel.waybill.number for parcel in there if parcel.pk in against]
        return _held(names)
    facts = {"bag": found.bag.number if found.bag else "", "flight": str(flight)}
    outcome = station.perform(Parcel.load, [parcel.pk for parcel in there], **facts)
    rest = Found(found.number, there, found.bag)
    return said_of_bag(rest, outcome, lambda parcel: why_not(parcel, station) or Said("RACED"), "LOADED")


def _held(names: list[str]) -> Said:
    shown = ", ".join(names[:NUMBERS_SAID]) + (" …" if len(names) > NUMBERS_SAID else "")
    return Said("BAG_HELD", {"refused": len(names), "numbers": shown})


def offload(found: Found, station: Station) -> Said:
    """Take a parcel, or a bag of them, off again, with the reason."""
    may.check_may_offload(station.by)
    if not station.reason:
        return Said("REASON_NEEDED")
    if found.said:
        return found.said
    outcome = station.perform(Parcel.offload, found.ids, reason=station.reason)
    if found.bag:
        return said_of_bag(found, outcome, lambda p: refused_by_state(p, station, already=(S.RELEASED,)), "OFFLOADED")
    if not outcome.moved:
        return refused_by_state(again(found.one), station, already=(S.RELEASED,))
    return Said("OFFLOADED", moved=outcome.moved, act_id=outcome.act_id)


def hand_back(found: Found, station: Station) -> Said:
    """A parcel that must go back leaves to a named receiver."""
    may.check_may_hand_back(station.by)
    if not station.receiver:
        return Said("RECEIVER_NEEDED")
    if found.said:
        return found.said
    outcome = station.perform(Parcel.hand_back, found.ids, receiver=station.receiver)
    if found.bag:
        explain = lambda parcel: refused_by_state(parcel, station, already=(S.RETURNED,))  # noqa: E731
        return said_of_bag(found, outcome, explain, "HANDED_BACK")
    if not outcome.moved:
        return refused_by_state(again(found.one), station, already=(S.RETURNED,))
    return Said("HANDED_BACK", {"receiver": station.receiver}, outcome.moved, outcome.act_id)


def seal_bag(bag: Bag, *, by: User, at: datetime) -> None:
    """Nothing goes into the bag any more."""
    may.check_may_seal_bag(by)
    if not Bag.objects.filter(pk=bag.pk, sealed_at=None).update(sealed_at=at):
        raise NotPossible(_("Bag %(bag)s was sealed before.") % {"bag": bag.number})
