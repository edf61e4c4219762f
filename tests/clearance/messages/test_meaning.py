"""The business check: what fits the schema but can't be meant."""

from dataclasses import replace
from decimal import Decimal

import pytest

from clearance.messages import check, check_business
from clearance.messages.codes import CODE_LISTS, CodeList, Name
from tests.clearance.messages.made import TRANSFER, made


def with_head(code="CEB603", **values):
    message = made(code)
    (node,) = message.nodes
    return replace(message, nodes=(replace(node, head=replace(node.head, **values)),))


def with_line(code="CEB603", **values):
    message = made(code)
    (node,) = message.nodes
    return replace(message, nodes=(replace(node, lines=(replace(node.lines[0], **values),)),))


def found(message, **options):
    return [(fault.element, fault.rule) for fault in check_business(message, **options)]


@pytest.mark.parametrize(
    ("values", "element", "rule"),
    [
        ({"ieFlag": "a"}, "ieFlag", "CODE"),
        ({"ieFlag": "I"}, "ieFlag", "CODE"),
        ({"tradeMode": "0101"}, "tradeMode", "CODE"),
        ({"tradeMode": "9661"}, "tradeMode", "CODE"),
        ({"trafMode": "q"}, "trafMode", "CODE"),
        ({"wrapType": "9"}, "wrapType", "CODE"),
        ({"country": "001"}, "country", "CODE"),
        ({"fCurrency": "USD"}, "fCurrency", "CODE"),
        ({"fCurrency": "304"}, "fCurrency", "CODE"),
        ({"statisticsFlag": "C"}, "statisticsFlag", "CODE"),
        ({"appType": "4"}, "appType", "CODE"),
        ({"ebpName": ""}, "ebpName", "BLANK"),
        ({"appTime": "20260231000000"}, "appTime", "TIME"),
        ({"appTime": "2026060109300x"}, "appTime", "TIME"),
        ({"ieDate": "20261301"}, "ieDate", "TIME"),
        ({"customsCode": "47A2"}, "customsCode", "DIGITS_ONLY"),
        ({"packNo": 0}, "packNo", "NOT_POSITIVE"),
        ({"freight": Decimal("-1")}, "freight", "NEGATIVE"),
        ({"netWeight": Decimal("0.32")}, "netWeight", "NET_ABOVE_GROSS"),
        ({"tradeMode": "1210", "emsNo": None}, "emsNo", "NEEDED_BY_MODE"),
    ],
)
def test_a_placeholder_in_the_head_is_refused_with_its_reason(values, element, rule):
    message = with_head(**values)

    assert found(message) == [(element, rule)]
    assert check(message, strict=True) == [], "the schema alone takes it"


@pytest.mark.parametrize(
    ("values", "element", "rule"),
    [
        ({"unit": "aaa"}, "unit", "CODE"),
        ({"gcode": "6109.10001"}, "gcode", "DIGITS_ONLY"),
        ({"qty2": None}, "qty2", "PAIR"),
        ({"unit2": None}, "unit2", "PAIR"),
        ({"totalPrice": Decimal("24.00")}, "totalPrice", "LINE_TOTAL"),
        ({"gnum": 2}, "gnum", "LINE_NUMBERS"),
    ],
)
def test_a_placeholder_in_a_line_is_refused_with_its_reason(values, element, rule):
    assert found(with_line(**values)) == [(element, rule)]


@pytest.mark.parametrize(
    "values",
    [
        {"totalPrice": Decimal("25.01")},
        {"price": Decimal("8.33333"), "qty": Decimal(3), "totalPrice": Decimal("25.00")},
        {"price": Decimal(0), "totalPrice": Decimal(0)},
        {"qty2": None, "unit2": None},
    ],
)
def test_rounding_gifts_and_absent_pairs_are_fine(values):
    assert found(with_line(**values)) == []


def test_a_repeated_line_number_is_refused():
    message = made("CEB607", lines=2)
    (node,) = message.nodes
    repeated = replace(node, lines=(node.lines[0], replace(node.lines[1], gnum=1)))

    (fault,) = check_business(replace(message, nodes=(repeated,)))
    assert (fault.path, fault.rule) == ("/CEB607Message/WayBill[1]/WayBillList[2]/gnum", "REPEATED_LINE")


def test_a_part_beyond_the_number_of_parts_is_refused():
    assert found(with_head("CEB607", msgSeqNo=2)) == [("msgSeqNo", "PART")]


def test_a_period_that_ends_before_it_begins_is_refused():
    assert found(with_head("CEB701", endTime="20260101000000")) == [("endTime", "PERIOD")]
    assert found(with_head("CEB701", endTime=None)) == [("endTime", "PAIR")]


def test_an_import_order_that_doesn_t_add_up_is_refused():
    assert found(with_head("CEB311", discount=Decimal(5))) == [("acturalPaid", "SUM")]


def test_direct_purchase_names_its_transport():
    assert found(with_head("CEB621", billNo=None)) == [("billNo", "NEEDED_BY_MODE")]


@pytest.mark.parametrize(
    ("code", "status", "fine"),
    [
        ("CEB604", "800", True),
        ("CEB604", "700", True),
        ("CEB604", "400", False),
        ("CEB604", "-304001", True),
        ("CEB606", "abc", False),
        ("CEB312", "399", False),
        ("CEB622", "599", True),
        ("CEB622", "505", False),
        ("CEB214", "505", True),
        ("CEB214", "502", False),
        ("CEB900", "120", False),
        ("CEB900", "-301008", True),
    ],
)
def test_a_receipt_carries_the_statuses_that_the_standard_lists_for_it(code, status, fine):
    message = made(code)
    receipt = replace(message, nodes=(replace(message.nodes[0], returnStatus=status),))

    assert found(receipt) == ([] if fine else [("returnStatus", "STATUS")])


def test_newer_code_lists_may_be_passed_in():
    newer = CodeList("COUNTRY", "国家（地区）", "countries", {"358": Name("塞尔维亚", "Serbia")})
    message = with_head(country="358")

    assert ("country", "CODE") in found(message)
    faults = check_business(message, lists={**CODE_LISTS, "COUNTRY": newer})
    assert [fault.path for fault in faults] == ["/CEB603Message/Inventory[1]/InventoryList[1]/country"]


def test_the_transmission_mode_is_checked():
    message = replace(made("CEB603"), transfer=replace(TRANSFER, dxpMode="FTP"))

    assert found(message) == [("dxpMode", "CODE")]


def test_a_code_that_is_not_listed_is_told_with_its_list():
    (fault,) = check_business(with_head(tradeMode="0101"))

    assert fault.text("zh") == "贸易方式（tradeMode）代码 0101 不在代码表“贸易方式”中。"
    assert fault.text("en") == (
        "Trade mode (tradeMode) has the code 0101, which is not in the list export trade modes."
    )


def test_a_broken_message_breaks_no_check():
    message = with_head(freight="1e5", appTime=None, packNo="x", copNo=7)
    endless = with_head(freight=Decimal("NaN"), packNo=1, grossWeight=Decimal("Infinity"))
    headless = replace(message, nodes=(replace(message.nodes[0], head=None),))

    assert found(message) == [("appTime", "BLANK")]
    assert found(headless) == []
    assert found(endless) == []
