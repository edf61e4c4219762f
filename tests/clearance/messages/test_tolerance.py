"""Each deviation that is put up with, by its name, with the message read all the same."""

from io import BytesIO

import pytest

from clearance.messages import Envelope, build, check, parse, wrap
from clearance.messages.faults import HARMLESS
from clearance.messages.texts import tolerance_names
from tests.clearance.messages.made import made
from tests.clearance.messages.signers import NOW

CEB = 'xmlns:ceb="http://www.chinaport.gov.cn/ceb"'


def changed(code, *pairs, **made_with):
    data = build(made(code, **made_with)).decode()
    for old, new in pairs:
        assert old in data, f"nothing to change: {old}"
        data = data.replace(old, new)
    return data.encode()


def in_envelope(data):
    return wrap(
        Envelope(
            cop_msg_id="1",
            sender="DXPENT0000000001",
            receivers=("DXPENT0000000002",),
            created_at=NOW,
            message_type="CEB603Message",
            data=data,
        )
    )


def in_outer_wrapper(data):
    inner = in_envelope(data).split(b"\n", 1)[1]
    return (
        b'<DxpMsgSv ver="1.0" xmlns="http://www.chinaport.gov.cn/dxp"><SvNo Ver="1.0"><MsgId>1</MsgId></SvNo>'
        + inner
        + b"</DxpMsgSv>"
    )


def repeated_base_transfer():
    data = build(made("CEB603")).decode()
    start, end = data.index("<ceb:BaseTransfer>"), data.index("</ceb:BaseTransfer>") + len("</ceb:BaseTransfer>")
    return (data[:end] + data[start:end] + data[end:]).encode()


def without(code, name):
    data = build(made(code)).decode()
    start, end = data.index(f"<ceb:{name}>"), data.index(f"</ceb:{name}>") + len(f"</ceb:{name}>")
    return (data[:start] + data[end:]).encode()


DEVIANTS = {
    "BOM": lambda: b"\xef\xbb\xbf" + build(made("CEB603")),
    "DEFAULT_NAMESPACE": lambda: changed("CEB603", ("ceb:", ""), (":ceb=", "=")),
    "NO_NAMESPACE": lambda: changed("CEB603", ("ceb:", ""), (CEB, "")),
    "MIXED_NAMESPACE": lambda: changed("CEB603", ("ceb:copNo>", "copNo>")),
    "LOWERCASE_GUID": lambda: changed("CEB603", (made("CEB603").guid, made("CEB603").guid.lower())),
    "OUTER_WRAPPER": lambda: in_envelope(build(made("CEB603"))),
    "SEVERAL_RETURNS": lambda: build(made("CEB604", nodes=2)),
    "REPEATED_BASE_TRANSFER": repeated_base_transfer,
    "REPEATED_ELEMENT": lambda: changed(
        "CEB603", ("<ceb:ieFlag>E</ceb:ieFlag>", "<ceb:ieFlag>E</ceb:ieFlag><ceb:ieFlag>E</ceb:ieFlag>")
    ),
    "MISSPELT_ROOT": lambda: changed("CEB603", ("CEB603Message", "CEB603")),
    "UNKNOWN_ELEMENT": lambda: changed("CEB603", ("<ceb:copNo>", "<ceb:appSenderId>1</ceb:appSenderId><ceb:copNo>")),
    "UNKNOWN_ATTRIBUTE": lambda: changed("CEB603", ("<ceb:copNo>", '<ceb:copNo type="x">')),
    "BEYOND_SCHEMA": lambda: build(made("CEB816")),
    "WRONG_ORDER": lambda: changed(
        "CEB603",
        (
            "<ceb:ieFlag>E</ceb:ieFlag><ceb:portCode>4712</ceb:portCode>",
            "<ceb:portCode>4712</ceb:portCode><ceb:ieFlag>E</ceb:ieFlag>",
        ),
    ),
    "EMPTY_OPTIONAL": lambda: changed("CEB603", ("<ceb:qty2>0.25</ceb:qty2>", "<ceb:qty2/>")),
    "EMPTY_ELEMENT": lambda: changed("CEB505", ("<ceb:appStatus>2</ceb:appStatus>", "<ceb:appStatus/>")),
    "MISSING_PRENO": lambda: without("CEB604", "preNo"),
    "MISSING_INVTNO": lambda: without("CEB604", "invtNo"),
    "MISSING_GSEQNO": lambda: without("CEB792", "gseqno"),
}


