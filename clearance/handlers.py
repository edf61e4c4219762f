"""Errors that no view answers: a problem under /api/, a page for people elsewhere."""

import json
import secrets
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from rest_framework.exceptions import APIException, NotFound, ParseError
from rest_framework.utils.encoders import JSONEncoder

from clearance.errors import MEDIA_TYPE, problem_of
from waybills.web import errors as pages

API = "/api/"


class Broken(APIException):
    """A fault of ours; the answer names the incident and nothing else."""

    default_detail = _("The fault is recorded in the log. Name the incident when you ask about it.")
    default_code = "internal"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, under /api/ 413 where the request was too large."""
    return _answer(request, exception, page=lambda: pages.bad_request(request, exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, exception, page=lambda: defaults.permission_denied(request, exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # Whatever was not found, neither its name nor the reason is told to a program.
    unknown = NotFound(gettext("There is nothing at this address."))
    return _answer(request, unknown, page=lambda: defaults.page_not_found(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the number under which the log has it; 503 while the database is away."""
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        request.incident = secrets.token_hex(6)  # type: ignore[attr-defined]
        error = Broken()
    return _answer(request, error, page=lambda: pages.server_error(request))


def _answer(request: HttpRequest, error: Exception, *, page: Callable[[], HttpResponse]) -> HttpResponse:
    if not request.path_info.startswith(API):
        return page()
    problem = problem_of(error) or problem_of(ParseError())  # a damaged form is no exception that we know
    assert problem is not None
    incident = getattr(request, "incident", "")
    body = problem.body | ({"incident": incident} if incident else {})
    text = json.dumps(body, ensure_ascii=False, cls=JSONEncoder)
    return HttpResponse(text, MEDIA_TYPE, problem.status, headers=problem.headers)
