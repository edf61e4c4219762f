"""Batches, parts, numbers and times."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.messages import (
    MESSAGES,
    batches,
    build,
    business_key,
    check,
    check_business,
    guid_of,
    head_of,
    parts,
    times,
)
from clearance.messages.catalogue import key_of
from clearance.messages.writing import node_size
from tests.clearance.messages.made import made, made_node
from tests.clearance.messages.strategies import examples


@examples(50)
@given(st.lists(st.integers(), max_size=350), st.integers(1, 120))
def test_batches_keep_the_order_and_the_limit(numbers, limit):
    made_batches = list(batches(numbers, limit=limit))

    assert [number for batch in made_batches for number in batch] == numbers
    assert all(1 <= len(batch) <= limit for batch in made_batches)
    assert all(len(batch) == limit for batch in made_batches[:-1])


def test_the_standard_s_limit_is_a_hundred():
    assert [len(batch) for batch in batches(range(250))] == [100, 100, 50]


def test_batches_keep_to_a_size_in_bytes():
    nodes = [made_node("CEB603", number) for number in range(1, 11)]
    size = node_size(nodes[0])

    assert [len(batch) for batch in batches(nodes, most_bytes=3 * size + 9)] == [3, 3, 3, 1]
    assert [len(batch) for batch in batches(nodes, most_bytes=1)] == [1] * 10


def test_a_node_is_as_large_as_it_says():
    message = made("CEB603", nodes=2)
    one = replace(message, nodes=message.nodes[:1])

    assert len(build(message)) - len(build(one)) == node_size(message.nodes[1])


def test_a_long_document_is_split_into_numbered_parts():
    document = made_node("CEB607", lines=2500)
    pieces = parts(document, guid=lambda number: guid_of("manifest", str(number)))

    assert [(piece.head.msgCount, piece.head.msgSeqNo, len(piece.lines)) for piece in pieces] == [
        (3, 1, 1000),
        (3, 2, 1000),
        (3, 3, 500),
    ]
    assert tuple(line for piece in pieces for line in piece.lines) == document.lines
    assert len({piece.head.guid for piece in pieces}) == 3
    assert {business_key("CEB607", piece) for piece in pieces} == {business_key("CEB607", document)}
    message = replace(made("CEB607"), nodes=pieces)
    assert check(message, strict=True) == []
    assert check_business(message) == []


def test_a_short_document_is_one_part_of_one():
    (piece,) = parts(made_node("CEB507", lines=3), guid=lambda number: guid_of(str(number)))
    (bare,) = parts(replace(made_node("CEB701"), lines=()), guid=lambda number: guid_of(str(number)))

    assert (piece.head.msgCount, piece.head.msgSeqNo) == (1, 1)
    assert bare.lines == ()


def test_the_same_name_has_the_same_number():
    assert guid_of("a", "b") == guid_of("a", "b")
    assert guid_of("a", "b") != guid_of("ab")
    assert guid_of("a", "b") != guid_of("b", "a")
    assert len(guid_of("a")) == 36
    assert guid_of("a") == guid_of("a").upper()


@pytest.mark.parametrize("code", [code for code, kind in MESSAGES.items() if kind.receipt])
def test_a_receipt_names_the_document_that_it_answers(code):
    receipt = MESSAGES[code].receipt

    assert business_key(code, made_node(code, 7)) == business_key(receipt, made_node(receipt, 7))
    assert len(business_key(code, made_node(code))) == len(key_of(code)) == len(key_of(receipt))


def test_the_head_of_a_flat_node_is_the_node():
    flat, document = made_node("CEB505"), made_node("CEB603")

    assert head_of(flat) is flat
    assert head_of(document) is document.head


MOMENT = datetime(2026, 5, 31, 20, 30, 1, 123999, tzinfo=UTC)


def test_times_are_those_of_china_whatever_the_zone():
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-7)))

    assert times.c14(MOMENT) == times.c14(elsewhere) == "20260601043001"
    assert times.c17(MOMENT) == times.c17(elsewhere) == "20260601043001123"
    assert times.c8(MOMENT) == "20260601"
    assert times.c8(date(2026, 5, 31)) == "20260531"


@examples(100)
@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1), timezones=st.timezones()))
def test_a_moment_is_read_back_to_the_millisecond(moment):
    assert abs(times.moment(times.c17(moment)) - moment) < timedelta(milliseconds=1)
    assert abs(times.moment(times.c14(moment)) - moment) < timedelta(seconds=1)


def test_a_time_without_zone_is_not_guessed():
    with pytest.raises(ValueError, match="zone"):
        times.c14(datetime(2026, 6, 1))


@pytest.mark.parametrize(
    "text", ["", "2026060109300", "2026060109300a", "２０２６０６０１０９３０００", "20260631000000", "20260601250000"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):
        times.moment(text)


@pytest.mark.parametrize("text", ["", "2026060", "20260631", "2026061x", "２０２６０６０１"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        times.day(text)


def test_a_day_is_read():
    assert times.day("20260601") == date(2026, 6, 1)
