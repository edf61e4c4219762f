"""Arrival (507) and departure (509) reports: what arrived or left and was not reported yet, by master and carrier."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clearance.mapping.movements import Consignment, arrivals, departures
from clearance.messages import Message
from clearance.models import ArrivalWaiting, MessageBody, OutboundMessage
from clearance.permissions import check_may_report_arrival
from clearance.services.outbox.posting import Draft, post, transfer_of
from waybills.acts.door import Who
from waybills.lifecycle.requirements import Requirement
from waybills.models import Centre, Flight, Organisation, OrganisationKind, User

# A report that customs refused counts for nothing: its parcels are reported again. The plan is fixed, parcel by parcel
# through the indexes (LATERAL, OFFSET 0): a flight's states change faster than the statistics, and a plan made for one
# departed parcel goes through all waybills, or all that was ever reported, for each of five thousand.
UNREPORTED = """
WITH there AS MATERIALIZED (
    SELECT p.id FROM waybills_parcel p WHERE p.flight_id = %(flight)s AND {which}
), unreported AS MATERIALIZED (
    SELECT id FROM there WHERE NOT EXISTS (
        SELECT FROM (SELECT message_id FROM clearance_messageitem WHERE parcel_id = there.id OFFSET 0) i
        CROSS JOIN LATERAL (
            SELECT FROM clearance_outboundmessage o JOIN clearance_messagebody y ON y.message_id = o.id
            WHERE o.id = i.message_id AND o.kind = %(kind)s AND y.answer_status <> '100'
              AND y.answer_status NOT LIKE '-%%' OFFSET 0) told)
)
SELECT u.id, w.number, coalesce(b.number, ''), coalesce(m.number, ''), w.logistics_id, (
    SELECT max(l.id) FROM clearance_declarationlist l WHERE l.parcel_id = u.id AND l.state NOT IN ('CANCELLED',
        'SUPERSEDED'))
FROM unreported u
CROSS JOIN LATERAL (
    SELECT number, master_id, bag_id, logistics_id FROM waybills_waybill WHERE parcel_id = u.id OFFSET 0) w
LEFT JOIN waybills_masterwaybill m ON m.id = w.master_id LEFT JOIN waybills_bag b ON b.id = w.bag_id
ORDER BY 4, 5, w.number
"""
ARRIVED = f"p.gate & {int(Requirement.ARRIVED)} = 0"
LEFT = "p.state IN ('DEPARTED', 'CLOSED')"


class NobodyReports(ValueError):
    """No organisation is entered that could send the report."""


@dataclass(frozen=True)
class Reported:
    """How many parcels were reported in how many messages."""

    parcels: int
    messages: list[OutboundMessage]


def report_arrival(flight: Flight, *, by: Who, at: datetime | None = None) -> Reported:
    """Report to customs everything of the flight that arrived and was not reported; nothing twice.

    Raises PermissionDenied, and NobodyReports if the site has no operator.
    """
    if isinstance(by, User):
        check_may_report_arrival(by)
    at = at or timezone.now()
    operator, centre = _operator(by), Centre.objects.order_by("pk")[0]

    def nodes(goods: Consignment, cop_no: str) -> Iterable[Any]:
        return arrivals(goods, operator=operator, centre=centre, cop_no=cop_no, at=at)

    with transaction.atomic():
        ArrivalWaiting.objects.filter(flight=flight).delete()
        return _report("CEB507", flight, ARRIVED, nodes, lambda goods: operator, at=at, cause=None)


def report_departure(flight: Flight, *, at: datetime | None = None, cause: int | None = None) -> Reported:
    """Report to customs every parcel of the flight that left and was not reported; nothing twice."""
    at = at or timezone.now()
    centre, left_at = Centre.objects.order_by("pk")[0], flight.departed_at or at

    def nodes(goods: Consignment, cop_no: str) -> Iterable[Any]:
        return departures(goods, centre=centre, cop_no=cop_no, left_at=left_at, at=at)

    with transaction.atomic():
        return _report("CEB509", flight, LEFT, nodes, lambda goods: goods.logistics, at=at, cause=cause)


def unreported_arrivals(flight: Flight) -> int:
    """How many parcels of the flight arrived and are in no report yet."""
    with connection.cursor() as cursor:
        cursor.execute(UNREPORTED.format(which=ARRIVED), {"flight": flight.pk, "kind": "CEB507"})
        return len(cursor.fetchall())


def note_arrivals(flights: Iterable[int], *, at: datetime) -> None:
    """Remember that something arrived; the sweep reports it together with what follows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clearance_arrivalwaiting (flight_id, since) SELECT f, %s FROM unnest(%s::bigint[]) f"
            " ORDER BY 1 ON CONFLICT DO NOTHING",
            [at, sorted(flights)],
        )


