"""The schema check: which rule, where, and in words that a person understands."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from clearance.messages import BaseSubscribe, ExtendMessage, Unwritable, build, check, parse
from clearance.messages.definition import record
from clearance.messages.faults import Fault
from clearance.messages.texts import LANGUAGES, fault_patterns
from clearance.messages.types import exports
from tests.clearance.messages.made import SUBSCRIBER, TRANSFER, made

HEAD = "/CEB603Message/Inventory[1]/InventoryHead"
LINE = "/CEB603Message/Inventory[1]/InventoryList[1]"


def with_head(**values):
    message = made("CEB603")
    (node,) = message.nodes
    return replace(message, nodes=(replace(node, head=replace(node.head, **values)),))


def with_line(**values):
    message = made("CEB603")
    (node,) = message.nodes
    return replace(message, nodes=(replace(node, lines=(replace(node.lines[0], **values),)),))


def only_fault(message, **options):
    (fault,) = check(message, **options)
    return fault.path, fault.rule


@pytest.mark.parametrize(
    ("values", "element", "rule"),
    [
        ({"copNo": None}, "copNo", "REQUIRED"),
        ({"copNo": "x" * 31}, "copNo", "TOO_LONG"),
        ({"copNo": "字" * 31}, "copNo", "TOO_LONG"),
        ({"customsCode": "47"}, "customsCode", "LENGTH"),
        ({"POD": "US"}, "POD", "TOO_SHORT"),
        ({"trafMode": "  "}, "trafMode", "LENGTH"),
        ({"fFlag": "2"}, "fFlag", "FIXED"),
        ({"note": "a\x07"}, "note", "CHARACTERS"),
        ({"note": "\ud800"}, "note", "CHARACTERS"),
        ({"copNo": 7}, "copNo", "TYPE"),
        ({"packNo": "one"}, "packNo", "WHOLE_NUMBER"),
        ({"packNo": True}, "packNo", "WHOLE_NUMBER"),
        ({"packNo": 10**9}, "packNo", "DIGITS"),
        ({"freight": "1e5"}, "freight", "NUMBER"),
        ({"freight": 1.5}, "freight", "NUMBER"),
        ({"freight": Decimal("NaN")}, "freight", "NUMBER"),
        ({"freight": Decimal("Infinity")}, "freight", "NUMBER"),
        ({"freight": Decimal("0.000001")}, "freight", "DECIMALS"),
        ({"freight": Decimal("1E+19")}, "freight", "DIGITS"),
        ({"freight": Decimal("123456789012345.12345")}, "freight", "DIGITS"),
    ],
)
def test_a_breach_names_the_element_and_the_rule(values, element, rule):
    assert only_fault(with_head(**values)) == (f"{HEAD}/{element}", rule)


@pytest.mark.parametrize(
    "values",
    [
        {"copNo": "字" * 30},
        {"trafMode": " 5 "},
        {"freight": Decimal("1.000000000")},
        {"freight": Decimal("00000000000000000000000001")},
        {"freight": Decimal("1E+3")},
        {"freight": Decimal("-0.00001")},
        {"preNo": None},
        {"ebpName": ""},
    ],
)
def test_what_the_schema_allows_is_no_breach(values):
    assert check(with_head(**values), strict=True) == []


def test_a_breach_in_a_line_says_which_line():
    assert only_fault(with_line(gcode="1")) == (f"{LINE}/gcode", "LENGTH")


def test_too_few_and_too_many_lines_are_named():
    message = made("CEB603", lines=101)

    assert only_fault(message) == ("/CEB603Message/Inventory[1]/InventoryList", "TOO_MANY")
    bare = replace(message.nodes[0], lines=())
    assert only_fault(replace(message, nodes=(bare,))) == (
        "/CEB603Message/Inventory[1]/InventoryList",
        "TOO_FEW",
    )


def test_too_few_and_too_many_nodes_are_named():
    assert only_fault(made("CEB603", nodes=0)) == ("/CEB603Message/Inventory", "TOO_FEW")
    assert only_fault(made("CEB603", nodes=101)) == ("/CEB603Message/Inventory", "TOO_MANY")
    assert only_fault(made("CEB711", nodes=2)) == ("/CEB711Message/Delivery", "TOO_MANY")
    assert check(made("CEB816", nodes=101)) == []


def test_the_frame_is_checked_too():
    message = made("CEB603")

    assert only_fault(replace(message, transfer=None)) == ("/CEB603Message/BaseTransfer", "REQUIRED")
    assert only_fault(replace(message, subscribes=(SUBSCRIBER,) * 6)) == ("/CEB603Message/BaseSubscribe", "TOO_MANY")
    assert only_fault(replace(message, transfer=replace(TRANSFER, copCode=""))) == (
        "/CEB603Message/BaseTransfer/copCode",
        "TOO_SHORT",
    )
    assert only_fault(replace(message, guid="short")) == ("/CEB603Message/@guid", "LENGTH")
    assert only_fault(replace(message, version="")) == ("/CEB603Message/@version", "TOO_SHORT")
    extension = ExtendMessage(name="x" * 31, version="1", Message="")
    assert only_fault(replace(message, extend=extension)) == ("/CEB603Message/ExtendMessage/name", "TOO_LONG")


def test_a_fault_of_the_frame_reads_as_a_sentence_too():
    (fault,) = check(replace(made("CEB603"), transfer=None))

    assert (fault.text("zh"), fault.text("en")) == (
        "BaseTransfer 必填项缺失。",
        "BaseTransfer is missing but required.",
    )


def test_a_receipt_carries_no_frame():
    message = replace(made("CEB604"), transfer=TRANSFER)

    assert only_fault(message) == ("/CEB604Message/BaseTransfer", "NOT_ALLOWED")


def test_another_message_s_node_is_refused():
    message = replace(made("CEB603"), nodes=made("CEB303").nodes)

    assert only_fault(message) == ("/CEB603Message/Inventory[1]", "WRONG_NODE")


def test_only_what_goes_out_must_carry_what_the_schema_alone_demands():
    message = made("CEB604")
    receipt = replace(message, nodes=(replace(message.nodes[0], preNo=None),))

    assert check(receipt) == []
    assert only_fault(receipt, strict=True) == ("/CEB604Message/InventoryReturn[1]/preNo", "REQUIRED")


def test_a_receipt_before_there_is_a_number_carries_an_empty_one():
    message = made("CEB604")
    receipt = replace(message, nodes=(replace(message.nodes[0], invtNo=""),))

    assert b"<ceb:invtNo></ceb:invtNo>" in build(receipt)
    assert parse(build(receipt)).message == receipt
    assert check(build(receipt), strict=True) == []


def test_an_import_list_without_signature_is_refused():
    assert [fault.rule for fault in check(build(made("CEB621")))] == ["UNSIGNED"]
    assert check(build(made("CEB603"))) == []


def test_a_value_that_is_no_number_is_kept_and_named():
    data = build(made("CEB603")).replace(b"<ceb:freight>3.5<", b"<ceb:freight>about 4<")
    (fault,) = check(parse(data))

    assert (fault.rule, fault.value) == ("NUMBER", "about 4")
    assert fault.text("zh") == "运费（freight）不是数字：about 4。"
    assert fault.text("en") == "Freight (freight) is not a number: about 4."


def test_a_long_value_is_shortened_in_the_sentence_only():
    (fault,) = check(with_head(copNo="x" * 500))

    assert fault.value == "x" * 500
    assert fault.text("zh") == "企业唯一编号（copNo）最长 30 个字符，现为 500 个。"


@pytest.mark.parametrize("rule", [rule for rule, _ in fault_patterns()])
def test_every_rule_has_a_sentence_in_both_languages(rule):
    names = set(re.findall(r"{(\w+)}", "".join(dict(fault_patterns())[rule]))) - {"value"}
    params = dict.fromkeys(names, "7")
    fault = Fault("/x", "copNo", rule, "v", params | {"zh": "企业唯一编号", "en": "Enterprise's own number"})

    assert all("{" not in fault.text(lang) and "copNo" in fault.text(lang) for lang in LANGUAGES)
    assert fault.text("zh").startswith("企业唯一编号（copNo）")
    assert fault.text("en").startswith("Enterprise's own number (copNo) ")


@pytest.mark.parametrize("text", ["a\x00b", "a\x1fb", "\ud800", "\uffff"])
def test_what_xml_cannot_carry_is_not_written(text):
    with pytest.raises(Unwritable):
        build(with_head(note=text))


def test_an_extension_that_is_no_xml_is_not_written():
    with pytest.raises(Unwritable):
        build(replace(made("CEB603"), extend=ExtendMessage(name="a", version="1", Message="<a>")))


def test_the_definition_knows_table_and_schema_apart():
    leaves = {leaf.name: leaf for leaf in record(exports.InvtRefundHead).leaves}
    receipt = {leaf.name: leaf for leaf in record(exports.InventoryReturn).leaves}

    assert (leaves["tradeMode"].required, leaves["tradeMode"].strictly_required) == (True, False)
    assert (receipt["preNo"].required, receipt["preNo"].strictly_required) == (False, True)
    assert record(BaseSubscribe).leaves[0].required
