"""The match: every field that may differ is found, who sent it is said, and the gate follows."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from clearance.matching import match_lists, match_orders, rematch_waiting
from clearance.models import DeclarationList, MatchDifference, MatchResult, MatchTolerance
from clearance.services.filing import file_lists
from tests.clearance import papers
from tests.clearance.papers import NOON
from waybills.lifecycle.requirements import Requirement
from waybills.models import Act, Order, Parcel, Receipt, User, Waybill

Papered = Callable[..., list[Parcel]]


def differences() -> set[str]:
    return {f"{one.paper}.{one.field}" for one in MatchDifference.objects.all()}


def is_matched() -> bool:
    return not Parcel.objects.get().gate & Requirement.DOCUMENTS_MATCHED


def lines_with(**changes: Any) -> list[dict[str, Any]]:
    first, second = papers.order_lines()
    return [first | changes, second]


ODD: list[tuple[type, dict[str, Any], set[str]]] = [
    (Order, {"ebc_code": "4201969999"}, {"ORDER.ebcCode"}),
    (Order, {"ebp_code": "4201969999"}, {"ORDER.ebpCode"}),
    (Order, {"currency": "142"}, {"ORDER.currency", "RECEIPT.currency"}),
    (Order, {"goods_value": Decimal("12")}, {"ORDER.total", "RECEIPT.charge"}),
    (Order, {"lines": lines_with(qty="3")}, {"ORDER.qty"}),
    (Order, {"lines": lines_with(price="3.49")}, {"ORDER.price"}),
    (Order, {"lines": lines_with(totalPrice="6.9")}, {"ORDER.totalPrice"}),
    (Order, {"lines": lines_with(unit="035")}, {"ORDER.unit"}),
    (Order, {"lines": lines_with(currency="142")}, {"ORDER.currency"}),
    (Order, {"lines": lines_with()[:1]}, {"ORDER.lines"}),
    (Receipt, {"ebp_code": "4201969999"}, {"RECEIPT.ebpCode"}),
    (Receipt, {"currency": "142"}, {"RECEIPT.currency"}),
    (Receipt, {"charge": Decimal("10.64")}, {"RECEIPT.charge"}),
]


@pytest.mark.parametrize(("model", "columns", "expected"), ODD)
def test_each_difference_is_found(
    model: type, columns: dict[str, Any], expected: set[str], papered: Papered, filer: User
) -> None:
    papered(1)
    model.objects.update(**columns)  # type: ignore[attr-defined]
    file_lists(Parcel.objects.all(), by=filer)
    assert differences() == expected
    assert not is_matched()
    assert all(one.theirs and one.ours and one.cause for one in MatchDifference.objects.all())


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"gross_weight": Decimal("1.6")}, {"WAYBILL.grossWeight"}),
        ({"pieces": 2}, {"WAYBILL.packNo"}),
        ({"number": "HW999999"}, {"WAYBILL.logisticsNo"}),
    ],
)
def test_a_waybill_that_changed_after_filing_is_found(
    columns: dict[str, Any], expected: set[str], papered: Papered, filer: User
) -> None:
    papered(1)
    file_lists(Parcel.objects.all(), by=filer)
    assert is_matched()
    Waybill.objects.update(**columns)
    match_lists(DeclarationList.objects.all(), at=NOON)
    assert (differences(), is_matched()) == (expected, False)


def test_a_cent_is_no_difference_and_more_is(papered: Papered, filer: User) -> None:
    papered(2)
    Order.objects.filter(number="SO000001").update(goods_value=Decimal("11.21"))
    Order.objects.filter(number="SO000002").update(goods_value=Decimal("11.22"))
    file_lists(Parcel.objects.all(), by=filer)
    assert dict(MatchResult.objects.values_list("parcel__waybill__number", "matched")) == {
        "HW000001": True,
        "HW000002": False,
    }


def test_a_tolerance_is_a_row(papered: Papered, filer: User) -> None:
    papered(1)
    file_lists(Parcel.objects.all(), by=filer)
    Waybill.objects.update(gross_weight=Decimal("1.30"))
    MatchTolerance.objects.create(field="grossWeight", relative=Decimal("0.05"))
    match_lists(DeclarationList.objects.all(), at=NOON)
    assert is_matched()


def test_money_received_may_count_the_freight_in(papered: Papered, filer: User) -> None:
    papered(1)
    Order.objects.update(freight=5)
    Receipt.objects.update(charge=Decimal("16.2"))
    file_lists(Parcel.objects.all(), by=filer)
    assert is_matched()


def test_money_received_may_come_later_unless_the_centre_wants_it(papered: Papered, filer: User) -> None:
    papered(1)
    Receipt.objects.all().delete()
    file_lists(Parcel.objects.all(), by=filer)
    assert is_matched()
    MatchTolerance.objects.create(field="RECEIPT", required=True)
    match_lists(DeclarationList.objects.all(), at=NOON)
    assert differences() == {"RECEIPT.RECEIPT"}


def test_an_order_that_comes_late_settles_the_match(papered: Papered, filer: User) -> None:
    papered(1, orders=False)
    file_lists(Parcel.objects.all(), by=filer)
    assert (differences(), is_matched()) == ({"ORDER.ORDER"}, False)
    papers.write_orders(range(1, 2))
    match_orders(["SO000001"], at=NOON)
    assert (differences(), is_matched()) == (set(), True)


def test_the_sweep_finds_orders_that_nobody_told_of(papered: Papered, filer: User) -> None:
    papered(1, orders=False)
    file_lists(Parcel.objects.all(), by=filer, at=NOON)
    assert rematch_waiting(at=NOON) == 0
    papers.write_orders(range(1, 2))
    Order.objects.update(received_at=NOON + timedelta(seconds=1))
    assert rematch_waiting(at=NOON + timedelta(minutes=1)) == 1
    assert is_matched()
    assert rematch_waiting(at=NOON + timedelta(minutes=2)) == 0


def test_comparing_again_leaves_no_trace(papered: Papered, filer: User) -> None:
    papered(3)
    file_lists(Parcel.objects.all(), by=filer)
    acts_before = Act.objects.count()
    match_lists(DeclarationList.objects.all(), at=NOON)
    assert Act.objects.count() == acts_before


def test_a_corrected_order_opens_the_match_again_and_closes_it(papered: Papered, filer: User) -> None:
    papered(1)
    file_lists(Parcel.objects.all(), by=filer)
    Order.objects.update(currency="142")
    match_orders(["SO000001"], at=NOON)
    assert not is_matched()
    Order.objects.update(currency=papers.USD)
    match_orders(["SO000001"], at=NOON)
    assert is_matched()


def test_who_sent_the_odd_value_is_said(papered: Papered, filer: User) -> None:
    papered(1)
    Order.objects.update(goods_value=99)
    file_lists(Parcel.objects.all(), by=filer)
    assert MatchDifference.objects.get(field="total").sender == papers.platform().code
