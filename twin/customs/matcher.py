"""Does a list agree with its order and its waybill? Written from the standard, apart from the house's own match."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Fields = Mapping[str, Any]
Reason = tuple[int, str]

# Mandatory in the tables; the schema lets them be blank.
NEVER_BLANK = (
    "customsCode", "ebpCode", "ebpName", "orderNo", "logisticsCode", "logisticsName", "logisticsNo", "copNo",
    "portCode", "ieDate", "statisticsFlag", "agentCode", "agentName", "ebcCode", "ebcName", "ownerCode",
    "ownerName", "tradeMode", "trafMode", "country", "POD", "wrapType",
)  # fmt: skip
NEVER_BLANK_IN_LINES = ("itemNo", "gcode", "gname", "gmodel", "barCode", "country", "currency", "unit", "unit1")
CENT = Decimal("0.01")

# 13xx stand in public test data for the same meaning; 14xx are the twin's own.
LINE_COUNT = 1320
LINES_DIFFER = 1322
AMOUNT_DIFFERS = 1332
ORDER_ABSENT, WAYBILL_ABSENT = 1401, 1402
LOGISTICS_DIFFER, WEIGHT_DIFFERS = 1403, 1404
BLANK, TOTAL_WRONG, NET_ABOVE_GROSS, PLATFORM_DIFFERS = 1405, 1406, 1407, 1408


def reasons_against(declared: Fields, order: Fields, waybill: Fields) -> list[Reason]:
    """Why customs rejects this list: code and text each; none if the three agree.

    Each argument is a head's fields by name; list and order carry their lines under "lines".
    """
    return [
        *_blanks(declared),
        *_own_sums(declared),
        *_against_waybill(declared, waybill),
        *_against_order(declared, order),
    ]


def amount_reasons(receipt: Fields, order: Fields) -> list[Reason]:
    """Why customs rejects the money received: it is not what the order asks for."""
    ordered = number(order["goodsValue"]) + number(order["freight"])
    if number(receipt["charge"]) != ordered or receipt["currency"] != order["currency"]:
        return [(AMOUNT_DIFFERS, "收款金额与订单金额不一致")]
    return []


def _blanks(declared: Fields) -> Iterator[Reason]:
    for name in NEVER_BLANK:
        if not str(declared.get(name) or "").strip():
            yield BLANK, f"必填项为空：{name}"
    for place, line in enumerate(declared["lines"], 1):
        for name in NEVER_BLANK_IN_LINES:
            if not str(line.get(name) or "").strip():
                yield BLANK, f"必填项为空：第{place}项{name}"


def _own_sums(declared: Fields) -> Iterator[Reason]:
    for place, line in enumerate(declared["lines"], 1):
        if abs(number(line["qty"]) * number(line["price"]) - number(line["totalPrice"])) > CENT:
            yield TOTAL_WRONG, f"第{place}项数量乘以单价不等于总价"
    if number(declared["netWeight"]) > number(declared["grossWeight"]):
        yield NET_ABOVE_GROSS, "净重大于毛重"


def _against_waybill(declared: Fields, waybill: Fields) -> Iterator[Reason]:
    if (declared["logisticsCode"], declared["logisticsNo"]) != (waybill["logisticsCode"], waybill["logisticsNo"]):
        yield LOGISTICS_DIFFER, "清单与运单的物流企业或运单编号不一致"
    if number(declared["grossWeight"]) != number(waybill["grossWeight"]):
        yield WEIGHT_DIFFERS, "清单与运单毛重不一致"


def _against_order(declared: Fields, order: Fields) -> Iterator[Reason]:
    if declared["ebpCode"] != order["ebpCode"]:
        yield PLATFORM_DIFFERS, "清单与订单的电商平台不一致"
    ours = {int(line["gnum"]): line for line in declared["lines"]}
    theirs = {int(line["gnum"]): line for line in order["lines"]}
    if ours.keys() != theirs.keys():
        yield LINE_COUNT, "清单与订单表体数量不一致"
        return
    for place in sorted(ours):
        if differing := _differing(ours[place], theirs[place]):
            yield LINES_DIFFER, f"订单与清单表体不一致：第{place}项{'、'.join(differing)}"


def _differing(ours: Fields, theirs: Fields) -> list[str]:
    numbers = [name for name in ("qty", "price", "totalPrice") if number(ours[name]) != number(theirs[name])]
    return numbers + [name for name in ("currency", "unit") if ours[name] != theirs[name]]


def number(value: Any) -> Decimal:
    """A field as a number; the schema has been checked by now."""
    return Decimal(str(value))
