"""Damage of any kind: a reason or a message, never anything else; and what is verified reads as it was signed."""

from random import Random

import pytest

from clearance.messages import (
    MESSAGES,
    BadSignature,
    KeyRegistry,
    Unreadable,
    build,
    build_signed,
    check,
    check_business,
    parse,
    verify,
)
from clearance.messages.texts import LANGUAGES
from tests.clearance.messages.made import made
from tests.clearance.messages.mutants import mutate
from tests.clearance.messages.signers import NOW

SNIPPETS = (
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"&amp;", b"&#0;", b"&x;", b"<a/>", b"<ceb:copNo/>",
    b"</ceb:copNo>", b"<!DOCTYPE a>", b' x="y"', b' xmlns=""', b"\xef\xbb\xbf", b"\x00", b"\xff", b"<", b">",
    b'"', b" ", b"\n",
)  # fmt: skip


def damaged(data, random):
    """A document with a few bytes changed, lost, doubled or put in."""
    data = bytearray(data)
    for _ in range(random.randint(1, 3)):
        place, other = random.randrange(len(data)), random.randrange(len(data))
        match random.randrange(4):
            case 0:
                data[place] = random.randrange(256)
            case 1:
                data[place:place] = random.choice(SNIPPETS)
            case 2:
                del data[place : place + random.randint(1, 30)]
            case _:
                data[place:place] = data[other : other + random.randint(1, 300)]
        data = data or bytearray(b"x")
    return bytes(data)


def told(data):
    """Everything that can be said about a document, in both languages."""
    try:
        parsed = parse(data)
    except Unreadable as error:
        return [error.text(lang) for lang in LANGUAGES]
    faults = check(parsed) + check(parsed, strict=True) + check_business(parsed.message)
    if not faults:
        assert parse(build(parsed.message)).message == parsed.message
    return [each.text(lang) for each in (*parsed.warnings, *faults) for lang in LANGUAGES]


@pytest.mark.parametrize("code", MESSAGES)
def test_damaged_bytes_get_a_reason_or_are_read(code):
    random, data = Random(code), build(made(code, lines=2))
    for _ in range(60):
        assert all(told(damaged(data, random)))


@pytest.mark.parametrize("code", MESSAGES)
def test_damaged_elements_get_a_reason_or_are_read(code):
    random, data = Random(code), build(made(code, lines=2))
    for _ in range(60):
        assert all(told(mutate(data, random)[1]))


def test_whatever_is_verified_reads_as_it_was_signed(rsa_signer):
    random, registry = Random(603), KeyRegistry([rsa_signer.trusted])
    message = made("CEB603", lines=2)
    data, verified = build_signed(message, rsa_signer.key), 0
    for _ in range(1500):
        try:
            proof = verify(damaged(data, random), registry, at=NOW)
        except (BadSignature, Unreadable):
            continue
        verified += 1
        assert proof.parsed().message == message
    # Damage to what the signature doesn't cover, such as the certificate beside the name, does no harm.
    assert verified
