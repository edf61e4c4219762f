"""What a reader chooses for themselves, and their own account."""

from typing import Any

from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from waybills.lifecycle.roles import Role
from waybills.web.context import THEME_COOKIE, THEMES

ONE_YEAR = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language here, and for a known person on every device."""
    code = request.POST.get("language", "")
    if request.user.is_authenticated and code in dict(settings.LANGUAGES):
        get_user_model().objects.filter(pk=request.user.pk).update(language=code)
    return set_language(request)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark on this device; an unknown theme means as the system has it."""
    theme = request.POST.get("theme")
    response = HttpResponse(status=204) if request.headers.get("x-quiet") else HttpResponseRedirect(_next(request))
    response.set_cookie(
        THEME_COOKIE, theme if theme in THEMES else "auto", max_age=ONE_YEAR, samesite="Lax", httponly=True
    )
    return response


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


def forgotten_password(request: HttpRequest) -> HttpResponse:
    return render(request, "account/forgotten_password.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    factors = IndexView()
    factors.setup(request)
    return render(request, "shell/account.html", {**factors.get_context_data(), "about": _about(request.user)})


def _about(user: Any) -> list[tuple[str, str]]:
    return [
        (_("Full name"), str(user)),
        (_("Log-in name"), user.get_username()),
        (_("Organisation"), str(user.organisation or "–")),
        (_("Roles"), ", ".join(str(Role(role).label) for role in user.roles) or "–"),
        (_("Time zone"), user.time_zone),
    ]
