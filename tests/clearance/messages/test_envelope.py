from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from clearance.messages import Envelope, Reply, Response, Unreadable, build, build_reply, read_reply, unwrap, wrap
from clearance.messages.envelope import MOST_PAYLOAD
from clearance.messages.times import UTC8
from tests.clearance.messages.made import made
from tests.clearance.messages.official import schema

ENVELOPE = Envelope(
    cop_msg_id="MADE-1",
    sender="DXPENT0000000001",
    receivers=("DXPEDCCEB0000003", "DXPENT0000000002"),
    created_at=datetime(2026, 6, 1, 9, 30, tzinfo=UTC8),
    message_type="CEB603Message",
    data=build(made("CEB603")),
    file_name="CEB603Message_1.xml",
    keys=(("DealFlag", "1"),),
)
REPLY = Reply(
    receiver="DXPENT0000000001",
    responses=(
        Response(code="1004", info="签名与数据不符", about="MADE-1"),
        Response(code="0", info="", about="MADE-1"),
    ),
)


def test_what_is_wrapped_comes_out_again():
    assert unwrap(wrap(ENVELOPE)) == ENVELOPE


def test_an_envelope_needs_no_extras():
    bare = replace(ENVELOPE, file_name="", keys=())

    assert unwrap(wrap(bare)) == bare
    assert b"AddInfo" not in wrap(bare)


def test_the_time_in_the_envelope_is_that_of_china():
    moved = replace(ENVELOPE, created_at=ENVELOPE.created_at.astimezone(UTC))

    assert wrap(moved) == wrap(ENVELOPE)
    assert b">2026-06-01T09:30:00<" in wrap(ENVELOPE)


@pytest.mark.reference
def test_the_official_schema_accepts_our_envelope_and_our_reply():
    referee = schema("dxp_terminal")

    assert referee.validate(etree.fromstring(wrap(ENVELOPE))), referee.error_log
    reply = build_reply(REPLY, ENVELOPE, at=ENVELOPE.created_at)
    assert referee.validate(etree.fromstring(reply)), referee.error_log


@pytest.mark.reference
def test_the_official_schema_accepts_the_outer_wrapper_that_we_open():
    outer = (
        b'<dxp:DxpMsgSv ver="1.0" xmlns:dxp="http://www.chinaport.gov.cn/dxp"><dxp:SvNo Ver="1.0">'
        b"<dxp:MsgId>1</dxp:MsgId><dxp:SendTime>2026-06-01T09:30:00</dxp:SendTime>"
        b"<dxp:EndNode>46000002</dxp:EndNode><dxp:StaNode>00000002</dxp:StaNode></dxp:SvNo>"
    )
    data = outer + wrap(ENVELOPE).split(b"\n", 1)[1] + b"</dxp:DxpMsgSv>"
    referee = schema("dxp_transport")

    assert referee.validate(etree.fromstring(data)), referee.error_log
    assert unwrap(data) == ENVELOPE


def test_a_reply_of_the_platform_is_read():
    assert read_reply(build_reply(REPLY, ENVELOPE, at=ENVELOPE.created_at)) == REPLY


def test_an_envelope_without_namespace_is_opened_too():
    data = wrap(ENVELOPE).replace(b"dxp:", b"").replace(b' xmlns:dxp="http://www.chinaport.gov.cn/dxp"', b"")

    assert unwrap(data) == ENVELOPE


def test_base64_may_be_broken_into_lines():
    data = wrap(ENVELOPE)
    start = data.index(b"<dxp:Data>") + 10
    data = data[: start + 76] + b"\r\n\t" + data[start + 76 :]

    assert unwrap(data) == ENVELOPE


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<dxp:Data>", b"<dxp:Data>*", "NOT_BASE64"),
        (b"2026-06-01T09:30:00", b"yesterday", "ENVELOPE_TIME"),
        (b"gov.cn/dxp", b"gov.cn/dx", "NAMESPACE"),
        (b"DxpMsg", b"DxpMessage", "UNKNOWN_ROOT"),
        (b"TransInfo", b"Info", "NO_PAYLOAD"),
    ],
)
def test_a_broken_envelope_is_refused_with_its_reason(old, new, code):
    with pytest.raises(Unreadable) as caught:
        unwrap(wrap(ENVELOPE).replace(old, new))

    assert caught.value.code == code


def test_something_else_is_no_reply():
    with pytest.raises(Unreadable, match="UNKNOWN_ROOT"):
        read_reply(wrap(ENVELOPE))


@pytest.mark.parametrize(
    "values",
    [
        {"cop_msg_id": ""},
        {"cop_msg_id": "x" * 256},
        {"sender": "x" * 17},
        {"receivers": ()},
        {"receivers": ("A",) * 6},
        {"receivers": ("",)},
        {"message_type": "x" * 31},
        {"keys": (("n", "v"),) * 6},
        {"keys": (("", "v"),)},
        {"data": b"x" * (MOST_PAYLOAD + 1)},
        {"created_at": datetime(2026, 6, 1)},
    ],
)
def test_an_envelope_beyond_the_limits_is_not_made(values):
    with pytest.raises(ValueError):
        wrap(replace(ENVELOPE, **values))


def test_the_largest_payload_that_we_wrap_can_be_unwrapped():
    full = replace(ENVELOPE, data=b"x" * MOST_PAYLOAD)

    assert unwrap(wrap(full)).data == full.data


def test_an_envelope_above_the_limit_is_not_opened():
    with pytest.raises(Unreadable, match="TOO_LARGE"):
        unwrap(wrap(ENVELOPE), limit=100)


def test_a_time_with_a_zone_is_taken_as_it_says():
    data = wrap(ENVELOPE).replace(b"T09:30:00", b"T01:30:00Z")

    assert unwrap(data).created_at - ENVELOPE.created_at == timedelta(0)
