"""The dictionary: every code that may come has words in both languages, and an administrator's words stay."""

import pytest
from django.utils import translation

from clearance.messages.codes import CUSTOMS_REASONS, ERRORS, PLATFORM_ERRORS, RETURN_STATUS
from clearance.models import ReasonEntry
from clearance.models.reasons import Actor
from clearance.receipts.nodes import reason_code
from clearance.receipts.table import DUPLICATES
from clearance.services.reasons import declare_reasons, explain
from twin.customs import matcher, texts

pytestmark = pytest.mark.django_db
# What the counterpart writes into receipts as a reason, by the names of its constants.
SAID = {
    *(value for value in vars(matcher).values() if isinstance(value, int)),
    *(value for value in vars(texts).values() if isinstance(value, int)),
    *(code for table in (texts.NOT_FOUND, texts.STALE, texts.IN_USE, texts.INVALID) for code in table.values()),
}
EVERY_CODE = {*ERRORS, *CUSTOMS_REASONS, *PLATFORM_ERRORS, *RETURN_STATUS.codes, *DUPLICATES}


def test_every_code_of_the_standard_is_explained() -> None:
    known = set(ReasonEntry.objects.values_list("code", flat=True))
    assert known >= EVERY_CODE


def test_every_code_that_asks_for_a_deed_says_which_in_both_languages() -> None:
    for entry in ReasonEntry.objects.exclude(actor=Actor.NOBODY):
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert entry.sentence, entry.code
                assert entry.fix, entry.code


def test_every_code_that_the_counterpart_sends_is_explained() -> None:
    of_customs = {str(code) for code in SAID if code > 0}
    of_the_eport = {str(code) for code in SAID if code < 0}
    known = ReasonEntry.objects.in_bulk(list(of_customs | of_the_eport))
    assert set(known) == of_customs | of_the_eport
    assert of_the_eport - set(ERRORS) == {str(texts.UNREADABLE), str(texts.NOT_TAKEN)}
    assert [entry.code for entry in known.values() if entry.actor != Actor.NOBODY and not entry.fix_zh] == []


def test_words_that_were_bettered_stay() -> None:
    ReasonEntry.objects.filter(code="1404").update(en="Weigh it again, please")
    declare_reasons()
    assert ReasonEntry.objects.get(code="1404").en == "Weigh it again, please"


def test_a_code_that_was_lost_comes_back() -> None:
    ReasonEntry.objects.filter(code="1404").delete()
    declare_reasons()
    assert explain(["1404"])["1404"].field == "grossWeight"


@pytest.mark.parametrize(
    ("status", "info", "code"),
    [
        ("100", "[Code:1404;Desc:毛重不一致]", "1404"),
        ("100", "no code at all", "100"),
        ("-621001", "[Code:1404;Desc:x]", "-621001"),
        ("800", "[Code:2600;Desc:放行]", "2600"),
    ],
)
def test_a_receipt_is_explained_by_its_most_telling_code(status: str, info: str, code: str) -> None:
    assert reason_code(status, info) == code
