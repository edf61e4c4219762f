from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearance.messages import MESSAGES, build, check, parse, write
from tests.clearance.messages.made import made
from tests.clearance.messages.strategies import examples, messages

few = examples(15)


@pytest.mark.parametrize("code", MESSAGES)
def test_what_is_built_is_read_back_equal(code):
    @few
    @given(messages(code))
    def there_and_back(message):
        parsed = parse(build(message))

        assert parsed.message == message
        assert not parsed.faults
        assert {each.code for each in parsed.warnings} <= {"SEVERAL_RETURNS", "BEYOND_SCHEMA"}

    there_and_back()


@pytest.mark.parametrize("code", MESSAGES)
def test_what_is_generated_may_go_out(code):
    @few
    @given(messages(code))
    def strictly(message):
        assert check(message, strict=True) == []

    strictly()


@few
@given(st.sampled_from(sorted(MESSAGES)).flatmap(messages))
def test_the_same_message_is_always_the_same_bytes(message):
    assert build(message) == build(parse(build(message)).message)


@few
@given(messages("CEB603"))
def test_writing_to_a_file_gives_the_same_bytes(message):
    file = BytesIO()

    write(message, file)

    assert file.getvalue() == build(message)


def test_nodes_are_written_as_they_come():
    message, file = made("CEB603", nodes=3), BytesIO()

    write(replace(message, nodes=()), file, nodes=iter(message.nodes))

    assert file.getvalue() == build(message)


def test_a_database_s_bytes_are_read_too():
    data = build(made("CEB603"))

    assert parse(memoryview(data)) == parse(bytearray(data)) == parse(data)


@few
@given(messages("CEB607"))
def test_a_file_is_read_like_its_bytes(message):
    data = build(message)

    assert parse(BytesIO(data)) == parse(data)
