"""Rules between the fields of one document, as the standard and public practice have them."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from clearance.messages.definition import Leaf, record_of
from clearance.messages.faults import Fault
from clearance.messages.types import exports, imports

# Unit prices are cut at five decimals, totals are often rounded to cents: the product may be off by that much.
CENT = Decimal("0.01")
PRICE_STEP = Decimal("0.00001")

Rule = Callable[[Any], Iterator[Fault]]


def leaf_fault(leaf: Leaf, rule: str, value: Any, **params: Any) -> Fault:
    """A fault of one field, with its names."""
    return Fault(f"/{leaf.name}", leaf.name, rule, str(value), {"zh": leaf.f.zh, "en": leaf.f.en} | params)


def _fault(node: Any, name: str, rule: str, value: Any, **params: Any) -> Fault:
    leaf = next(leaf for leaf in record_of(node).leaves if leaf.name == name)
    return leaf_fault(leaf, rule, value, **params)


def net_within_gross(head: Any) -> Iterator[Fault]:
    """The net weight is not above the gross weight."""
    net, gross = head.netWeight, head.grossWeight
    if _numbers(net, gross) and net > gross:
        yield _fault(head, "netWeight", "NET_ABOVE_GROSS", net, gross=gross)


def line_total(line: Any) -> Iterator[Fault]:
    """The line total is quantity times unit price."""
    quantity, price, total = line.qty, line.price, line.totalPrice
    if not _numbers(quantity, price, total):
        return
    product = quantity * price
    if abs(total - product) > CENT + abs(quantity) * PRICE_STEP:
        yield _fault(line, "totalPrice", "LINE_TOTAL", total, product=f"{product:f}")


def second_pair(line: Any) -> Iterator[Fault]:
    """Second quantity and second unit come together or not at all."""
    if (line.qty2 is None) != (line.unit2 in (None, "")):
        missing, other = ("qty2", "unit2") if line.qty2 is None else ("unit2", "qty2")
        yield _fault(line, missing, "PAIR", "", other=other)


def part_of_whole(head: Any) -> Iterator[Fault]:
    """A part's number is not beyond the number of parts."""
    if isinstance(head.msgCount, int) and isinstance(head.msgSeqNo, int) and head.msgSeqNo > head.msgCount:
        yield _fault(head, "msgSeqNo", "PART", head.msgSeqNo, count=head.msgCount)


def period(head: exports.SummaryApplyHead) -> Iterator[Fault]:
    """The period of a summary has both ends, in order."""
    start, end = head.startTime, head.endTime
    if (start is None) != (end is None):
        missing, other = ("startTime", "endTime") if start is None else ("endTime", "startTime")
        yield _fault(head, missing, "PAIR", "", other=other)
    elif start is not None and end is not None and end < start:
        yield _fault(head, "endTime", "PERIOD", end)


def bonded_export(head: exports.InventoryHead) -> Iterator[Fault]:
    """Goods from a bonded zone name the enterprise there and its account book."""
    if head.tradeMode == "1210":
        yield from _needed(head, "1210", "iacCode", "iacName", "emsNo")


def import_mode(head: imports.InventoryHead) -> Iterator[Fault]:
    """Direct purchase names its transport; bonded goods name the enterprise and its account book."""
    if head.tradeMode == "9610":
        yield from _needed(head, "9610", "trafNo", "voyageNo", "billNo")
    if head.tradeMode in ("1210", "1239"):
        yield from _needed(head, head.tradeMode, "areaCode", "areaName", "emsNo")


def paid_in_full(head: imports.OrderHead) -> Iterator[Fault]:
    """The amount paid is goods, freight and tax, less the discount."""
    parts = (head.goodsValue, head.freight, head.taxTotal, head.discount)
    if not _numbers(head.acturalPaid, *parts):
        return
    due = head.goodsValue + head.freight + head.taxTotal - head.discount
    if abs(head.acturalPaid - due) > CENT:
        yield _fault(head, "acturalPaid", "SUM", head.acturalPaid, due=f"{due:f}")


def lines_counted(document: Any) -> Iterator[Fault]:
    """Line numbers run from 1 without gaps, as customs compares them with the order's one to one."""
    for number, line in enumerate(document.lines, 1):
        if line.gnum != number:
            fault = _fault(line, "gnum", "LINE_NUMBERS", line.gnum)
            yield Fault(f"/{type(line).__name__}[{number}]/gnum", "gnum", fault.rule, fault.value, fault.params)
            return


def lines_unique(document: Any) -> Iterator[Fault]:
    """No line number occurs twice."""
    seen: set[int] = set()
    for number, line in enumerate(document.lines, 1):
        if line.gnum in seen:
            fault = _fault(line, "gnum", "REPEATED_LINE", line.gnum)
            yield Fault(f"/{type(line).__name__}[{number}]/gnum", "gnum", fault.rule, fault.value, fault.params)
            return
        seen.add(line.gnum)


def _needed(head: Any, mode: str, *names: str) -> Iterator[Fault]:
    for name in names:
        if getattr(head, name) in (None, ""):
            yield _fault(head, name, "NEEDED_BY_MODE", "", mode=mode)


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, Decimal) and value.is_finite() for value in values)


RECORD_RULES: dict[type, tuple[Rule, ...]] = {
    exports.InventoryHead: (net_within_gross, bonded_export),
    exports.InventoryList: (line_total, second_pair),
    exports.OrderList: (line_total,),
    exports.InvtRefundList: (second_pair,),
    exports.ArrivalHead: (part_of_whole,),
    exports.DepartureHead: (part_of_whole,),
    exports.WayBillHead: (part_of_whole,),
    exports.SummaryApplyHead: (part_of_whole, period),
    exports.SummaryResultHead: (part_of_whole, net_within_gross),
    imports.OrderHead: (paid_in_full,),
    imports.OrderList: (line_total,),
    imports.InventoryHead: (net_within_gross, import_mode),
    imports.InventoryList: (line_total, second_pair),
}

DOCUMENT_RULES: dict[type, tuple[Rule, ...]] = {
    exports.Inventory: (lines_counted,),
    exports.Order: (lines_counted,),
    imports.Inventory: (lines_counted,),
    imports.Order: (lines_counted,),
    exports.Arrival: (lines_unique,),
    exports.Departure: (lines_unique,),
    exports.WayBill: (lines_unique,),
    exports.InvtRefund: (lines_unique,),
    imports.InvtRefund: (lines_unique,),
    imports.Delivery: (lines_unique,),
}
