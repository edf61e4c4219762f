"""What clearance does when something moves."""

from django.utils import timezone

import clearance.receipts.handlers  # noqa: F401 receipts are read by those who register
from clearance.lifecycle.declaration_list import ListState
from clearance.services.movements import note_arrivals, report_departure
from clearance.services.outbox import build_list_messages
from waybills import acts
from waybills.acts import Heard, later, when
from waybills.models import Flight, Parcel


@later("DeclarationList.queue")
def carry_lists(heard: Heard) -> None:
    """Filed lists become messages."""
    build_list_messages(heard.act_id, at=timezone.now())


@later("Parcel.arrive", "Parcel.find_late", "Parcel.supplement_manifest")
def remember_arrivals(heard: Heard) -> None:
    """Arrivals are gathered for a moment and reported by flight: a scan each would be a message each."""
    flights = heard.rows().exclude(flight=None).order_by().values_list("flight", flat=True).distinct()
    note_arrivals(flights, at=timezone.now())


@later("Parcel.depart")
def tell_of_departure(heard: Heard) -> None:
    """What left is reported to customs, which then closes the lists."""
    for flight in Flight.objects.filter(pk__in=heard.rows().order_by().values("flight")):
        report_departure(flight, cause=heard.act_id)


@when("Parcel.depart")
def close_what_customs_closed(heard: Heard) -> None:
    """The 899 was here before we knew that the flight had left."""
    closed = heard.rows().filter(lists__state__in=[ListState.CLOSED, ListState.SUMMARISED])
    if closed.exists():
        acts.perform(Parcel.close, closed, by=acts.CUSTOMS, cause=heard.act_id, facts={"status": "899"})
