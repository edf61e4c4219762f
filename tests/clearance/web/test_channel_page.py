"""The page of the way to customs: how it is, what waits and since when, what was put up with; and its two buttons."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from clearance.channels import Look, breaker
from clearance.messages import build
from clearance.models import ChannelHealth, ChannelShutter, DeclarationList
from clearance.selectors.channel import channel_of, deviations
from clearance.services import inbox
from clearance.services.outbox import build_list_messages, send_due
from clearance.services.shutters import shut_channel
from tests.clearance.messages.made import made
from tests.clearance.papers import NOON
from tests.clearance.web.test_pages import at, text
from waybills.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(filed: Callable[..., list[DeclarationList]]) -> None:
    """A message with three lists that waits to leave."""
    rows = filed(3)
    line = DeclarationList.line_model.objects.filter(object_id=rows[0].pk).order_by("-version")[0]
    build_list_messages(line.act_id, at=NOON)


def standing() -> str:
    return channel_of(now=timezone.now()).standing


def test_a_channel_stands_as_its_last_messages_fared() -> None:
    now = timezone.now()
    assert standing() == "UNTRIED"
    breaker.note_success(at=now, took=0.1)
    assert standing() == "UP"
    breaker.note_success(at=now, took=9.0)
    assert standing() == "SLOW"
    breaker.note_failure("away", at=now)
    assert standing() == "FAILING"
    for _ in range(breaker.FAILURES_TO_OPEN):
        breaker.note_failure("away", at=now)
    assert standing() == "DOWN"
    breaker.note_success(at=now)
    assert standing() == "UP"


def test_a_channel_says_itself_what_is_wrong_with_it() -> None:
    now = timezone.now()
    breaker.note_look(Look("there is no folder in/"), at=now)
    assert (standing(), channel_of(now=now).error) == ("DOWN", "there is no folder in/")
    breaker.note_look(Look(unfetched=2, oldest_at=now - timedelta(hours=1)), at=now)
    assert standing() == "SLOW"
    breaker.note_look(Look(unfetched=1, oldest_at=now), at=now)
    assert standing() == "UNTRIED"


def test_since_when_it_stands_so_is_kept_while_it_does() -> None:
    first = timezone.now() - timedelta(hours=2)
    for hour in range(3):
        breaker.note_failure("away", at=first + timedelta(hours=hour))
    assert channel_of(now=timezone.now()).since == first
    breaker.note_success(at=first + timedelta(hours=3))
    breaker.note_success(at=first + timedelta(hours=4))
    assert ChannelHealth.objects.get().up_since == first + timedelta(hours=3)


def test_the_broker_reads_what_waits_and_since_when(queued: None, filer: User) -> None:
    page = text(at(filer), "channel")
    for shown in ("CEB603", "What waits", "2026-11-2", "Not tried yet"):
        assert shown in page
    assert "Shut it for a time" not in page


def test_another_broker_is_told_nothing_of_it(queued: None, stranger: User) -> None:
    response = at(stranger).get(reverse("clearance:channel"))
    assert "CEB603" not in response.content.decode()


def test_a_failure_stands_there_with_its_reason(queued: None, filer: User, settings: Settings) -> None:
    settings.CUSTOMS_GATEWAY_URL = ""
    send_due()
    assert "CUSTOMS_GATEWAY_URL is not set" in text(at(filer), "channel")


def test_an_officer_shuts_it_and_the_broker_reads_why_and_until_when(officer: User, filer: User) -> None:
    until = timezone.localtime() + timedelta(hours=2)
    data = {"until": until.strftime("%Y-%m-%dT%H:%M"), "reason": "Customs changes its machines"}
    answer = at(officer).post(reverse("clearance:shut-channel"), data, follow=True)
    assert "Nothing is sent to customs until then." in answer.content.decode()
    for name in ("channel", "exchange"):
        page = text(at(filer), name)
        assert "the channel is shut as planned" in page
        assert "Customs changes its machines" in page
        assert until.strftime("%H:%M") in page
    at(officer).post(reverse("clearance:open-channel"))
    assert "the channel is shut as planned" not in text(at(filer), "channel")


@pytest.mark.parametrize(
    "data", [{}, {"until": "soon", "reason": "x"}, {"until": "2020-01-01T00:00", "reason": "x"}, {"reason": "x"}]
)
def test_a_shutter_without_an_end_is_refused_with_a_sentence(data: dict[str, str], officer: User) -> None:
    answer = at(officer).post(reverse("clearance:shut-channel"), data)
    assert answer.status_code == 422
    assert not ChannelShutter.objects.exists()


def test_the_page_speaks_chinese(officer: User) -> None:
    shut_channel(by=officer, until=timezone.now() + timedelta(hours=2), reason="海关系统升级")
    page = text(at(officer, "zh-hans"), "channel")
    for shown in ("海关通道", "海关系统升级", "按计划关闭"):
        assert shown in page


def test_what_was_put_up_with_is_counted_by_name(officer: User) -> None:
    for data in (
        b"\xef\xbb\xbf" + build(made("CEB604")),
        build(made("CEB604", nodes=3)).replace(b"<ceb:preNo>B20260601000000001</ceb:preNo>", b""),
        b"<CEB604Message>",
    ):
        inbox.store(data, at=NOON)
    inbox.process_due()
    found = {one.rule: (one.documents, one.places, one.tolerated) for one in deviations()}
    assert found["BOM"] == (1, 1, True)
    assert found["MISSING_PRENO"] == (1, 3, True)
    assert found["SEVERAL_RETURNS"] == (1, 1, True)
    assert found["NOT_XML"] == (1, 1, False)
    page = text(at(officer), "channel")
    assert "The file begins with a byte-order mark" in page
    assert "Read with a warning" in page


def test_the_broker_is_not_told_how_other_peoples_documents_deviate(filer: User) -> None:
    inbox.store(b"\xef\xbb\xbf" + build(made("CEB604")), at=NOON)
    inbox.process_due()
    assert "byte-order mark" not in text(at(filer), "channel")
