"""The whole conversation with the counterpart over real sockets: filing, arrival, release, departure, closing."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clearance import books
from clearance.messages import BaseTransfer, Message, build, guid_of
from clearance.messages.types import exports
from clearance.models import DeclarationList, GatewayRefusal, InboundMessage, OutboundMessage, ReceiptLine
from clearance.services import collecting, inbox, movements, outbox
from clearance.services.filing import file_lists
from tests.clearance import papers
from tests.factories import counterpart
from twin import fate
from waybills import acts
from waybills.acts import deliveries
from waybills.acts.seal import seal_acts
from waybills.models import Organisation, Parcel, User

pytestmark = pytest.mark.django_db(transaction=True)
N = 25
TROUBLE = {
    "double": 0.2, "out_of_order": 0.2, "lost_answer": 0.3, "half_answer": 0.2, "error_page": 0.2, "forged": 1.0,
    "malformed": 0.2, "unknown": 0.2,
}  # fmt: skip


def quiet_seed() -> str:
    """A seed by which customs opens none of these parcels: examiners are for other tests."""
    numbers = [f"HW{n:06d}" for n in range(1, N + 1)]
    return next(seed for seed in map(str, count()) if not any(fate.of(seed, one).inspection for one in numbers))


def transfer(sender: Organisation) -> BaseTransfer:
    return BaseTransfer(copCode=sender.code, copName=sender.name, dxpMode="DXP", dxpId="DXPENT0000000001")


def documents(n: int) -> Iterator[tuple[str, bytes]]:
    """The orders and waybills as platform and carrier send them to customs themselves."""
    orders = tuple(_order(number) for number in range(1, n + 1))
    waybills = tuple(_waybill(number) for number in range(1, n + 1))
    for code, nodes, sender in (("CEB303", orders, papers.platform()), ("CEB505", waybills, papers.logistics())):
        guid = guid_of("enterprise", code)
        yield guid, build(Message(code=code, guid=guid, nodes=nodes, transfer=transfer(sender)))


def _order(n: int) -> exports.Order:
    head = exports.OrderHead(
        guid=guid_of("order", str(n)), appType="1", appTime="20261124080000", appStatus="2", orderType="E",
        orderNo=f"SO{n:06d}", ebpCode=papers.platform().code, ebpName=papers.platform().name,
        ebcCode=papers.seller().code, ebcName=papers.seller().name, goodsValue=Decimal("11.2"), freight=Decimal(0),
        currency=papers.USD,
    )  # fmt: skip
    numbers = ("qty", "price", "totalPrice")
    lines = tuple(
        exports.OrderList(itemName="x", **(line | {name: Decimal(line[name]) for name in numbers}))
        for line in papers.order_lines()
    )
    return exports.Order(head=head, lines=lines)


def _waybill(n: int) -> exports.Logistics:
    return exports.Logistics(
        guid=guid_of("waybill", str(n)), appType="1", appTime="20261124080000", appStatus="2",
        logisticsCode=papers.logistics().code, logisticsName=papers.logistics().name, logisticsNo=f"HW{n:06d}",
        freight=Decimal("18.5"), insuredFee=Decimal(0), currency="142", grossWeight=Decimal("1.25"), packNo=1,
        goodsInfo="手机后盖",
    )  # fmt: skip


def work_until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Do what the workers do, until it is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, _standing()
        deliveries.deliver()
        outbox.send_due()
        collecting.collect_due()
        inbox.process_due()
        movements.report_waiting(by=acts.SYSTEM, at=timezone.now())
        time.sleep(0.02)


def _standing() -> str:
    lists = sorted(DeclarationList.objects.values_list("state", flat=True))
    messages = list(OutboundMessage.objects.values_list("kind", "state", "body__error", "body__answer_info"))
    return f"{lists} {messages}"


def lists_in(*states: str) -> bool:
    return DeclarationList.objects.filter(state__in=states).count() == N


def walk(*verbs: Any) -> None:
    for verb in verbs:
        acts.perform(verb, Parcel.objects.exclude(state="EXAM_QUEUED"), by=acts.SYSTEM)


DAYS = [("HTTP", {}), ("HTTP", TROUBLE), ("DIRECTORY", TROUBLE)]


@pytest.mark.parametrize(("channel", "faults"), DAYS, ids=["a quiet day", "a bad day", "a bad day by folder"])
def test_a_flight_is_cleared_from_filing_to_closing(
    channel: str,
    faults: dict[str, float],
    papered: Callable[..., list[Parcel]],
    filer: User,
    live_server: LiveServer,
    settings: Settings,
    tmp_path: Path,
) -> None:
    clear_a_flight(channel, faults, papered, filer, live_server.url, settings, tmp_path)


def clear_a_flight(
    channel: str,
    faults: dict[str, float],
    papered: Callable[..., list[Parcel]],
    filer: User,
    house: str,
    settings: Settings,
    tmp_path: Path,
) -> None:
    """The whole conversation over one channel, from filing to closing, and its books."""
    settings.GATEWAY_SECRET, settings.ARRIVAL_GATHER_SECONDS = counterpart.SECRET, 0.0
    papers.site_operator()
    papered(N)
    said: dict[str, Any] = {"seed": quiet_seed(), "faults": faults, "channel": channel}
    with counterpart.customs(tmp_path, house, settings, **said) as customs:
        customs.inbox.take_documents(documents(N))
        assert file_lists(Parcel.objects.all(), by=filer).moved == N
        work_until(lambda: lists_in("ADJUDICATED"))
        walk(Parcel.arrive, Parcel.tally, Parcel.spare_ct)
        work_until(lambda: lists_in("RELEASED"))
        assert set(Parcel.objects.values_list("state", flat=True)) == {"RELEASED"}
        walk(Parcel.load, Parcel.depart)
        work_until(lambda: lists_in("CLOSED"))
        assert set(Parcel.objects.values_list("state", flat=True)) == {"CLOSED"}
        work_until(lambda: set(OutboundMessage.objects.values_list("state", flat=True)) == {"ANSWERED"})
        work_until(lambda: not InboundMessage.objects.filter(stage="PENDING").exists())
    _prove(channel, faults)


def _prove(channel: str, faults: dict[str, float]) -> None:
    while seal_acts():
        pass
    call_command("check_books", stdout=StringIO())
    assert set(InboundMessage.objects.values_list("channel", flat=True)) == {channel}
    for check in (books.inbox_is_whole, books.releases_have_their_receipt, books.outbox_is_whole,
                  books.lists_were_carried, books.messages_move):  # fmt: skip
        assert list(check()) == []
    assert set(OutboundMessage.objects.values_list("kind", flat=True)) == {"CEB603", "CEB507", "CEB509"}
    parked = set(
        ReceiptLine.objects.exclude(outcome__in=["APPLIED", "REPEATED", "LATE"]).values_list("outcome", flat=True)
    )
    assert parked <= ({"ORPHAN", "NOTED"} if faults else set())
    # By folder nobody can forge a sender: its rights say who may write there.
    assert GatewayRefusal.objects.filter(code="FORGED").exists() == (bool(faults) and channel == "HTTP")
