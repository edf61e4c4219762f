"""A truck is unloaded: each scan says that a parcel, or a bag of them, is here."""

from django.utils.translation import gettext as _

from waybills import acts
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.models import Parcel, Waybill
from waybills.permissions import parcels as may
from waybills.services.floor.naming import GONE, NOT_THERE, Found, again
from waybills.services.floor.said import Said
from waybills.services.floor.station import Station, refused_by_state, said_of_bag

S = ParcelState
BEFORE = (S.PRE_ADVISED, S.AWAITING_ARRIVAL, S.OVER_LANDED, S.SHORT_LANDED)
# Whatever came after the arrival has the arrival behind it.
SEEN = tuple(state for state in S if state not in (*BEFORE, *ENDED, *GONE))


def arrive(found: Found, station: Station) -> Said:
    """The parcels are at the site; late finds are said, unannounced ones go to the cage."""
    may.check_may_arrive(station.by)
    if found.said:
        return land(found.number, station) if found.said.code == "UNKNOWN" else found.said
    if found.bag:
        return _bag(found, station)
    parcel = found.one
    if parcel.state == S.SHORT_LANDED:
        outcome = find_late(found, station)
        return Said("FOUND_LATE", moved=outcome.moved, act_id=outcome.act_id)
    outcome = station.perform(Parcel.arrive, found.ids)
    if not outcome.moved:
        return refused_by_state(again(parcel), station, already=SEEN)
    if station.flight and parcel.flight_id != station.flight.pk:
        return Said("ARRIVED_OTHER_FLIGHT", {"flight": str(parcel.flight)}, outcome.moved, outcome.act_id)
    return Said("ARRIVED", moved=outcome.moved, act_id=outcome.act_id)


def find_late(found: Found, station: Station) -> acts.Outcome:
    """Parcels that were reported short are here after all."""
    may.check_may_find_late(station.by)
    return station.perform(Parcel.find_late, found.ids)


def _bag(found: Found, station: Station) -> Said:
    short = [parcel.pk for parcel in found.parcels if parcel.state == S.SHORT_LANDED]
    if short:
        station.perform(Parcel.find_late, short)
    there = [p for p in found.parcels if p.state not in NOT_THERE and p.pk not in short]
    outcome = station.perform(Parcel.arrive, [parcel.pk for parcel in there])
    rest = Found(found.number, there, found.bag)
    return said_of_bag(rest, outcome, lambda parcel: refused_by_state(parcel, station, already=SEEN), "ARRIVED")


def land(number: str, station: Station) -> Said:
    """A number that nobody announced: a parcel with a waybill that says no more than that, in the cage."""
    may.check_may_land_unannounced(station.by)
    assert station.by.organisation is not None
    flight, at = station.flight, station.at
    centre = flight.centre_id if flight else _centre()
    parcel = Parcel(centre_id=centre, flight=flight)
    explanation = station.reason or _("Scanned on arrival; no manifest names it.")
    facts = {"number": number, "explanation": explanation}
    outcome = acts.create_rows(Parcel.land_unannounced, [parcel], by=station.by, at=at, facts=facts)
    # Nobody knows the carrier yet: until the manifest is supplemented the paper stands in the finder's name.
    Waybill.objects.create(
        parcel=parcel, number=number, logistics=station.by.organisation, gross_weight=0, received_at=at
    )
    return Said("OVER_LANDED", moved=1, act_id=outcome.act_id)


def _centre() -> int:
    from django.conf import settings

    from waybills.models import Centre

    found = Centre.objects.filter(code=settings.CENTRE_CODE).first() or Centre.objects.order_by("pk").first()
    assert found is not None, "no centre is set up"
    return found.pk
