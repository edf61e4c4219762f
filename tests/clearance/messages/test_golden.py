"""Whole messages, byte by byte: a change of what goes out shows here first."""

import pytest

from clearance.messages import MESSAGES, build, check, check_business, parse
from clearance.messages.document import PAGE, page
from tests.clearance.messages.made import GOLDEN, made

every_code = pytest.mark.parametrize("code", MESSAGES)


@every_code
def test_a_message_has_the_bytes_of_its_golden_file(code):
    assert build(made(code, lines=2)) == (GOLDEN / f"{code}Message.xml").read_bytes()


@every_code
def test_a_golden_file_is_read_back_as_the_message(code):
    parsed = parse((GOLDEN / f"{code}Message.xml").read_bytes())

    assert parsed.message == made(code, lines=2)
    assert {each.code for each in parsed.warnings} <= {"BEYOND_SCHEMA"}


@every_code
def test_a_made_message_passes_both_checks(code):
    assert check(made(code), strict=True) == []
    assert check_business(made(code)) == []


def test_there_is_a_golden_file_for_every_message_of_the_standard():
    assert {path.stem.removesuffix("Message") for path in GOLDEN.glob("*.xml")} == set(MESSAGES)
    assert len(MESSAGES) == 42


def test_the_page_about_the_messages_is_what_the_definition_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m clearance.messages.document"
