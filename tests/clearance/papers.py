"""Parcels with their papers: waybill, goods, order and receipt that agree, under one master waybill of one flight."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.factories import ground
from waybills import acts
from waybills.lifecycle.roles import Role
from waybills.models import (
    Bag,
    Flight,
    Goods,
    Mandate,
    MasterWaybill,
    Order,
    Organisation,
    Parcel,
    Receipt,
    User,
    Waybill,
)

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MASTER = "99900000011"
USD = "502"


def organisation(kind: str, code: str, name: str) -> Organisation:
    return Organisation.objects.get_or_create(kind=kind, customs_code=code, defaults={"name": name})[0]


def broker_house() -> Organisation:
    return organisation("BROKER", "4201980001", "Wuhan Test Brokers")


def seller() -> Organisation:
    return organisation("ENTERPRISE", "4201960002", "Wuhan Test Sellers")


def platform() -> Organisation:
    return organisation("PLATFORM", "4201960003", "Test Platform")


def logistics() -> Organisation:
    return organisation("LOGISTICS", "4201980004", "Test Express")


def site_operator() -> Organisation:
    return organisation("OPERATOR", "4201980005", "Test Site")


def broker() -> User:
    """A broker who holds the seller's mandate."""
    Mandate.objects.get_or_create(enterprise=seller(), broker=broker_house(), since_date=date(2026, 1, 1))
    return ground.person(Role.BROKER, name="filing-broker", organisation=broker_house())


def pre_advised(flight: Flight, n: int = 3, *, start: int = 1, orders: bool = True) -> list[Parcel]:
    """`n` parcels with papers that agree, numbered HW000001 and so on, filed for by the broker."""
    outcome = ground.pre_advise(flight, n, broker_id=broker_house().pk)
    acts.perform(Parcel.accept_manifest, Parcel.objects.filter(pk__in=_moved(outcome)), by=acts.SYSTEM)
    parcels = list(Parcel.objects.filter(pk__in=_moved(outcome)).order_by("pk"))
    write_papers(flight, parcels, start=start, orders=orders)
    return parcels


def _moved(outcome: acts.Outcome) -> list[int]:
    return list(Parcel.line_model.objects.filter(act_id=outcome.act_id).values_list("object_id", flat=True))


def write_papers(flight: Flight, parcels: list[Parcel], *, start: int, orders: bool) -> None:
    master, _ = MasterWaybill.objects.get_or_create(number=MASTER, defaults={"flight": flight})
    bag, _ = Bag.objects.get_or_create(master=master, number="BAG001")
    numbers = range(start, start + len(parcels))
    Waybill.objects.bulk_create(_waybill(p, n, master, bag) for p, n in zip(parcels, numbers, strict=True))
    Goods.objects.bulk_create(line for p in parcels for line in _goods(p))
    if orders:
        write_orders(numbers)


def write_orders(numbers: range) -> None:
    Order.objects.bulk_create(_order(n) for n in numbers)
    Receipt.objects.bulk_create(_receipt(n) for n in numbers)


def _waybill(parcel: Parcel, n: int, master: MasterWaybill, bag: Bag) -> Waybill:
    return Waybill(
        parcel=parcel, number=f"HW{n:06d}", logistics=logistics(), master=master, bag=bag, gross_weight=Decimal("1.25"),
        goods_info="手机后盖", freight=Decimal("18.5"), ebc_code=seller().code, ebc_name=seller().name,
        ebp_code=platform().code, order_no=f"SO{n:06d}", consignee_country="502", received_at=NOON,
    )  # fmt: skip


def _goods(parcel: Parcel) -> list[Goods]:
    return [
        Goods(
            parcel=parcel, line=1, name="手机后盖", name_en="Phone rear cover", hs_code="8517793000", quantity=2,
            unit="007", unit_price=Decimal("3.5"), total=7, currency=USD, item_no="SKU-1",
        ),
        Goods(
            parcel=parcel, line=2, name="棉制T恤衫", name_en="Cotton T-shirt", hs_code="6109100010", quantity=1,
            unit="011", unit_price=Decimal("4.2"), total=Decimal("4.2"), currency=USD, item_no="SKU-2",
        ),
    ]  # fmt: skip


def order_lines() -> list[dict[str, Any]]:
    """The lines that agree with the goods."""
    return [
        {"gnum": 1, "itemNo": "SKU-1", "unit": "007", "currency": USD, "qty": "2", "price": "3.5", "totalPrice": "7"},
        {"gnum": 2, "itemNo": "SKU-2", "unit": "011", "currency": USD, "qty": "1", "price": "4.2", "totalPrice": "4.2"},
    ]


def _order(n: int) -> Order:
    return Order(
        number=f"SO{n:06d}", ebp_code=platform().code, ebp_name=platform().name, ebc_code=seller().code,
        ebc_name=seller().name, goods_value=Decimal("11.2"), freight=0, currency=USD, app_time="20261124080000",
        guid=f"ORDER{n:031d}", lines=order_lines(), received_at=NOON,
    )  # fmt: skip


def _receipt(n: int) -> Receipt:
    return Receipt(
        order_no=f"SO{n:06d}", ebp_code=platform().code, ebc_code=seller().code, ebc_name=seller().name,
        pay_name="Test Pay", charge=Decimal("11.2"), currency=USD, app_time="20261124080000",
        guid=f"MONEY{n:031d}", received_at=NOON,
    )  # fmt: skip
