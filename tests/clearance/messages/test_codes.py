import csv

import pytest

from clearance.messages import MESSAGES, RECEIPTS
from clearance.messages.codes import (
    CODE_LISTS,
    CUSTOMS_REASONS,
    ERRORS,
    PLATFORM_ERRORS,
    STATUSES_BY_RECEIPT,
    is_failure,
    reasons_in,
)
from clearance.messages.definition import Document, shape
from tests.clearance.messages.official import REFERENCE


def rows(name):
    with (REFERENCE / "codes" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_list_that_a_field_names_is_there():
    named = set()
    for kind in MESSAGES.values():
        form = shape(kind.node)
        records = [form.head, form.lines] if isinstance(form, Document) else [form]
        named |= {leaf.f.codes for each in records if each for leaf in each.leaves if leaf.f.codes}

    assert named <= set(CODE_LISTS)


def test_every_code_has_a_chinese_and_an_english_name():
    every = [name for codes in CODE_LISTS.values() for name in codes.codes.values()]
    every += [*ERRORS.values(), *PLATFORM_ERRORS.values(), *CUSTOMS_REASONS.values()]

    assert all(name.text("zh") and name.text("en") for name in every)


def test_every_receipt_has_its_statuses():
    assert set(STATUSES_BY_RECEIPT) == RECEIPTS


@pytest.mark.reference
def test_the_statuses_are_those_of_the_standard_s_tables():
    listed = {code: set() for code in RECEIPTS}
    for row in rows("return_status_by_message"):
        if not row["code"].startswith("<"):
            listed[row["message"]].add(row["code"])

    assert {code: set(statuses) for code, statuses in STATUSES_BY_RECEIPT.items()} == listed


@pytest.mark.reference
@pytest.mark.parametrize(
    ("file", "name"), [("unit", "UNIT"), ("currency", "CURRENCY"), ("country", "COUNTRY"), ("traf_mode", "TRAF_MODE")]
)
def test_a_list_has_the_codes_of_the_reference(file, name):
    obsolete = set(CODE_LISTS[f"OBSOLETE_{name}"].codes) if name == "CURRENCY" else set()

    assert set(CODE_LISTS[name].codes) | obsolete == {row["code"] for row in rows(file) if row["code"]}
    assert not set(CODE_LISTS[name].codes) & obsolete


@pytest.mark.reference
def test_every_error_of_the_standard_is_known():
    assert set(ERRORS) == {row["code"] for row in rows("error_codes")}


def test_customs_reasons_are_found_in_a_receipt_s_text():
    assert reasons_in("[Code:2600;Desc:放行]") == (("2600", "放行"),)
    assert reasons_in("a [Code:1320;Desc:x][Code:1322;Desc:] b") == (("1320", "x"), ("1322", ""))
    assert reasons_in("订单新增申报成功[GUID]") == ()


def test_only_negative_numbers_are_failures():
    assert [status for status in ("-304001", "-1", "100", "--1", "-x", "-", "") if is_failure(status)] == [
        "-304001",
        "-1",
    ]
