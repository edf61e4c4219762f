"""Arrival and departure: everything is reported once, in parts where it is long, again only if customs refused it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from clearance.messages import Message, batching, build, check, check_business, guid_of, parse
from clearance.messages.times import c17
from clearance.messages.types import exports
from clearance.models import ArrivalWaiting, MessageBody, OutboundMessage
from clearance.services import movements
from tests.clearance import papers
from tests.clearance.papers import NOON
from tests.clearance.receipts.said import arrive, outcomes
from tests.factories import ground
from waybills import acts
from waybills.acts import deliveries
from waybills.lifecycle.roles import Role
from waybills.models import Flight, MasterWaybill, Organisation, Parcel, User, Waybill

Papered = Callable[..., list[Parcel]]


@pytest.fixture(autouse=True)
def site(db: None) -> Organisation:
    return papers.site_operator()


@pytest.fixture
def operator(site: Organisation) -> User:
    return ground.person(Role.OPERATOR, name="site-operator", organisation=site)


def come(*parcels: Parcel) -> None:
    acts.perform(Parcel.arrive, Parcel.objects.filter(pk__in=[p.pk for p in parcels]), by=acts.SYSTEM)


def reported() -> list[list[str]]:
    """The waybill numbers that each message names."""
    bodies = MessageBody.objects.order_by("pk")
    nodes = [node for body in bodies for node in parse(bytes(body.data)).message.nodes]
    return [[line.logisticsNo for line in node.lines] for node in nodes]


def answer(body: MessageBody, status: str, second: int) -> list[str]:
    operator, cop_no, part = body.business_key.split("|")
    said = exports.ArrivalReturn(
        guid=guid_of("508", status), operatorCode=operator, logisticsCode=papers.logistics().code,
        preNo="P20261124000000001", copNo=cop_no, billNo=papers.MASTER, msgSeqNo=int(part), returnStatus=status,
        returnTime=c17(NOON + timedelta(seconds=second)), returnInfo="x",
    )  # fmt: skip
    message = Message(code="CEB508", guid=guid_of("508", status, str(second)), nodes=(said,))
    return outcomes(arrive(build(message)))


def test_what_arrived_is_reported_once(papered: Papered, flight: Flight, operator: User) -> None:
    first, second, _ = papered(3)
    come(first)
    assert movements.report_arrival(flight, by=operator).parcels == 1
    come(second)
    assert movements.report_arrival(flight, by=operator).parcels == 1
    assert movements.report_arrival(flight, by=operator).parcels == 0
    assert reported() == [["HW000001"], ["HW000002"]]


def test_the_report_passes_every_check(papered: Papered, flight: Flight, operator: User) -> None:
    come(*papered(3))
    movements.report_arrival(flight, by=operator)
    message = parse(bytes(OutboundMessage.objects.get().body.data)).message
    assert (check(message, strict=True), check_business(message)) == ([], [])
    head = next(iter(message.nodes)).head
    assert (head.billNo, head.operatorCode, head.copNo) == (papers.MASTER, "4201980005", f"507{papers.MASTER}-1")


def test_a_long_report_has_numbered_parts(
    papered: Papered, flight: Flight, operator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(batching.parts.__kwdefaults__, "lines", 5)
    come(*papered(6))
    movements.report_arrival(flight, by=operator)
    heads = [next(iter(parse(bytes(body.data)).message.nodes)).head for body in MessageBody.objects.order_by("pk")]
    assert [(head.msgCount, head.msgSeqNo) for head in heads] == [(2, 1), (2, 2)]
    assert len({head.copNo for head in heads}) == 1
    assert sorted(len(numbers) for numbers in reported()) == [1, 5]


def test_each_master_waybill_has_its_own_report(papered: Papered, flight: Flight, operator: User) -> None:
    come(*papered(2))
    other = MasterWaybill.objects.create(number="99900000022", flight=flight)
    Waybill.objects.filter(number="HW000002").update(master=other)
    movements.report_arrival(flight, by=operator)
    assert sorted(reported()) == [["HW000001"], ["HW000002"]]


def test_a_report_that_customs_refused_is_made_again(papered: Papered, flight: Flight, operator: User) -> None:
    come(*papered(1))
    movements.report_arrival(flight, by=operator)
    assert answer(MessageBody.objects.get(), "100", 1) == ["APPLIED"]
    assert movements.report_arrival(flight, by=operator).parcels == 1
    assert set(MessageBody.objects.values_list("business_key", flat=True).distinct()) > {
        MessageBody.objects.order_by("pk")[0].business_key
    }


def test_the_receipt_of_a_report_answers_it(papered: Papered, flight: Flight, operator: User) -> None:
    come(*papered(1))
    movements.report_arrival(flight, by=operator)
    body = MessageBody.objects.get()
    assert [answer(body, *said) for said in (("2", 1), ("399", 3), ("2", 2), ("100", 2))] == [
        ["APPLIED"], ["APPLIED"], ["LATE"], ["LATE"],
    ]  # fmt: skip
    body.refresh_from_db()
    assert (OutboundMessage.objects.get().state, body.answer_status) == ("ANSWERED", "399")


def test_arrivals_are_gathered_and_reported_by_themselves(papered: Papered, flight: Flight, settings: Settings) -> None:
    first, second = papered(2)
    come(first)
    come(second)
    deliveries.deliver()
    waiting = ArrivalWaiting.objects.get()
    assert movements.report_waiting(by=acts.SYSTEM, at=waiting.since) == 0
    later = waiting.since + timedelta(seconds=settings.ARRIVAL_GATHER_SECONDS)
    assert movements.report_waiting(by=acts.SYSTEM, at=later) == 1
    assert reported() == [["HW000001", "HW000002"]]
    assert not ArrivalWaiting.objects.exists()


def test_only_the_floor_reports(papered: Papered, flight: Flight, filer: User) -> None:
    with pytest.raises(PermissionDenied):
        movements.report_arrival(flight, by=filer)


def test_without_an_operator_nothing_is_forgotten(papered: Papered, flight: Flight) -> None:
    come(*papered(1))
    deliveries.deliver()
    Organisation.objects.filter(kind="OPERATOR").update(active=False)
    with pytest.raises(movements.NobodyReports):
        movements.report_arrival(flight, by=acts.SYSTEM)
    assert ArrivalWaiting.objects.exists()


def test_what_left_is_reported_by_its_carrier(papered: Papered, flight: Flight) -> None:
    papered(3)
    acts.perform(Parcel.correct, Parcel.objects.all(), by=acts.SYSTEM, to="LOADED")
    Parcel.objects.update(gate=0)
    acts.perform(Parcel.depart, Parcel.objects.numbered(["HW000001", "HW000002"]), by=acts.SYSTEM)
    while deliveries.deliver():
        pass
    message = OutboundMessage.objects.get()
    assert (message.kind, message.broker, reported()) == ("CEB509", papers.logistics(), [["HW000001", "HW000002"]])
    parsed = parse(bytes(message.body.data)).message
    assert (check(parsed, strict=True), check_business(parsed)) == ([], [])
    assert movements.report_departure(flight).parcels == 0
