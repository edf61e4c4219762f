"""Show every reader their own language and clock."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from waybills.models import User


class ReaderMiddleware:
    """Stands after authentication: a person's own time zone, and their language where this device chose none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie nobody is known, and asking would cost a session lookup.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            self._greet(request, request.user)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def _greet(self, request: HttpRequest, user: User) -> None:
        try:
            timezone.activate(user.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
