"""The quick reading and the careful one: wherever the quick one answers, both say the same."""

from dataclasses import fields, replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.messages import MESSAGES, Message, Unreadable, build, check, check_business, check_outgoing, parse
from clearance.messages.hardening import check_start, parsed_root
from clearance.messages.plain import first_look
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


@pytest.mark.parametrize("code", PLAIN)
def test_what_is_made_well_is_known_at_the_first_look(code):
    assert all(map(first_look(MESSAGES[code].node), made(code, nodes=3).nodes))


@pytest.mark.parametrize("code", [*PLAIN, "CEB303", "CEB507", "CEB603", "CEB621"])
@examples(20)
@given(data=st.data())
def test_the_first_look_passes_nothing_that_a_close_one_would_not(code, data):
    message: Message = data.draw(messages(code))
    closely = [*check(message, strict=True), *check_business(message)]
    assert check_outgoing(message) == closely


@pytest.mark.parametrize("code", [*PLAIN, "CEB303", "CEB603"])
def test_the_first_look_sees_what_is_wrong_in_any_field(code):
    random, good = Random(code), made(code, lines=2)
    for _ in range(60):
        message = replace(good, nodes=(_spoilt(good.nodes[0], random),))
        assert check_outgoing(message) == [*check(message, strict=True), *check_business(message)]


def _spoilt(node, random: Random):
    """The node with another value in one of its fields."""
    if hasattr(node, "lines"):
        if random.random() < 0.5:
            return replace(node, head=_spoilt(node.head, random))
        return replace(node, lines=(*node.lines[:-1], _spoilt(node.lines[-1], random)))
    name = random.choice([field.name for field in fields(node)])
    odd = (None, "", " ", "x", "a  b", "<", "\x01", "\ud800", "1" * 400, 7, True, Decimal("-1"), Decimal("NaN"))
    return replace(node, **{name: random.choice((*odd, Decimal("1E+3"), Decimal("0.1234567"), Decimal(10**15)))})


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
