"""The enterprises' documents as CEB messages: orders, receipts, waybills, and the lists a broker would file.

Written by hand from the standard, not with the house's own builder: the counterpart must not share its errors.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from twin import chance
from twin.enterprises import Enterprise, of_kind, the
from twin.generate.declaration import YUAN, item_no, list_head, list_line
from twin.generate.faults import Plan
from twin.generate.manifest import kilograms, money
from twin.generate.parcels import Line, Parcel

NODES = 100  # business nodes in a message
NAMESPACE = "http://www.chinaport.gov.cn/ceb"
EXTRA_GRAMS = 350


class Document(NamedTuple):
    """One message, bytes ready to send; `name` is a file name without folder."""

    name: str
    kind: str  # CEB303 CEB403 CEB505 CEB603
    guid: str
    sender: Enterprise
    nodes: int
    data: bytes


class Context(NamedTuple):
    """What all nodes of a flight share."""

    seed: object
    day: date
    flight_number: str
    mismatch: Plan
    declared: bool = False


def orders(parcels: Iterable[Parcel], context: Context) -> Iterator[Document]:
    """CEB303, sent by the platforms."""
    sent = (parcel for parcel in parcels if context.mismatch.get(parcel.place) != "ORDER_MISSING")
    return _messages("CEB303", sent, lambda parcel: parcel.platform, _order, context)


def receipts(parcels: Iterable[Parcel], context: Context) -> Iterator[Document]:
    """CEB403, sent by the payment enterprises."""
    return _messages("CEB403", parcels, lambda parcel: parcel.payment, _receipt, context)


def waybills(parcels: Iterable[Parcel], context: Context) -> Iterator[Document]:
    """CEB505, sent by the logistics enterprises."""
    sent = (parcel for parcel in parcels if context.mismatch.get(parcel.place) != "WAYBILL_MISSING")
    return _messages("CEB505", sent, lambda parcel: parcel.logistics, _waybill, context)


def lists(parcels: Iterable[Parcel], context: Context) -> Iterator[Document]:
    """CEB603 of the broker: drafts, or declared ones (without signature)."""
    return _messages("CEB603", parcels, lambda parcel: the("BROKER"), _list, context)


def _messages(
    kind: str,
    parcels: Iterable[Parcel],
    sender_of: Callable[[Parcel], Enterprise],
    node: Callable[[Parcel, Context], str],
    context: Context,
) -> Iterator[Document]:
    """Messages of up to 100 nodes, one sender in each, in the order in which they fill up."""
    waiting: dict[Enterprise, list[str]] = defaultdict(list)
    number = 0
    for parcel in parcels:
        sender = sender_of(parcel)
        waiting[sender].append(node(parcel, context))
        if len(waiting[sender]) == NODES:
            number += 1
            yield _message(kind, number, sender, waiting.pop(sender), context)
    for sender, nodes in waiting.items():
        number += 1
        yield _message(kind, number, sender, nodes, context)


def _message(kind: str, number: int, sender: Enterprise, nodes: list[str], context: Context) -> Document:
    guid = chance.guid(context.seed, kind, "message", number)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ceb:{kind}Message xmlns:ceb="{NAMESPACE}" guid="{guid}" '
        f'version="1.0">{"".join(nodes)}<ceb:BaseTransfer>'
        + _elements(copCode=sender.code, copName=sender.name, dxpMode="DXP", dxpId=sender.dxp_id)
        + f"</ceb:BaseTransfer></ceb:{kind}Message>\n"
    )
    return Document(f"{kind}_{number:05d}.xml", kind, guid, sender, len(nodes), text.encode())


def _elements(**fields: object) -> str:
    """Elements in the order given; the twin's own texts contain no character that XML would mind."""
    return "".join(f"<ceb:{name}>{value}</ceb:{name}>" for name, value in fields.items())


def _filing(kind: str, parcel: Parcel, context: Context, *, status: str = "2") -> dict[str, str]:
    return {
        "guid": chance.guid(context.seed, kind, parcel.house_waybill),
        "appType": "1",
        "appTime": f"{context.day:%Y%m%d}08{parcel.place // 60 % 60:02d}{parcel.place % 60:02d}",
        "appStatus": status,
    }


