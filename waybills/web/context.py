"""The context processor of the shell: what every page shows around its own content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils import timezone, translation
from django.utils.functional import cached_property

from waybills.web import navigation

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


@dataclass
class Shell:
    """Answers are worked out when a template asks, so that a fragment pays for none of them."""

    request: HttpRequest

    @cached_property
    def user(self) -> Any:
        # An error page may be drawn before the middleware that brings the user has run.
        return getattr(self.request, "user", None) or AnonymousUser()

    @cached_property
    def menu(self) -> list[navigation.Section]:
        return navigation.menu_for(self.user, path=self.request.path)

    @cached_property
    def theme(self) -> str:
        theme = self.request.COOKIES.get(THEME_COOKIE)
        return theme if theme in THEMES else "auto"

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        """Each language by its own name, with whether it is the one in use."""
        current = translation.get_language()
        infos = [translation.get_language_info(code) for code, _ in settings.LANGUAGES]
        return [
            {"code": info["code"], "name": info["name_local"], "current": info["code"] == current} for info in infos
        ]

    @cached_property
    def now(self) -> datetime:
        return timezone.localtime()

    @cached_property
    def zone(self) -> str:
        """The zone by its offset, as customs people write it: `UTC+8`."""
        return offset_name(self.now)

    @cached_property
    def here(self) -> str:
        """The page to come back to after a change of language or theme, or after a log-in."""
        return self.request.get_full_path()

    @property
    def passkeys_work(self) -> bool:
        """Browsers give passkeys to names only, never to a number such as 127.0.0.1 (WebAuthn §5.1.3)."""
        host = split_domain_port(self.request.get_host())[0]
        return not (host.startswith("[") or host.replace(".", "").isdigit())

    @property
    def centre(self) -> str:
        return settings.CENTRE_CODE

    @property
    def shows_styleguide(self) -> bool:
        return may_see_styleguide(self.user)


def offset_name(moment: datetime) -> str:
    """`UTC+8`, `UTC-3:30`, `UTC` for the zone of an aware moment."""
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def may_see_styleguide(user: Any) -> bool:
    """The style guide is for those who build: in DEBUG for all, else for staff."""
    return settings.DEBUG or bool(getattr(user, "is_staff", False))


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
