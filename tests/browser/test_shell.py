"""The shell as people use it: by keyboard, narrow and wide, in the dark, when the session ends."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def styleguide(page: Page, builder, log_in_as, in_language) -> Page:
    log_in_as(builder)
    in_language("en")
    page.goto("/styleguide/")
    return page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_the_screen(styleguide, in_language, language):
    in_language(language)
    for width in (360, 640, 1280, 2560):  # 640 is also what 1,280 leaves at 200 % zoom
        styleguide.set_viewport_size({"width": width, "height": 800})
        styleguide.reload()
        assert styleguide.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_key_leads_to_skipping_the_menu(styleguide):
    styleguide.keyboard.press("Tab")
    focused = styleguide.locator(":focus")
    expect(focused).to_have_text("Skip to content")
    expect(focused).to_be_in_viewport()
    styleguide.keyboard.press("Enter")
    expect(styleguide.locator("#main")).to_be_focused()


def test_the_question_mark_lists_the_shortcuts_of_the_page(styleguide):
    styleguide.keyboard.press("?")
    dialog = styleguide.locator("dialog[open]")
    expect(dialog).to_contain_text("Main action")
    styleguide.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_two_keys_press_what_they_stand_for_until_they_are_switched_off(styleguide):
    styleguide.keyboard.press("x")
    styleguide.keyboard.press("d")
    expect(styleguide.locator("#sample-dialog")).to_be_visible()
    styleguide.keyboard.press("Escape")
    styleguide.keyboard.press("?")
    styleguide.get_by_label("Single-key shortcuts are on").uncheck()
    styleguide.keyboard.press("Escape")
    styleguide.keyboard.press("x")
    styleguide.keyboard.press("d")
    expect(styleguide.locator("#sample-dialog")).to_be_hidden()


def test_the_theme_changes_at_once_and_stays(styleguide):
    background = "getComputedStyle(document.documentElement).backgroundColor"
    before = styleguide.evaluate(background)
    styleguide.get_by_role("button", name="Light or dark").click()
    with styleguide.expect_response("**/account/theme/"):
        styleguide.get_by_role("button", name="Dark", exact=True).click()
    dark = styleguide.evaluate(background)
    assert dark != before
    styleguide.reload()
    assert styleguide.evaluate(background) == dark


def test_the_language_changes_and_the_page_stays(styleguide):
    styleguide.get_by_role("button", name="简体中文").click()
    expect(styleguide.locator("html")).to_have_attribute("lang", "zh-hans")
    assert styleguide.url.endswith("/styleguide/")


def test_with_reduced_motion_nothing_moves(styleguide):
    styleguide.emulate_media(reduced_motion="reduce")
    style = "getComputedStyle(document.querySelector('.button'))"
    assert styleguide.evaluate(f"{style}.transitionProperty") == "none"


def test_a_range_of_rows_is_ticked_with_shift_and_counted(styleguide):
    boxes = styleguide.locator("tbody input[type=checkbox]")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(styleguide.locator("[data-selected-count]")).to_have_text("4")
    styleguide.get_by_label("Tick all rows").click()
    expect(styleguide.locator("[data-selected-count]")).to_have_text("8")


def test_files_dropped_or_chosen_are_listed_with_their_size(styleguide):
    content = {"name": "manifest.csv", "mimeType": "text/csv", "buffer": b"x" * 1234}
    styleguide.locator("#id_manifest").set_input_files(files=[content])
    expect(styleguide.locator("[data-chosen]")).to_have_text("manifest.csv · 1,234 bytes")


def test_a_filter_fetches_only_the_list_and_keeps_its_address(styleguide):
    styleguide.evaluate("window.same = true")
    styleguide.get_by_label("State").select_option("DETAINED")
    styleguide.wait_for_url("**/styleguide/?number=&state=DETAINED")
    assert styleguide.evaluate("window.same") is True


def test_when_the_session_has_ended_a_fragment_becomes_the_log_in_page_that_leads_back(styleguide, context):
    context.clear_cookies(name="sessionid")
    styleguide.evaluate("htmx.ajax('GET', '/account/', '#sample-rows')")
    styleguide.wait_for_url("**/accounts/login/?next=%2Fstyleguide%2F")
    expect(styleguide.locator("h1")).to_have_text("Log in")


def test_an_unreachable_server_is_said_aloud(styleguide):
    styleguide.route("**/account/", lambda route: route.abort())
    styleguide.evaluate("htmx.ajax('GET', '/account/', '#sample-rows').catch(() => {})")
    expect(styleguide.locator("#toasts")).to_contain_text("The server cannot be reached.")
    expect(styleguide.locator("#spoken")).to_contain_text("The server cannot be reached.")
    styleguide.faults.clear()  # the lost request is meant


def test_on_a_narrow_screen_the_page_comes_first_and_menus_open_over_it(styleguide):
    styleguide.set_viewport_size({"width": 360, "height": 700})
    styleguide.get_by_role("button", name="Your account").click()
    expect(styleguide.get_by_role("link", name="Account and security")).to_be_in_viewport()
    styleguide.keyboard.press("Escape")
    expect(styleguide.get_by_role("link", name="Account and security")).to_be_hidden()