def _order_seller(parcel: Parcel, context: Context) -> Enterprise:
    if context.mismatch.get(parcel.place) != "CONSIGNOR_DIFFERS":
        return parcel.seller
    sellers = of_kind("ENTERPRISE")
    return sellers[(sellers.index(parcel.seller) + 1) % len(sellers)]


def _order_lines(parcel: Parcel, context: Context) -> tuple[Line, ...]:
    first, *others = parcel.lines
    match context.mismatch.get(parcel.place):
        case "PRICE_DIFFERS":
            first = first._replace(cents=first.cents + 1 + first.cents // 10)
        case "QUANTITY_DIFFERS":
            first = first._replace(quantity=first.quantity + 1)
    return (first, *others)


def _order_currency(parcel: Parcel, context: Context) -> str:
    differs = context.mismatch.get(parcel.place) == "CURRENCY_DIFFERS"
    return YUAN if differs else parcel.destination.currency


def _order(parcel: Parcel, context: Context) -> str:
    lines, currency = _order_lines(parcel, context), _order_currency(parcel, context)
    seller = _order_seller(parcel, context)
    head = _elements(
        **_filing("CEB303", parcel, context),
        orderType="E",
        orderNo=parcel.order_no,
        ebpCode=parcel.platform.code,
        ebpName=parcel.platform.name,
        ebcCode=seller.code,
        ebcName=seller.name,
        goodsValue=money(sum(line.total_cents for line in lines)),
        freight="0",
        currency=currency,
    )
    body = "".join(_order_line(number, line, currency) for number, line in enumerate(lines, 1))
    return f"<ceb:Order><ceb:OrderHead>{head}</ceb:OrderHead>{body}</ceb:Order>"


def _order_line(number: int, line: Line, currency: str) -> str:
    return (
        "<ceb:OrderList>"
        + _elements(
            gnum=number,
            itemNo=item_no(line),
            itemName=line.good.name,
            itemDescribe=line.good.name_en,
            unit=line.good.unit,
            currency=currency,
            qty=line.quantity,
            price=money(line.cents),
            totalPrice=money(line.total_cents),
        )
        + "</ceb:OrderList>"
    )


def _receipt(parcel: Parcel, context: Context) -> str:
    cents = sum(line.total_cents for line in _order_lines(parcel, context))
    if context.mismatch.get(parcel.place) == "AMOUNT_DIFFERS":
        cents -= 1 + cents // 20
    filing = _filing("CEB403", parcel, context)
    seller = _order_seller(parcel, context)
    return (
        "<ceb:Receipts>"
        + _elements(
            **filing,
            ebpCode=parcel.platform.code,
            ebpName=parcel.platform.name,
            ebcCode=seller.code,
            ebcName=seller.name,
            orderNo=parcel.order_no,
            payCode=parcel.payment.code,
            payName=parcel.payment.name,
            payNo=f"PAY{parcel.order_no[2:]}",
            charge=money(cents),
            currency=_order_currency(parcel, context),
            accountingDate=filing["appTime"],
        )
        + "</ceb:Receipts>"
    )


def _waybill(parcel: Parcel, context: Context) -> str:
    extra = EXTRA_GRAMS if context.mismatch.get(parcel.place) == "WEIGHT_DIFFERS" else 0
    return (
        "<ceb:Logistics>"
        + _elements(
            **_filing("CEB505", parcel, context),
            logisticsCode=parcel.logistics.code,
            logisticsName=parcel.logistics.name,
            logisticsNo=parcel.house_waybill,
            freight=money(parcel.freight_cents),
            insuredFee="0",
            currency=YUAN,
            grossWeight=kilograms(parcel.gross_grams + extra),
            packNo=parcel.pieces,
            goodsInfo="、".join(line.good.name for line in parcel.lines),
            ebcCode=parcel.seller.code,
            ebcName=parcel.seller.name,
            ebcTelephone=parcel.seller.telephone,
        )
        + "</ceb:Logistics>"
    )


def _list(parcel: Parcel, context: Context) -> str:
    filing = _filing("CEB603", parcel, context, status="2" if context.declared else "1")
    head = _elements(**filing, **list_head(parcel, context.day, context.flight_number))
    body = "".join(
        f"<ceb:InventoryList>{_elements(**list_line(number, line, parcel))}</ceb:InventoryList>"
        for number, line in enumerate(parcel.lines, 1)
    )
    return f"<ceb:Inventory><ceb:InventoryHead>{head}</ceb:InventoryHead>{body}</ceb:Inventory>"
