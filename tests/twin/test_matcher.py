"""The counterpart's own match of list, order and waybill, rule by rule."""

from copy import deepcopy

import pytest

from clearance.messages import parse
from twin.customs import matcher
from twin.customs.inbox import filings
from twin.generate import flight


def documents():
    """List, order, waybill and money of one parcel with two lines, as fields."""
    made = flight(parcels=40, seed=7, faults="none")
    parcel = next(one for one in made.parcels if len(one.lines) == 2)

    def of(messages, name, value):
        return next(
            dict(filing.fields)
            for message in messages
            for filing in filings(parse(message.data).message, "")
            if filing.fields[name] == value
        )

    return {
        "list": of(made.lists(declared=True), "orderNo", parcel.order_no),
        "order": of(made.orders(), "orderNo", parcel.order_no),
        "waybill": of(made.waybills(), "logisticsNo", parcel.house_waybill),
        "money": of(made.receipts(), "orderNo", parcel.order_no),
    }


CLEAN = documents()


@pytest.fixture
def papers():
    return deepcopy(CLEAN)


def codes(papers) -> list[int]:
    return [code for code, _ in matcher.reasons_against(papers["list"], papers["order"], papers["waybill"])]


def test_papers_that_agree_pass(papers):
    assert codes(papers) == []
    assert matcher.amount_reasons(papers["money"], papers["order"]) == []


@pytest.mark.parametrize(
    ("paper", "field", "value", "code"),
    [
        ("waybill", "grossWeight", "99.999", matcher.WEIGHT_DIFFERS),
        ("waybill", "logisticsCode", "429996Z399", matcher.LOGISTICS_DIFFER),
        ("waybill", "logisticsNo", "TGXXX000000000", matcher.LOGISTICS_DIFFER),
        ("order", "ebpCode", "429996Z199", matcher.PLATFORM_DIFFERS),
        ("list", "netWeight", "1000", matcher.NET_ABOVE_GROSS),
        ("list", "agentName", " ", matcher.BLANK),
        ("list", "POD", "", matcher.BLANK),
    ],
)
def test_a_head_that_differs_is_named(papers, paper, field, value, code):
    papers[paper][field] = value
    assert codes(papers) == [code]


@pytest.mark.parametrize(
    ("field", "value"), [("qty", "77"), ("price", "0.01"), ("totalPrice", "9999"), ("currency", "142"), ("unit", "120")]
)
def test_an_order_line_that_differs_is_named(papers, field, value):
    papers["order"]["lines"][1][field] = value
    assert codes(papers) == [matcher.LINES_DIFFER]


def test_a_line_that_the_order_lacks_is_named(papers):
    del papers["order"]["lines"][1]
    assert codes(papers) == [matcher.LINE_COUNT]


def test_lines_are_told_apart_by_number_not_by_place(papers):
    papers["order"]["lines"].reverse()
    assert codes(papers) == []


def test_a_total_that_is_not_quantity_times_price_is_named(papers):
    for paper in ("list", "order"):
        papers[paper]["lines"][0]["totalPrice"] = "123456"
    assert codes(papers) == [matcher.TOTAL_WRONG]


@pytest.mark.parametrize("written", ["{}0", "0{}", "+{}"])
def test_numbers_are_compared_by_value(papers, written):
    papers["waybill"]["grossWeight"] = written.format(papers["list"]["grossWeight"])
    assert codes(papers) == []


@pytest.mark.parametrize(("field", "value"), [("charge", "0.50"), ("currency", "142")])
def test_money_that_differs_from_the_order_is_named(papers, field, value):
    papers["money"][field] = value
    assert [code for code, _ in matcher.amount_reasons(papers["money"], papers["order"])] == [matcher.AMOUNT_DIFFERS]
