"""The broker files the lists of the flight; customs takes or refuses them; one refused list is put right."""

from collections import Counter
from decimal import Decimal

from clearance.models import DeclarationList, MessageBody, OutboundMessage
from clearance.services.correcting import correct_list
from clearance.services.filing import file_lists
from tests.journeys.world import World, now
from waybills.models import MasterWaybill, Order

UNDER_WAY = ("VALIDATED", "QUEUED", "SENT", "STORED", "MANUAL_REVIEW")
# Customs sees the difference in what it was sent itself; of the money it sees only the receipt.
SEEN_BY_CUSTOMS = (
    "WEIGHT_DIFFERS", "PRICE_DIFFERS", "QUANTITY_DIFFERS", "CURRENCY_DIFFERS", "CONSIGNOR_DIFFERS", "ORDER_MISSING",
    "WAYBILL_MISSING",
)  # fmt: skip


def file_all(world: World) -> None:
    """Master waybill by master waybill; every list comes to the end of its review."""
    world.work(lambda: not world.customs.count("SELECT count(*) FROM message WHERE verdict IS NULL"))
    masters = MasterWaybill.objects.filter(flight=world.flight).order_by("number")
    assert masters.count() == 2
    for master in world.in_order(masters, "masters"):
        parcels = world.parcels().filter(waybill__master=master)
        outcome = file_lists(parcels, by=world.by("BROKER"), at=now())
        assert (outcome.moved, outcome.refused) == (parcels.count(), 0)
    world.work(lambda: not under_way(world) and world.is_quiet())
    _check_messages(world)


def under_way(world: World) -> bool:
    return DeclarationList.objects.filter(flight=world.flight, state__in=UNDER_WAY).exists()


def _check_messages(world: World) -> None:
    """What went out are CEB603 of up to 100 lists each, and the refused are those that customs must refuse."""
    carried = OutboundMessage.objects.filter(kind="CEB603")
    assert carried.count() >= world.announced().count() / 100
    body = bytes(MessageBody.objects.filter(message__kind="CEB603").first().data)  # type: ignore[union-attr]
    assert b"CEB603Message" in body
    wrong = [one.number for one in world.truth.values() if one.mismatch in SEEN_BY_CUSTOMS]
    assert refused(world) == sorted(wrong)
    assert world.lists() == Counter(ADJUDICATED=world.announced().count() - len(wrong), REJECTED=len(wrong))


def refused(world: World) -> list[str]:
    rows = DeclarationList.objects.filter(flight=world.flight, state="REJECTED")
    return sorted(rows.values_list("parcel__waybill__number", flat=True))


def repair_one(world: World) -> None:
    """A list with the price before the coupon: the broker takes over what the order says, and files it again."""
    number = world.groups["repaired"][0]
    row = DeclarationList.objects.get(parcel__waybill__number=number)
    ordered = Order.objects.get(number=world.truth[number].order_no).lines
    lines = [{"price": Decimal(line["price"]), "total_price": Decimal(line["totalPrice"])} for line in ordered]
    assert correct_list(row, by=world.by("BROKER"), head={}, lines=lines, at=now())
    row = DeclarationList.objects.get(pk=row.pk)
    assert row.state == "DRAFT"
    assert file_lists(world.parcels([number]), by=world.by("BROKER"), at=now()).moved == 1
    world.work(lambda: not under_way(world) and world.is_quiet())
    assert DeclarationList.objects.get(pk=row.pk).state == "ADJUDICATED"
