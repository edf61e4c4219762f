"""A passkey from the account page to the next log-in, with Chromium's own virtual authenticator."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long word for tests"


@pytest.fixture
def key(page: Page) -> None:
    """A security key is plugged in, and its owner touches it whenever it asks."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def log_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/account/")
    page.locator("[name=login]").fill("wei")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()


def test_a_passkey_is_added_and_asked_for_at_the_next_log_in(page, builder, in_language, key):
    in_language("en")
    log_in(page)
    page.get_by_role("link", name="Add").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    page.locator("[name=name]").fill("Blue key")
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("main")).to_contain_text("codes")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Log out").click()
    page.faults.clear()  # where log-out leads is another's page
    log_in(page)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    page.wait_for_load_state()
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url("**/account/")
    expect(page.locator("main")).to_contain_text("1 key")
