"""Documents that mean harm, each refused with its reason before anything is understood."""

import time
from io import BytesIO

import pytest

from clearance.messages import Envelope, Unreadable, build, check, check_business, parse, unwrap, wrap
from clearance.messages.faults import MOST_FAULTS
from clearance.messages.hardening import MAX_PROLOG
from clearance.messages.texts import LANGUAGES
from tests.clearance.messages.made import made
from tests.clearance.messages.signers import NOW

GOOD = build(made("CEB603"))
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
BODY = GOOD.removeprefix(DECLARATION)
ROOT = b'<ceb:CEB603Message guid="x" version="1.0" xmlns:ceb="http://www.chinaport.gov.cn/ceb">'
LAUGHS = b"".join(b'<!ENTITY l%d "&l%d;&l%d;&l%d;&l%d;">' % (i, i - 1, i - 1, i - 1, i - 1) for i in range(1, 30))


def with_text(text):
    return GOOD.replace(b"COP-20260601-0001", text)


HOSTILE = {
    "empty": (b"", "EMPTY"),
    "white space only": (b" \n\t ", "EMPTY"),
    "no XML": (b"PK\x03\x04 this is a ZIP", "NOT_XML"),
    "JSON": (b'{"guid": 1}', "NOT_XML"),
    "cut off": (GOOD[: len(GOOD) // 2], "NOT_XML"),
    "two roots": (GOOD + BODY, "NOT_XML"),
    "unclosed comment": (b"<!-- " + BODY, "NOT_XML"),
    "doctype": (DECLARATION + b"<!DOCTYPE x>" + BODY, "DOCTYPE"),
    "doctype after a comment": (DECLARATION + b"<!-- <a> --><?x y?>\n<!DOCTYPE x []>" + BODY, "DOCTYPE"),
    "doctype with a mark": (b"\xef\xbb\xbf<!DOCTYPE x>" + BODY, "DOCTYPE"),
    "external entity": (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + BODY.replace(b"COP-2026", b"&e;"),
        "DOCTYPE",
    ),
    "parameter entity": (b'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1/x"> %e;]>' + BODY, "DOCTYPE"),
    "billion laughs": (
        b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>" + BODY.replace(b"COP-2026", b"&l29;"),
        "DOCTYPE",
    ),
    "undefined entity": (with_text(b"&e;"), "NOT_XML"),
    "deep nesting": (DECLARATION + ROOT + b"<a>" * 5000 + b"</a>" * 5000 + b"</ceb:CEB603Message>", "TOO_DEEP"),
    "one huge text": (with_text(b"x" * 10_000_001), "TEXT_TOO_LONG"),
    "long prolog": (b"<!--" + b"x" * MAX_PROLOG + b"-->" + BODY, "PROLOG_TOO_LONG"),
    "UTF-16": (BODY.decode().encode("utf-16"), "ENCODING"),
    "UTF-16 without a mark": (BODY.decode().encode("utf-16-le"), "ENCODING"),
    "UTF-32": (BODY.decode().encode("utf-32"), "ENCODING"),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?>' + BODY, "ENCODING"),
    "GBK": (BODY.decode().join(('<?xml version="1.0" encoding="GBK"?>', "")).encode("gbk"), "ENCODING"),
    "EBCDIC": ('<?xml version="1.0"?><a/>'.encode("cp037"), "ENCODING"),
    "GBK that calls itself UTF-8": (GOOD.decode().encode("gbk"), "ENCODING"),
    "broken UTF-8": (with_text(b"\xff\xfe\xfd"), "ENCODING"),
    "null byte": (with_text(b"a\x00b"), "NOT_XML"),
    "control character": (with_text(b"a\x07b"), "NOT_XML"),
    "control character by reference": (with_text(b"a&#7;b"), "NOT_XML"),
    "unknown message": (GOOD.replace(b"CEB603Message", b"CEB999Message"), "UNKNOWN_ROOT"),
    "a web page": (b"<html><body>Service unavailable</body></html>", "UNKNOWN_ROOT"),
    "another namespace": (GOOD.replace(b"gov.cn/ceb", b"gov.cn/cebx"), "NAMESPACE"),
    "empty envelope": (b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"/>', "NO_PAYLOAD"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_its_reason(name):
    data, code = HOSTILE[name]

    with pytest.raises(Unreadable) as caught:
        parse(data)

    assert caught.value.code == code
    assert all(caught.value.text(lang) for lang in LANGUAGES)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_is_refused_with_the_same_reason(name):
    data, code = HOSTILE[name]

    with pytest.raises(Unreadable) as caught:
        parse(BytesIO(data))

    assert caught.value.code == code


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_quickly(name):
    start = time.thread_time()
    with pytest.raises(Unreadable):
        parse(HOSTILE[name][0])

    assert time.thread_time() - start < 2


def test_a_document_above_the_limit_is_refused():
    for source in (GOOD, BytesIO(GOOD)):
        with pytest.raises(Unreadable, match="TOO_LARGE"):
            parse(source, limit=len(GOOD) - 1)

    assert parse(GOOD, limit=len(GOOD)).message == made("CEB603")
    assert parse(BytesIO(GOOD), limit=len(GOOD)).message == made("CEB603")


def test_an_endless_file_is_given_up_at_the_limit():
    class Endless:
        def __init__(self):
            self.started = False

        def read(self, size=-1):
            if not self.started:
                self.started = True
                return GOOD[: GOOD.index(b"<ceb:Inventory>")]
            return b" " * size

    with pytest.raises(Unreadable, match="TOO_LARGE"):
        parse(Endless(), limit=1_000_000)


def test_a_doctype_inside_a_value_is_only_text():
    message = parse(build(made("CEB900")).replace(b"CEB303Message<", b"x<")).message
    data = build(message).replace(b"&lt;a&gt;]]&amp;gt;&lt;/a&gt;", b"<![CDATA[<!DOCTYPE x><a/>]]>")

    assert parse(data).message.nodes[0].oriBizMessage == "<!DOCTYPE x><a/>"


def test_an_envelope_in_an_envelope_is_not_opened_without_end():
    data = GOOD
    for _ in range(3):
        data = wrap(
            Envelope(
                cop_msg_id="1", sender="A", receivers=("B",), created_at=NOW, message_type="CEB603Message", data=data
            )
        )

    with pytest.raises(Unreadable, match="UNKNOWN_ROOT"):
        parse(data)
    assert unwrap(data).data.startswith(b"<?xml")


def test_a_document_that_is_all_breaches_doesn_t_fill_the_memory():
    line = build(made("CEB507")).split(b"</ceb:ArrivalHead>")[1].split(b"</ceb:Arrival>")[0]
    ambiguous = line.replace(b"</ceb:ArrivalList>", b"<ceb:gnum>2</ceb:gnum><ceb:note>\t</ceb:note></ceb:ArrivalList>")
    parsed = parse(build(made("CEB507")).replace(line, ambiguous * 20_000))

    assert len(parsed.message.nodes[0].lines) == 20_000
    assert len(parsed.faults) == len(check(parsed)) == MOST_FAULTS
    wrong = parse(build(made("CEB507")).replace(line, line.replace(b">1<", b">x<") * 2_000))
    assert len(check(wrong)) == MOST_FAULTS
    empty = parse(build(made("CEB507")).replace(line, line.replace(b">1<", b">-1<") * 2_000))
    assert len(check_business(empty.message)) == MOST_FAULTS


def test_a_large_document_is_read_in_time_that_grows_with_its_size():
    message = made("CEB507", lines=60_000)
    start = time.process_time()

    assert len(parse(BytesIO(build(message))).message.nodes[0].lines) == 60_000
    assert time.process_time() - start < 10


def test_wide_digits_are_no_numbers():
    parsed = parse(GOOD.replace(b"<ceb:packNo>1<", "<ceb:packNo>１<".encode()))

    assert parsed.message.nodes[0].head.packNo == "１"
