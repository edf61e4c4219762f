"""Everybody can use the pages: axe finds nothing grave, light or dark, narrow or wide, in both languages."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THEMES = ("light", "dark")


def barriers_in_both_themes(page, grave_barriers) -> list[str]:
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # colours at rest
        found += [f"{theme}: {barrier}" for barrier in grave_barriers(page)]
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_bars_the_way_on_the_log_in_page(page, in_language, grave_barriers, language):
    in_language(language)
    page.goto("/accounts/login/")
    assert barriers_in_both_themes(page, grave_barriers) == []


def test_nothing_bars_the_way_in_a_form_with_errors(page, in_language, grave_barriers):
    in_language("en")
    page.goto("/accounts/login/")
    page.locator("form.form").evaluate("form => form.noValidate = true")
    page.locator("main").get_by_role("button", name="Log in").click()
    page.locator("[data-error-summary]").wait_for()
    assert barriers_in_both_themes(page, grave_barriers) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_bars_the_way_in_any_component(page, builder, log_in_as, in_language, grave_barriers, width):
    log_in_as(builder)
    in_language("en")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/styleguide/")
    assert barriers_in_both_themes(page, grave_barriers) == []
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()
    assert barriers_in_both_themes(page, grave_barriers) == []


def test_nothing_bars_the_way_on_the_pages_of_the_account(page, builder, log_in_as, in_language, grave_barriers):
    log_in_as(builder)
    in_language("zh-hans")
    for path in ("/account/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/", "/nowhere/"):
        page.goto(path)
        assert (path, barriers_in_both_themes(page, grave_barriers)) == (path, [])
    page.faults.clear()  # the missing page is meant to be missing
