"""Doors of the pages: who may open them at all; what they see inside is a question of scope."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def only_for(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """Let in those of whom `may(user)` is true; others are told so, strangers to the house log in."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied(_("Your roles do not include this page."))
            return view(request, *args, **kwargs)

        return guarded

    return wrap
