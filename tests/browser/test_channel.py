"""The way to customs in a real browser: shut for a time in a dialog, read by the broker, opened again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clearance.channels import breaker
from clearance.models import ChannelShutter
from clearance.services import inbox
from tests.browser.conftest import until
from waybills.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LogIn = Callable[[User], None]


@pytest.mark.parametrize(("language", "shut"), [("en", "Shut as planned"), ("zh-hans", "按计划关闭")])
def test_an_officer_shuts_the_way_to_customs_and_opens_it_again(
    language: str,
    shut: str,
    page: Page,
    officer: User,
    log_in_as: LogIn,
    in_language: Callable[[str], None],
    grave_barriers: Callable[[Page], list[str]],
) -> None:
    breaker.note_success(at=timezone.now())
    inbox.store(b"<CEB604Message>", at=timezone.now())
    inbox.process_due()
    log_in_as(officer)
    in_language(language)
    page.goto("/exchange/channel/")
    assert grave_barriers(page) == []
    page.locator("[data-opens='shut']").click()
    page.locator("#id_until").fill((timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("#id_reason").fill("Customs changes its machines")
    page.locator("dialog form .is-main").click()
    expect(page.locator("h1 .chip")).to_have_text(shut)
    expect(page.get_by_text("Customs changes its machines").first).to_be_visible()
    assert grave_barriers(page) == []
    page.locator("form[action$='/channel/open/'] button").click()
    expect(page.locator("[data-opens='shut']")).to_be_visible()
    until(lambda: ChannelShutter.objects.get().state == "OPENED", page)
