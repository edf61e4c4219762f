"""Every sample of the reference folder is read, and comes out again strictly valid, but for the exceptions here."""

import pytest
from lxml import etree

from clearance.messages import MESSAGES, build, build_signed, check, check_business, parse
from clearance.messages.catalogue import Signing
from tests.clearance.messages.official import REFERENCE, accepts

pytestmark = pytest.mark.reference

FILES = sorted((REFERENCE / "samples").glob("*.xml")) or [REFERENCE / "samples" / "absent.xml"]

# What each sample is put up with for; the frequent ones, BOM and lower-case guid, are left out.
DEVIATIONS = {
    "gacc202205_CEB214Message.xml": {"MISSPELT_ROOT", "UNKNOWN_ELEMENT"},
    "gacc202205_CEB792Message.xml": {"MISSING_GSEQNO"},
    "real_DxpMsg_CEB312.xml": {"OUTER_WRAPPER"},
}
# The 2018 edition had no line number in the result: the rebuild can't invent one.
NOT_STRICT = {"gacc202205_CEB792Message.xml"}
# Placeholders in the official samples: read, then refused with the element and the reason.
PLACEHOLDERS = {
    "gacc2018_CEB303Message.xml": {("unit", "CODE"), ("currency", "CODE")},
    "gacc2018_CEB603Message.xml": {
        ("ieFlag", "CODE"),
        ("tradeMode", "CODE"),
        ("country", "CODE"),
        ("totalPrice", "LINE_TOTAL"),
    },
    "gacc202205_CEB213Message.xml": {("tradeMode", "BLANK")},
    "gacc202205_CEB311Message.xml": {("totalPrice", "LINE_TOTAL")},
    "gacc202205_CEB621Message.xml": {("totalPrice", "LINE_TOTAL")},
    "gacc202205_CEB792Message.xml": {("gseqno", "BLANK")},
}
COMMON = {"BOM", "LOWERCASE_GUID", "DEFAULT_NAMESPACE", "SEVERAL_RETURNS"}

every_sample = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_sample
def test_every_sample_is_read_without_a_fault(path):
    parsed = parse(path.read_bytes())

    assert check(parsed) == []
    assert {each.code for each in parsed.warnings} - COMMON == DEVIATIONS.get(path.name, set())


@every_sample
def test_no_value_of_a_sample_is_lost(path):
    parsed = parse(path.read_bytes())
    data = parsed.envelope.data if parsed.envelope else path.read_bytes()
    dropped = {"appSenderId"} if path.name == "gacc202205_CEB214Message.xml" else set()

    assert leaves(build(parsed.message)) == [each for each in leaves(data) if each[0] not in dropped]


@every_sample
def test_a_rebuilt_sample_has_the_same_values(path):
    message = parse(path.read_bytes()).message

    assert parse(build(message)).message == message


@every_sample
def test_a_rebuilt_sample_is_strictly_valid(path, rsa_signer):
    message = parse(path.read_bytes()).message
    signed = MESSAGES[message.code].signing is not Signing.NEVER
    rebuilt = build_signed(message, rsa_signer.key) if signed else build(message)

    assert accepts(message.code, rebuilt) is (path.name not in NOT_STRICT)
    assert (check(rebuilt, strict=True) == []) is (path.name not in NOT_STRICT)


@every_sample
def test_placeholders_are_refused_with_their_reason(path):
    faults = check_business(parse(path.read_bytes()).message)

    assert {(fault.element, fault.rule) for fault in faults} == PLACEHOLDERS.get(path.name, set())
    assert all(fault.text("zh") and fault.text("en") for fault in faults)


def leaves(data):
    """Name and text of every element that is not empty, the signature left out; numbers by their value."""
    found = []
    for element in etree.fromstring(data).iter():
        name = etree.QName(element)
        if len(element) or not (element.text or "").strip() or "xmldsig" in (name.namespace or ""):
            continue
        found.append((name.localname, element.text))
    return found
