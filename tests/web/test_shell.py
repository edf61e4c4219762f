"""The page around every page: language, theme, menu, errors."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.utils import translation

from clearance import urls
from waybills.web import navigation
from waybills.web.context import offset_name
from waybills.web.navigation import Group, Item


def failing(error):
    def view(request):
        raise error

    return view


class Failing:
    """Addresses that go wrong, beside the real ones."""

    handler400 = urls.handler400
    handler500 = urls.handler500
    urlpatterns = [
        *urls.urlpatterns,
        path("fail/400/", failing(BadRequest("The cursor is damaged."))),
        path("fail/403/", failing(PermissionDenied("Only officers release."))),
        path("fail/404/", failing(Http404("secret detail"))),
        path("fail/500/", failing(ZeroDivisionError("secret detail"))),
        path("fail/503/", failing(OperationalError("secret detail"))),
    ]


@pytest.fixture
def menu():
    """Two items of the menu that lead to real pages, one for everybody and one for nobody."""
    before = dict(navigation._items)
    for key, url, allowed in [("all", "shell:account", True), ("none", "account_logout", False)]:
        navigation.register(
            Item(
                key=key,
                label=key,
                url=url,
                group=Group.FLOOR,
                may_see=lambda user, allowed=allowed: allowed,
                shortcut="g t",
            )
        )
    yield
    navigation._items.clear()
    navigation._items.update(before)


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "登录"), ("en", "Log in")])
def test_the_base_page_is_drawn_in_both_languages(client, db, language, title):
    client.cookies["django_language"] = language
    page = client.get(reverse("account_login")).content.decode()
    assert f'<html lang="{language}"' in page
    assert f"<title>{title} · " in page


def test_without_a_wish_the_language_is_chinese(client, db):
    assert '<html lang="zh-hans"' in client.get(reverse("account_login")).content.decode()


def test_the_language_chosen_by_a_person_follows_them_to_another_device(client, person):
    client.force_login(person)
    answer = client.post(reverse("shell:language"), {"language": "en", "next": "/account/"})
    assert answer["Location"] == "/account/"
    client.cookies.pop("django_language")
    assert '<html lang="en"' in client.get(reverse("shell:account")).content.decode()


def test_an_unknown_language_changes_nothing(client, person):
    client.force_login(person)
    client.post(reverse("shell:language"), {"language": "xx", "next": "/"})
    person.refresh_from_db()
    assert person.language == "zh-hans"


@pytest.mark.parametrize(
    ("chosen", "kept", "media"),
    [
        ("dark", "dark", 'dark.css">'),
        ("light", "light", None),
        ("auto", "auto", "(prefers-color-scheme: dark)"),
        ("<x>", "auto", "(prefers"),
    ],
)
def test_the_theme_is_remembered(client, db, chosen, kept, media):
    client.post(reverse("shell:theme"), {"theme": chosen, "next": "/"})
    page = client.get(reverse("account_login")).content.decode()
    assert f'data-theme="{kept}"' in page
    assert media in page if media else "dark.css" not in page


def test_a_choice_does_not_lead_to_another_site(client, db):
    answer = client.post(reverse("shell:theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_times_are_shown_in_the_zone_of_the_person(client, person):
    person.time_zone = "Europe/Berlin"
    person.save()
    client.force_login(person)
    assert "UTC+8" not in client.get(reverse("shell:account")).content.decode().split('class="zone"')[1][:20]


def test_a_zone_that_no_longer_exists_does_not_stop_the_page(client, person):
    person.time_zone = "Mars/Olympus"
    person.save()
    client.force_login(person)
    assert client.get(reverse("shell:account")).status_code == 200


@pytest.mark.parametrize(("hours", "name"), [(8, "UTC+8"), (0, "UTC"), (-3.5, "UTC-3:30"), (5.75, "UTC+5:45")])
def test_a_zone_is_named_by_its_offset(hours, name):
    assert offset_name(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=hours)))) == name


def test_the_menu_shows_what_the_person_may_see_and_where_they_are(client, person, menu):
    client.force_login(person)
    page = client.get(reverse("shell:account")).content.decode()
    assert '<a href="/account/" aria-current="page" data-shortcut="g t">' in page
    assert 'href="/accounts/logout/" ' not in page.split("<nav")[1].split("</nav>")[0]


def test_the_start_page_is_current_only_on_itself(menu):
    navigation.register(Item(key="start", label="s", url="shell:account", group=Group.OVERVIEW, may_see=bool))
    assert navigation._longest_prefix(["/", "/account/"], "/account/x/") == "/account/"
    assert navigation._longest_prefix(["/"], "/account/") is None


def test_every_registered_item_leads_somewhere():
    assert all(reverse(item.url) for item in navigation.items())


def test_no_two_items_share_a_shortcut():
    shortcuts = [item.shortcut for item in navigation.items() if item.shortcut]
    assert len(shortcuts) == len(set(shortcuts))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", [400, 403, 404, 500, 503])
def test_error_pages_are_plain_sentences_without_inner_details(client, db, language, code):
    client.cookies["django_language"] = language
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=Failing):
        answer = client.get(f"/fail/{code}/")
    page = answer.content.decode()
    assert answer.status_code == code
    assert f'<html lang="{language}"' in page
    assert "secret detail" not in page
    assert "<h1>" in page


def test_a_database_that_is_away_for_a_moment_is_no_fault_and_says_when_to_come_again(client, db):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=Failing):
        assert client.get("/fail/503/").headers["Retry-After"] == "5"


def test_a_bad_request_says_what_was_wrong(client, db):
    with override_settings(ROOT_URLCONF=Failing):
        assert "The cursor is damaged." in client.get("/fail/400/").content.decode()


def test_a_refusal_says_why(client, db):
    with override_settings(ROOT_URLCONF=Failing):
        assert "Only officers release." in client.get("/fail/403/").content.decode()


def test_the_page_for_a_broken_server_needs_neither_user_nor_request():
    with translation.override("en"):
        assert "Something broke on our side" in render_to_string("500.html")


def test_an_old_page_is_told_apart_from_a_forbidden_one(person):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    answer = strict.post(reverse("account_login"), {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "The page was too old" in answer.content.decode()


def test_a_refused_deed_has_its_page(rf: RequestFactory, db):
    page = render_to_string("refused.html", {"reason": "It is already loaded.", "back": "/x/"}, request=rf.get("/"))
    assert "It is already loaded." in page
    assert 'href="/x/"' in page


def test_the_style_guide_is_for_those_who_build(client, person):
    client.force_login(person)
    assert client.get(reverse("shell:styleguide")).status_code == 404
    person.is_staff = True
    person.save()
    assert client.get(reverse("shell:styleguide")).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_style_guide_draws_every_component_in_both_languages(admin_client, language):
    admin_client.cookies["django_language"] = language
    page = admin_client.get(reverse("shell:styleguide")).content.decode()
    for mark in [
        "reason",
        "ladder",
        "timeline",
        "outcome",
        "drop-zone",
        "scan-log",
        "pager",
        "tabs",
        "stat",
        "empty",
        "dialog",
    ]:
        assert mark in page


def test_every_page_carries_the_strict_policy(client, db):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_the_first_page_is_light(client, db, settings):
    """Under 100 kB with everything it needs, as sent (compressed)."""
    page = client.get(reverse("account_login")).content
    names = re.findall(r'(?:src|href)="/static/([^"#]+)', page.decode())
    modules = [
        f"js/{name}"
        for name in (
            "clock",
            "dialogs",
            "dropzone",
            "forms",
            "requests",
            "scan",
            "selection",
            "shortcuts",
            "sounds",
            "theme",
            "toasts",
        )
    ]
    files = {*names, "icons.svg", *[f"{name}.js" for name in modules]}
    sizes = [len(brotli.compress(Path(finders.find(name)).read_bytes())) for name in files]
    assert sum(sizes) + len(page) < 100_000
