"""Counting, weighing, looking: a tally scan, and the session it belongs to."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waybills import acts
from waybills.acts.outcome import Outcome
from waybills.lifecycle.parcel import ENDED, ParcelState
from waybills.models import Flight, Parcel, TallySession, User, Waybill
from waybills.permissions import parcels as may
from waybills.refusals import NotPossible
from waybills.services.floor.arriving import BEFORE
from waybills.services.floor.naming import GONE, NOT_THERE, Found, again
from waybills.services.floor.said import Said
from waybills.services.floor.station import Station, refused_by_state, said_of_bag, weight_in

S = ParcelState
# Scale and waybill may differ by 5 % (the tolerance of bonded sites), and by the coarsest scale's step.
TOLERANCE = Decimal("0.05")
COARSEST = Decimal("0.020")
COUNTED = tuple(state for state in S if state not in (*BEFORE, S.ARRIVED, *ENDED, *GONE))


def tally(found: Found, station: Station) -> Said:
    """Count a parcel, with its weight and damage; one that was not scanned in arrives by the same scan."""
    may.check_may_tally(station.by)
    if station.session and not _lock_open(station.session):
        return Said("NO_SESSION")
    if found.said:
        return found.said
    try:
        weight = weight_in(station.weight)
    except ValueError:
        return Said("NOT_A_WEIGHT", {"text": station.weight[:20]})
    if found.bag:
        return Said("WEIGHT_OF_BAG") if weight is not None else _bag(found, station)
    return _one(found, station, weight)


def _lock_open(session: TallySession) -> bool:
    """Whether the session is open, and stays so until this transaction ends."""
    return TallySession.objects.select_for_update(no_key=True).filter(pk=session.pk, closed_at=None).exists()


def _one(found: Found, station: Station, weight: Decimal | None) -> Said:
    parcel = found.one
    paper: Waybill = parcel.waybill
    if parcel.state in COUNTED:
        return refused_by_state(parcel, station, already=COUNTED)
    if weight is not None and differs(weight, paper.gross_weight) and not station.reason:
        return Said("WEIGHT_DIFFERS", {"new": f"{weight}", "old": f"{paper.gross_weight.normalize():f}"})
    facts = _facts(station, weight, paper)
    outcome = _count(found.ids, station, facts)
    if not outcome.moved:
        return refused_by_state(again(parcel), station, already=COUNTED)
    if weight is not None or station.damaged:
        Waybill.objects.filter(pk=paper.pk).update(weighed=weight, damaged=station.damaged)
    if station.flight and parcel.flight_id != station.flight.pk:
        return Said("TALLIED_OTHER_FLIGHT", {"flight": str(parcel.flight)}, outcome.moved, outcome.act_id)
    return Said("TALLIED", moved=outcome.moved, act_id=outcome.act_id)


def differs(weight: Decimal, declared: Decimal) -> bool:
    """Whether the scale says something else than the paper."""
    return abs(weight - declared) > max(declared * TOLERANCE, COARSEST)


def _facts(station: Station, weight: Decimal | None, paper: Waybill) -> dict[str, object]:
    facts: dict[str, object] = {"session": station.session.pk if station.session else None}
    if weight is not None:
        facts |= {"weighed": f"{weight}", "declared_weight": f"{paper.gross_weight.normalize():f}"}
    return facts | {"damaged": station.damaged, "reason": station.reason}


def _count(ids: list[int], station: Station, facts: dict[str, object]) -> Outcome:
    parcels = Parcel.objects.filter(pk__in=ids)
    awaited = list(parcels.in_state(S.AWAITING_ARRIVAL).values_list("pk", flat=True))
    if awaited:
        station.perform(Parcel.arrive, awaited)
    short = list(parcels.in_state(S.SHORT_LANDED).values_list("pk", flat=True))
    if short:
        station.perform(Parcel.find_late, short)
    return station.perform(Parcel.tally, ids, **facts)


def _bag(found: Found, station: Station) -> Said:
    there = [parcel for parcel in found.parcels if parcel.state not in (*NOT_THERE,)]
    session = station.session.pk if station.session else None
    outcome = _count([parcel.pk for parcel in there], station, {"session": session, "reason": station.reason})
    rest = Found(found.number, there, found.bag)
    return said_of_bag(rest, outcome, lambda parcel: refused_by_state(parcel, station, already=COUNTED), "TALLIED")


# ------------------------------------------------------------ sessions
def open_tally(flight: Flight, *, by: User, at: datetime) -> TallySession:
    """Begin to count a delivery of the flight; the session that is open already, if there is one."""
    may.check_may_tally(by)
    found = TallySession.objects.filter(flight=flight, closed_at=None).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return TallySession.objects.create(flight=flight, opened_by=by, opened_at=at)
    except IntegrityError:  # somebody opened it at the same moment
        return TallySession.objects.get(flight=flight, closed_at=None)


def unseen(flight: Flight) -> QuerySet[Parcel]:
    """What the manifest promises and nobody has seen."""
    return Parcel.objects.on(flight).in_state(S.AWAITING_ARRIVAL)


@transaction.atomic
def close_tally(session: TallySession, *, by: User, at: datetime) -> Outcome:
    """The second person ends the count: what was not seen is reported short-landed."""
    may.check_may_report_short(by)
    locked = TallySession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.closed_at:
        raise NotPossible(_("This tally was closed before."))
    if locked.opened_by_id == by.pk:
        raise NotPossible(_("A tally is closed by another person than the one who opened it."), code="SECOND_PERSON")
    locked.closed_by, locked.closed_at = by, at
    locked.save(update_fields=["closed_by", "closed_at"])
    facts = {"session": locked.pk, "flight": str(locked.flight), "opened_by": locked.opened_by_id}
    return acts.perform(Parcel.report_short, unseen(locked.flight), by=by, at=at, facts=facts)
