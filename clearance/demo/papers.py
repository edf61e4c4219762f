"""What the flight's enterprises send to the house: their orders and the money received, from the twin's files."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from clearance.messages import parse
from waybills.models import Order, Receipt

LINE_FIELDS = ("gnum", "itemNo", "unit", "currency", "qty", "price", "totalPrice")


def enter(folder: Path, *, at: datetime) -> int:
    """Keep every order and receipt that is not there yet; answers how many the flight has."""
    orders = [_order(node, at=at) for node in _nodes(folder / "orders")]
    receipts = [_receipt(node, at=at) for node in _nodes(folder / "receipts")]
    Order.objects.bulk_create(orders, batch_size=1000, ignore_conflicts=True)
    Receipt.objects.bulk_create(receipts, batch_size=1000, ignore_conflicts=True)
    return len(orders) + len(receipts)


def _nodes(folder: Path) -> Iterator[Any]:
    for path in sorted(folder.glob("*.xml")):
        yield from parse(path.read_bytes()).message.nodes


def _order(node: Any, *, at: datetime) -> Order:
    head = node.head
    return Order(
        number=head.orderNo, order_type=head.orderType, ebp_code=head.ebpCode, ebp_name=head.ebpName,
        ebc_code=head.ebcCode, ebc_name=head.ebcName, goods_value=head.goodsValue, freight=head.freight,
        currency=head.currency, app_time=head.appTime, guid=head.guid, received_at=at,
        lines=[_line(line) for line in node.lines],
    )  # fmt: skip


def _line(line: Any) -> dict[str, Any]:
    return {name: line.gnum if name == "gnum" else str(getattr(line, name)) for name in LINE_FIELDS}


def _receipt(node: Any, *, at: datetime) -> Receipt:
    return Receipt(
        order_no=node.orderNo, ebp_code=node.ebpCode, ebc_code=node.ebcCode, ebc_name=node.ebcName,
        pay_code=node.payCode or "", pay_name=node.payName, pay_no=node.payNo or "", charge=node.charge,
        currency=node.currency, app_time=node.appTime, guid=node.guid, received_at=at,
    )  # fmt: skip
