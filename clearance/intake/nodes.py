"""The senders' documents as rows: element by element of the standard into the columns that keep them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clearance.messages import business_key, head_of
from clearance.messages.types import exports

# What the match compares; numbers as text, so that JSON keeps every digit.
_ORDER_LINE = ("itemNo", "itemName", "unit", "currency", "qty", "price", "totalPrice")


def order_values(node: exports.Order) -> dict[str, Any]:
    """CEB303 as columns of waybills.Order."""
    head = node.head
    return {
        "number": head.orderNo,
        "order_type": head.orderType,
        "ebp_code": head.ebpCode,
        "ebp_name": head.ebpName,
        "ebc_code": head.ebcCode,
        "ebc_name": head.ebcName,
        "goods_value": head.goodsValue,
        "freight": head.freight,
        "currency": head.currency,
        "app_time": head.appTime,
        "guid": head.guid,
        "lines": json.dumps([_order_line(line) for line in node.lines], ensure_ascii=False),
        "note": head.note or "",
    }


def _order_line(line: exports.OrderList) -> dict[str, Any]:
    return {"gnum": line.gnum} | {name: str(getattr(line, name)) for name in _ORDER_LINE}


def receipt_values(node: exports.Receipts) -> dict[str, Any]:
    """CEB403 as columns of waybills.Receipt."""
    return {
        "order_no": node.orderNo,
        "ebp_code": node.ebpCode,
        "ebc_code": node.ebcCode,
        "ebc_name": node.ebcName,
        "pay_code": node.payCode or "",
        "pay_name": node.payName,
        "pay_no": node.payNo or "",
        "charge": node.charge,
        "currency": node.currency,
        "app_time": node.appTime,
        "guid": node.guid,
        "note": node.note or "",
    }


def waybill_values(node: exports.Logistics) -> dict[str, Any]:
    """CEB505 as columns of waybills.Waybill, its carrier still as a code."""
    return {
        "number": node.logisticsNo,
        "pieces": node.packNo,
        "gross_weight": node.grossWeight,
        "goods_info": node.goodsInfo,
        "freight": node.freight,
        "insured_fee": node.insuredFee,
        "currency": node.currency,
        "ebc_code": node.ebcCode or "",
        "ebc_name": node.ebcName or "",
        "app_time": node.appTime,
        "guid": node.guid,
    }


@dataclass(frozen=True)
class Filing:
    """What of a node says who it is, from whom it may come, and whether it is new, changed or deleted."""

    key: tuple[str, ...]
    senders: tuple[str, ...]  # enterprises whose own document it is
    enterprise: str  # whose broker may send it in its place
    action: str


_SENDERS: dict[str, tuple[str, ...]] = {
    "CEB303": ("ebpCode", "ebcCode"),
    "CEB403": ("payCode", "ebcCode"),
    "CEB505": ("logisticsCode",),
    "CEB603": ("agentCode",),
}
_VALUES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "CEB303": order_values,
    "CEB403": receipt_values,
    "CEB505": waybill_values,
}


def filing_of(code: str, node: Any) -> Filing:
    """The filing's own view of a node of CEB303, 403, 505 or 603."""
    head = head_of(node)
    senders = tuple(value for name in _SENDERS[code] if (value := getattr(head, name)))
    return Filing(business_key(code, node), senders, head.ebcCode or "", head.appType)


def values_of(code: str, node: Any) -> dict[str, Any]:
    """The columns of a document of CEB303, 403 or 505."""
    return _VALUES[code](node)
