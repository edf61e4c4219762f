"""The scan field: nothing scanned is lost, nothing is sent twice, the focus stays."""

import json
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gun(page: Page, builder, log_in_as, in_language) -> Page:
    """The style guide, whose scan field answers as the floor's would."""
    log_in_as(builder)
    in_language("en")
    page.goto("/styleguide/")
    page.sent = []
    page.on(
        "request", lambda request: page.sent.append(parse_qs(request.post_data)) if request.method == "POST" else None
    )
    return page


def scan(page: Page, *numbers: str) -> None:
    field = page.locator("[data-scan] input[type=text]")
    for number in numbers:
        field.press_sequentially(number)
        field.press("Enter")


def waiting(page: Page) -> list[dict[str, str]]:
    return json.loads(
        page.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('scans'))?.[1] ?? '[]'")
    )


def test_a_scan_is_answered_in_words_and_the_focus_stays(gun):
    scan(gun, "WH1")
    expect(gun.locator("[data-scan-log] li")).to_have_count(1)
    expect(gun.locator("[data-scan-log] li").first).to_contain_text("WH1")
    expect(gun.locator("[data-scan] [name=number]")).to_be_focused()
    expect(gun.locator("[data-scan] input[type=text]")).to_have_value("")


def test_quick_scans_are_answered_in_order_newest_first(gun):
    scan(gun, "A1", "B22", "C333")
    lines = gun.locator("[data-scan-log] li .code")
    expect(lines).to_have_text(["C333", "B22", "A1"])


def test_scans_made_while_the_network_is_gone_are_kept_and_sent_once(gun):
    gun.route("**/styleguide/", lambda route: route.abort())
    scan(gun, "A1", "B22")
    expect(gun.locator("[data-waiting]")).to_contain_text("2 not sent yet")
    assert [one["number"] for one in waiting(gun)] == ["A1", "B22"]
    gun.unroute("**/styleguide/")
    expect(gun.locator("[data-scan-log] li .code")).to_have_text(["B22", "A1"])
    assert waiting(gun) == []
    expect(gun.locator("[data-waiting]")).to_be_hidden()
    gun.faults.clear()  # the lost requests are meant


def test_a_scan_tried_again_bears_the_same_id(gun):
    lost = []
    gun.route(
        "**/styleguide/", lambda route: (lost.append(1), route.abort())[1] if len(lost) < 2 else route.continue_()
    )
    scan(gun, "A1")
    expect(gun.locator("[data-scan-log] li")).to_have_count(1)
    ids = {one["scan_id"][0] for one in gun.sent}
    assert (len(gun.sent), len(ids)) == (3, 1)
    gun.faults.clear()


def test_scans_survive_a_reload(gun):
    gun.route("**/styleguide/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    scan(gun, "A1")
    expect(gun.locator("[data-waiting]")).to_contain_text("1 not sent yet")
    gun.unroute("**/styleguide/")
    gun.reload()
    expect(gun.locator("[data-scan-log] li .code")).to_have_text(["A1"])
    gun.faults.clear()


def test_what_a_gun_types_at_nothing_reaches_the_field(gun):
    gun.evaluate("document.activeElement.blur()")
    gun.keyboard.type("WH42")
    gun.keyboard.press("Enter")
    expect(gun.locator("[data-scan-log] li .code")).to_have_text(["WH42"])


def test_an_ended_session_keeps_the_scans_for_the_same_person(gun, context, builder, log_in_as):
    gun.route(
        "**/styleguide/",
        lambda route: route.fulfill(status=403, body="no") if route.request.method == "POST" else route.continue_(),
    )
    scan(gun, "A1")
    expect(gun.locator("[data-waiting]")).to_contain_text("Your session has ended")
    assert [one["number"] for one in waiting(gun)] == ["A1"]
    assert gun.evaluate("Object.keys(localStorage).find((name) => name.startsWith('scans'))").split()[1] == str(
        builder.pk
    )
    gun.faults.clear()


def test_the_sound_can_be_switched_off_and_stays_off(gun):
    gun.get_by_role("button", name="Sounds").click()
    gun.reload()
    expect(gun.get_by_role("button", name="Sounds")).to_have_attribute("aria-pressed", "false")