def report_waiting(*, by: Who, at: datetime) -> int:
    """Report the flights whose first unreported arrival is long enough ago; the number of flights."""
    ripe = at - timedelta(seconds=settings.ARRIVAL_GATHER_SECONDS)
    flights = Flight.objects.filter(pk__in=ArrivalWaiting.objects.filter(since__lte=ripe).values("flight"))
    for flight in flights:
        report_arrival(flight, by=by, at=at)
    return len(flights)


def _operator(by: Who) -> Organisation:
    if isinstance(by, User) and by.organisation and by.organisation.kind == OrganisationKind.OPERATOR:
        return by.organisation
    operator = Organisation.objects.filter(kind=OrganisationKind.OPERATOR, active=True).order_by("pk").first()
    if operator is None:
        raise NobodyReports(_("No site operator is entered that could report to customs."))
    return operator


def _report(
    kind: str,
    flight: Flight,
    which: str,
    nodes: Callable[[Consignment, str], Iterable[Any]],
    sender_of: Callable[[Consignment], Organisation],
    *,
    at: datetime,
    cause: int | None,
) -> Reported:
    drafts: list[Draft] = []
    for goods, items in _consignments(kind, flight, which):
        sender = sender_of(goods)
        cop_no = _next_number(kind, sender.code, f"{kind[3:]}{goods.bill_no or flight.pk}")
        drafts += _drafts(kind, sender, nodes(goods, cop_no), items, flight)
    messages = post(drafts, at=at, cause=cause)
    return Reported(sum(len(draft.items) for draft in drafts), messages)


def _consignments(kind: str, flight: Flight, which: str) -> list[tuple[Consignment, list[tuple[int | None, int]]]]:
    """What is not reported yet, by master waybill and carrier; one report at a time for each flight."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [kind, flight.pk])
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(UNREPORTED.format(which=which), {"flight": flight.pk, "kind": kind})
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    groups: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for parcel, waybill, bag, bill, logistics, list_id in rows:
        groups[bill, logistics].append((waybill, bag, list_id, parcel))
    carriers = Organisation.objects.in_bulk({logistics for _bill, logistics in groups})
    return [
        (
            Consignment(bill, carriers[logistics], flight.number, [(row[0], row[1]) for row in found]),
            [(row[2], row[3]) for row in found],
        )
        for (bill, logistics), found in groups.items()
    ]


def _drafts(
    kind: str, sender: Organisation, nodes: Iterable[Any], items: list[tuple[int | None, int]], flight: Flight
) -> list[Draft]:
    """One message for each part."""
    drafts, start = [], 0
    for node in nodes:
        head = node.head
        message = Message(code=kind, guid=head.guid, nodes=(node,), transfer=transfer_of(sender))
        end = start + len(node.lines)
        key = f"{sender.code}|{head.copNo}|{head.msgSeqNo}"
        drafts.append(Draft(message, sender, tuple(items[start:end]), business_key=key, flight_id=flight.pk))
        start = end
    return drafts


def _next_number(kind: str, code: str, base: str) -> str:
    """The enterprise's own number of this report: what it is about, and how many there were before."""
    prefix = f"{code}|{base}-"
    known = MessageBody.objects.filter(message__kind=kind, business_key__startswith=prefix)
    numbers = {key.split("|")[1] for key in known.values_list("business_key", flat=True)}
    return f"{base}-{len(numbers) + 1}"