@pytest.mark.parametrize("name", DEVIANTS)
def test_the_deviation_is_read_and_named(name):
    parsed = parse(DEVIANTS[name]())

    assert name in {warning.code for warning in parsed.warnings}
    assert check(parsed) == []


@pytest.mark.parametrize("name", DEVIANTS)
def test_the_deviation_is_refused_in_what_goes_out_unless_the_schema_takes_it(name):
    faults = check(parse(DEVIANTS[name]()), strict=True)

    assert (name in {fault.rule for fault in faults}) is (name not in HARMLESS)
    assert all(fault.text(lang) for fault in faults for lang in ("zh", "en"))


def test_every_deviation_that_has_a_name_has_a_case_here():
    assert {name for name, _ in tolerance_names()} == set(DEVIANTS)


@pytest.mark.parametrize(
    "name", sorted(set(DEVIANTS) - {"SEVERAL_RETURNS", "BEYOND_SCHEMA", "EMPTY_OPTIONAL", "LOWERCASE_GUID"})
)
def test_the_deviation_changes_no_value(name):
    message = parse(DEVIANTS[name]()).message
    original = made(message.code)
    dropped = {"MISSING_PRENO": "preNo", "MISSING_INVTNO": "invtNo", "MISSING_GSEQNO": "gseqno"}.get(name)

    if dropped is None:
        assert message == original
    else:
        node = message.nodes[0]
        assert getattr(node.lines[0] if name == "MISSING_GSEQNO" else node, dropped) is None


def test_the_outer_wrapper_of_transport_nodes_is_opened_too():
    parsed = parse(in_outer_wrapper(build(made("CEB603"))))

    assert parsed.message == made("CEB603")
    assert parsed.envelope is not None
    assert parsed.envelope.receivers == ("DXPENT0000000002",)


def test_a_deviation_is_counted_and_its_first_place_is_kept():
    data = build(made("CEB604", nodes=3)).replace(b"B20260601000000001", b"").replace(b"<ceb:preNo></ceb:preNo>", b"")
    warning = next(each for each in parse(data).warnings if each.code == "MISSING_PRENO")

    assert (warning.count, warning.path) == (3, "/CEB604Message/InventoryReturn[1]")
    assert "3" in warning.text("zh")
    assert "3 times" in warning.text("en")


def test_deviations_are_named_the_same_when_a_file_is_read_node_by_node():
    for name in sorted(set(DEVIANTS)):
        data = DEVIANTS[name]()
        streamed, whole = parse(BytesIO(data)), parse(data)
        assert streamed.message == whole.message
        assert {each.code for each in streamed.warnings} == {each.code for each in whole.warnings}


def test_a_different_second_base_transfer_is_refused():
    data = repeated_base_transfer().replace(b"DXPENT0000000001", b"DXPENT0000000009", 1)

    assert [fault.rule for fault in check(parse(data))] == ["AMBIGUOUS"]


def test_a_different_second_value_is_refused():
    data = changed("CEB603", ("<ceb:ieFlag>E</ceb:ieFlag>", "<ceb:ieFlag>E</ceb:ieFlag><ceb:ieFlag>I</ceb:ieFlag>"))

    assert [(fault.element, fault.rule) for fault in check(parse(data))] == [("ieFlag", "AMBIGUOUS")]


@pytest.mark.parametrize("name", ["Inventory", "InventoryHead", "InventoryList"])
def test_a_node_in_another_namespace_is_refused_not_lost(name):
    data = changed("CEB603", (f"ceb:{name}>", f"{name}>"))

    assert (name, "FOREIGN") in [(fault.element, fault.rule) for fault in check(parse(data))]


def test_elements_inside_a_value_are_refused():
    data = changed("CEB603", ("<ceb:copNo>", "<ceb:copNo>A<b/>"))

    assert [fault.rule for fault in check(parse(data))] == ["NESTED"]


def test_text_between_elements_is_refused():
    data = changed("CEB603", ("<ceb:copNo>", "stray<ceb:copNo>"))

    assert [(fault.rule, fault.value) for fault in check(parse(data))] == [("STRAY_TEXT", "stray")]


def test_comments_don_t_cut_a_value():
    data = changed("CEB603", ("COP-2026", "COP-<!-- x -->2026"))

    assert parse(data).message == made("CEB603")
