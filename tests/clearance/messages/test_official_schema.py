"""Our own schema check against the authority's schema: the same verdict, but for the differences listed here."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.messages import MESSAGES, Unreadable, build, build_signed, check
from clearance.messages.catalogue import Flow, Signing
from tests.clearance.messages.mutants import mutate
from tests.clearance.messages.official import accepts, why_not
from tests.clearance.messages.strategies import examples, messages

pytestmark = pytest.mark.reference

some = examples(6)

# In the field table of 816 and in real tax bills, but not in the schema: we read and check them, the schema refuses.
BEYOND_SCHEMA = {"CEB816": (b"<ceb:orderNo>", b"<ceb:logisticsNo>")}

# Only the schema of the import half asks for a transmitting enterprise's code that isn't empty; we always do.
STRICTER = {("copCode", "TOO_SHORT")}

# Mutants of each generated message.
MUTANTS = 30


def document(message, signer):
    """The bytes of a message, signed where its kind may be."""
    signed = MESSAGES[message.code].signing is not Signing.NEVER
    return build_signed(message, signer.key) if signed else build(message)


def ours(code, data):
    """The elements and rules that our check finds broken, strictly; without those that are ours alone."""
    try:
        found = {(fault.element, fault.rule) for fault in check(data, strict=True)}
    except Unreadable as error:
        return {("", error.code)}
    return found - STRICTER if MESSAGES[code].flow is Flow.EXPORT else found


@pytest.mark.parametrize("code", MESSAGES)
def test_the_official_schema_accepts_what_we_send(code, rsa_signer):
    @some
    @given(messages(code))
    def accepted(message):
        data = document(message, rsa_signer)
        expected = not any(tag in data for tag in BEYOND_SCHEMA.get(code, ()))

        assert accepts(code, data) is expected, why_not(code)

    accepted()


@pytest.mark.parametrize("code", MESSAGES)
def test_a_damaged_document_gets_the_same_verdict(code, rsa_signer):
    @some
    @given(messages(code, whole=code != "CEB816"), st.integers(0, 2**32))
    def judged_alike(message, seed):
        data = document(message, rsa_signer)
        if any(tag in data for tag in BEYOND_SCHEMA.get(code, ())):
            return
        random = Random(seed)
        for _ in range(MUTANTS):
            name, mutant = mutate(data, random)
            verdict = ours(code, mutant)
            assert (not verdict) is accepts(code, mutant), (name, verdict, why_not(code), mutant.decode()[:6000])

    judged_alike()
