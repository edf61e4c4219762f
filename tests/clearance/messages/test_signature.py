"""Signing and verifying, and that a second opinion agrees."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLVerifier

from clearance.messages import (
    MESSAGES,
    BadSignature,
    Envelope,
    ExtendMessage,
    KeyRegistry,
    build,
    build_signed,
    check,
    parse,
    verify,
    wrap_signed,
)
from clearance.messages.catalogue import Signing
from clearance.messages.keys import SM2_SM3, SM2_SM3_W3C_NAMES, Encoding
from clearance.messages.texts import LANGUAGES
from tests.clearance.messages import signers
from tests.clearance.messages.made import made
from tests.clearance.messages.official import accepts, schema
from tests.clearance.messages.signers import NOW

SIGNABLE = [code for code, kind in MESSAGES.items() if kind.signing is not Signing.NEVER]
EXTENSION = ExtendMessage(name="a", version="1", Message="<a></a>")


def refused(data, registry, at=NOW):
    with pytest.raises(BadSignature) as caught:
        verify(data, registry, at=at)
    assert all(caught.value.text(lang) for lang in LANGUAGES)
    return caught.value.code


@pytest.mark.parametrize("code", SIGNABLE)
def test_what_is_signed_is_verified_and_read(code, rsa_signer):
    message = replace(made(code), extend=EXTENSION)
    verified = verify(build_signed(message, rsa_signer.key), KeyRegistry([rsa_signer.trusted]), at=NOW)

    assert verified.key.owner == "4201000001"
    assert verified.parsed().message == message
    assert check(verified.parsed(), strict=True) == []


@pytest.mark.reference
@pytest.mark.parametrize("code", SIGNABLE)
def test_the_signature_stands_where_the_official_schema_wants_it(code, rsa_signer, sm2_signer):
    message = replace(made(code), extend=EXTENSION)

    assert accepts(code, build_signed(message, rsa_signer.key))
    assert accepts(code, build_signed(message, sm2_signer.key))


def test_an_independent_library_accepts_our_signature(rsa_signer):
    sha1 = SignatureConfiguration(
        signature_methods=frozenset([SignatureMethod.RSA_SHA1]), digest_algorithms=frozenset([DigestAlgorithm.SHA1])
    )
    certificate = x509.load_der_x509_certificate(rsa_signer.certificate)
    data = build_signed(replace(made("CEB603"), extend=EXTENSION), rsa_signer.key)

    result = XMLVerifier().verify(data, x509_cert=certificate, expect_config=sha1)

    assert result.signed_xml is not None


@pytest.mark.parametrize(
    "scheme", [SM2_SM3, SM2_SM3_W3C_NAMES, replace(SM2_SM3, encoding=Encoding.DER), replace(SM2_SM3, identity=b"me")]
)
def test_sm2_signs_and_verifies_under_every_naming(scheme):
    signer = signers.sm2_signer("4201000002", scheme)
    data = build_signed(made("CEB603"), signer.key)

    assert scheme.signature_uri.encode() in data
    assert verify(data, KeyRegistry([signer.trusted]), at=NOW).parsed().message == made("CEB603")
    assert refused(data.replace(b"MADE AIR", b"MADE AIX"), KeyRegistry([signer.trusted])) == "DIGEST"


def test_signing_with_rsa_gives_the_same_bytes_every_time(rsa_signer):
    assert build_signed(made("CEB603"), rsa_signer.key) == build_signed(made("CEB603"), rsa_signer.key)


def test_signing_leaves_the_message_s_own_bytes_alone(rsa_signer):
    data, unsigned = build_signed(made("CEB603"), rsa_signer.key), build(made("CEB603"))
    start, end = data.index(b"<ds:Signature"), data.index(b"</ds:Signature>") + len(b"</ds:Signature>")

    assert data[:start] + data[end:] == unsigned


def test_a_receipt_is_not_signed(rsa_signer):
    with pytest.raises(ValueError, match="CEB604"):
        build_signed(made("CEB604"), rsa_signer.key)


def test_an_envelope_is_signed_as_a_whole(rsa_signer):
    envelope = Envelope(
        cop_msg_id="1", sender="A", receivers=("B",), created_at=NOW, message_type="CEB603Message", data=b"<a/>"
    )
    data = wrap_signed(envelope, rsa_signer.key)
    registry = KeyRegistry([rsa_signer.trusted])

    assert verify(data, registry, at=NOW).envelope() == envelope
    assert refused(data.replace(b">A<", b">C<", 1), registry) == "DIGEST"


@pytest.mark.reference
def test_the_official_schema_accepts_a_signed_envelope(rsa_signer):
    envelope = Envelope(
        cop_msg_id="1", sender="A", receivers=("B",), created_at=NOW, message_type="CEB603Message", data=b"<a/>"
    )

    assert schema("dxp_terminal").validate(etree.fromstring(wrap_signed(envelope, rsa_signer.key)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"COP-20260601-0001", b"COP-20260601-0002"),
        (b"</ceb:Inventory>\n", b"</ceb:Inventory>"),
        (b'version="1.0" xmlns', b'version="1.1" xmlns'),
        (b"DXPENT0000000001", b"DXPENT0000000003"),
        (b"<ceb:note>", b'<ceb:note a="b">'),
    ],
)
def test_any_change_after_signing_is_found(old, new, rsa_signer):
    data = build_signed(made("CEB603"), rsa_signer.key)
    assert old in data

    assert refused(data.replace(old, new, 1), KeyRegistry([rsa_signer.trusted])) == "DIGEST"


def test_a_change_of_the_digest_breaks_the_value(rsa_signer):
    data = build_signed(made("CEB603"), rsa_signer.key)
    start = data.index(b"<ds:DigestValue>") + 16
    forged = data[:start] + (b"B" if data[start : start + 1] == b"A" else b"A") + data[start + 1 :]

    assert refused(forged, KeyRegistry([rsa_signer.trusted])) == "VALUE"


def test_a_key_that_comes_with_the_message_is_not_believed(rsa_signer):
    stranger = signers.rsa_signer("4201000009")
    data = build_signed(made("CEB603"), stranger.key)

    assert refused(data, KeyRegistry([rsa_signer.trusted])) == "UNKNOWN_KEY"
    assert refused(data, KeyRegistry()) == "UNKNOWN_KEY"


def test_another_s_certificate_in_the_message_doesn_t_help(rsa_signer):
    stranger = signers.rsa_signer("4201000009")
    disguised = replace(stranger.key, name=rsa_signer.key.name, certificate=rsa_signer.certificate)

    assert refused(build_signed(made("CEB603"), disguised), KeyRegistry([rsa_signer.trusted])) == "VALUE"


def test_the_algorithm_is_the_key_s_not_the_message_s(rsa_signer, sm2_signer):
    disguised = replace(sm2_signer.key, name=rsa_signer.key.name, certificate=rsa_signer.certificate)

    assert refused(build_signed(made("CEB603"), disguised), KeyRegistry([rsa_signer.trusted])) == "ALGORITHM"


def test_a_certificate_is_good_between_its_dates_only():
    signer = signers.rsa_signer("4201000003", start=NOW, days=10)
    data, registry = build_signed(made("CEB603"), signer.key), KeyRegistry([signer.trusted])

    assert verify(data, registry, at=NOW + timedelta(days=5)).key.owner == "4201000003"
    assert refused(data, registry, at=NOW + timedelta(days=11)) == "EXPIRED"
    assert refused(data, registry, at=NOW - timedelta(days=1)) == "NOT_YET_VALID"


def test_old_and_new_key_are_both_good_while_they_rotate():
    old, new = signers.rsa_signer("4201000004", days=100), signers.rsa_signer("4201000004", days=200)
    registry = KeyRegistry([old.trusted, new.trusted])

    for signer in (old, new):
        assert verify(build_signed(made("CEB603"), signer.key), registry, at=NOW).key == signer.trusted


def test_an_unsigned_message_proves_nothing(rsa_signer):
    assert refused(build(made("CEB603")), KeyRegistry([rsa_signer.trusted])) == "MISSING"


def test_reading_alone_says_that_there_is_a_signature_not_that_it_is_good(rsa_signer):
    data = build_signed(made("CEB621"), rsa_signer.key)

    assert parse(data).signed
    assert not parse(build(made("CEB603"))).signed
