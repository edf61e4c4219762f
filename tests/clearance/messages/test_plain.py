"""The quick reading and the careful one: wherever the quick one answers, both say the same."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.messages import MESSAGES, Unreadable, build, check, check_business, parse
from clearance.messages.hardening import check_start, parsed_root
from clearance.messages.reading import Parsed, parse_tree
from tests.clearance.messages.made import made
from tests.clearance.messages.mutants import mutate
from tests.clearance.messages.strategies import examples, messages
from tests.clearance.messages.test_damage import damaged
from tests.clearance.messages.test_samples import every_sample
from twin.generate import flight

# Of the rest some have elements beyond the schema, or texts with entities, in their golden files.
PLAIN = ("CEB304", "CEB404", "CEB403", "CEB505", "CEB506", "CEB604", "CEB622")


def carefully(data: bytes) -> Parsed:
    return parse_tree(parsed_root(data), bom=check_start(data))


def judged(read, data: bytes):
    """Everything that is said about a document."""
    try:
        parsed = read(data)
    except Unreadable as error:
        return error.code
    strict, business = check(parsed, strict=True), check_business(parsed.message, sound=parsed.sound)
    return parsed, check(parsed), strict, business


def told_alike(data: bytes) -> bool:
    return judged(parse, data) == judged(carefully, data)


@pytest.mark.parametrize("code", PLAIN)
def test_what_a_program_writes_is_read_quickly(code):
    assert parse(build(made(code, nodes=3))).sound


@pytest.mark.parametrize("kind", ["orders", "receipts", "waybills"])
def test_the_documents_of_a_flight_are_read_quickly_and_alike(kind):
    for document in getattr(flight(parcels=60, seed=5, faults="none"), kind)():
        assert parse(document.data).sound
        assert told_alike(document.data)


@pytest.mark.parametrize("code", MESSAGES)
def test_both_readings_say_the_same_of_a_good_message(code):
    assert told_alike(build(made(code, nodes=2, lines=3)))


@pytest.mark.parametrize("code", MESSAGES)
def test_both_readings_say_the_same_of_damaged_elements(code):
    random, data = Random(code), build(made(code, nodes=2, lines=2))
    for _ in range(25):
        change, mutant = mutate(data, random)
        assert told_alike(mutant), change


@pytest.mark.parametrize("code", [*PLAIN, "CEB303", "CEB603"])
def test_both_readings_say_the_same_of_damaged_bytes(code):
    random, data = Random(code), build(made(code, nodes=2, lines=2))
    for _ in range(60):
        broken = damaged(data, random)
        assert judged(parse, broken) == judged(_parse_slowly, broken)


@pytest.mark.parametrize("code", [*PLAIN, "CEB303", "CEB507", "CEB603", "CEB621"])
@examples(20)
@given(data=st.data())
def test_both_readings_say_the_same_of_any_message(code, data):
    assert told_alike(build(data.draw(messages(code))))


@pytest.mark.reference
@every_sample
def test_both_readings_say_the_same_of_a_sample(path):
    data = path.read_bytes()
    assert judged(parse, data) == judged(_parse_slowly, data)


def _parse_slowly(data: bytes) -> Parsed:
    """parse() with the quick reading switched off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clearance.messages.reading.read_plainly", lambda data: None)
        return parse(data)
