"""A real Chromium before a real server. Fixtures: `page` fails the test on any script error or policy breach."""

import io
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from waybills.models import Organisation, OrganisationKind, User

# Playwright keeps an event loop in this thread; Django would take every query for one made inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

GRAVE = ("serious", "critical")
PATIENCE_SECONDS = 20.0  # a busy machine draws and answers slowly
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


class Traffic:
    """How many requests the house is answering just now; a test's own, without a socket, are none of them."""

    def __init__(self) -> None:
        self.open, self._lock, self._test = 0, threading.Lock(), threading.current_thread()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **said: Any) -> None:
        self._count(1)

    def _end(self, **said: Any) -> None:
        self._count(-1)

    def _count(self, more: int) -> None:
        if threading.current_thread() is not self._test:
            with self._lock:
                self.open += more

    def stop(self) -> None:
        request_started.disconnect(self._begin)
        request_finished.disconnect(self._end)


def until(what: Callable[[], bool], page: Page | None = None) -> None:
    """Come back once it is so, while the page lives on; AssertionError if it never is."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < end, "it never came about"
        page.wait_for_timeout(20) if page else time.sleep(0.02)


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    call_command("merge_translations", stdout=io.StringIO())


@pytest.fixture(scope="session")
def base_url() -> None:
    """The plugin's own would come from the command line; ours is the live server's, per test."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Debian's Chromium, best the one without windows, which opens a page in a fifth of the time; its sandbox needs a
    # user namespace, which root in a container does not have.
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium",
        "args": ["--no-sandbox"],
    }


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """The house at its own address, for the whole session; its tests are marked `django_db(transaction=True)`."""
    # The name and not the number: browsers give passkeys to names only.
    live = LiveServer("localhost")
    yield live
    live.stop()


@pytest.fixture
def traffic() -> Iterator[Traffic]:
    counted = Traffic()
    yield counted
    counted.stop()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], server: LiveServer) -> dict[str, Any]:
    return {**browser_context_args, "base_url": server.url, "locale": "en-GB"}


@pytest.fixture
def page(context: BrowserContext, traffic: Traffic) -> Iterator[Page]:
    """A page on our server (`page.goto("/path/")`), watched: an error in its console fails the test.

    A test that means to provoke one takes it out of `page.faults`. What it still asked is answered before the tables
    are emptied.
    """
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda message: _note(page, message))
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    yield page
    page.close()
    until(lambda: traffic.open == 0)
    assert page.faults == []  # type: ignore[attr-defined]


def _note(page: Page, message: ConsoleMessage) -> None:
    if message.type == "error":
        page.faults.append(message.text)  # type: ignore[attr-defined]


@pytest.fixture
def in_language(context: BrowserContext, browser_context_args: dict[str, Any]) -> Callable[[str], None]:
    """Call with a language code to have every page in it."""

    def choose(code: str) -> None:
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": code, "url": browser_context_args["base_url"]}
        context.add_cookies([cookie])

    return choose


@pytest.fixture
def log_in_as(context: BrowserContext, browser_context_args: dict[str, Any]) -> Callable[[User], None]:
    """Call with a user to be logged in as them, without the form."""

    def log_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": browser_context_args["base_url"]}
        context.add_cookies([cookie])

    return log_in


@pytest.fixture
def builder(transactional_db: None) -> User:
    """A person of the staff, who may see the style guide."""
    operator = Organisation.objects.create(kind=OrganisationKind.OPERATOR, name="江城快件中心")
    return User.objects.create_user(
        "wei", password="a long word for tests", first_name="Wei", last_name="Zhang",
        organisation=operator, roles=["OPERATOR"], is_staff=True,
    )  # fmt: skip


@pytest.fixture
def grave_barriers() -> Callable[[Page], list[str]]:
    """Call with a page for what axe finds serious or critical on it: rule, and the elements."""

    def look(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found if one["impact"] in GRAVE
        ]

    return look
