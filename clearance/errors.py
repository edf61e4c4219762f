"""Errors as RFC 9457 problems in the API: `type, title, status, detail, errors[{pointer, code, detail}]`."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from waybills.api.parsing import TooLarge
from waybills.api.views import InvalidQuery
from waybills.refusals import Refused

TITLES = {
    400: _("The request is not valid"),
    401: _("Log in first"),
    403: _("You may not do this"),
    404: _("Not found"),
    405: _("This address does not take this method"),
    406: _("This address does not answer in this format"),
    409: _("It is in the way of something else"),
    413: _("Too large"),
    415: _("This address does not take this format"),
    422: _("Nothing could be done"),
    429: _("Too many attempts"),
    500: _("Something broke on our side"),
    503: _("Not ready at the moment"),
}
MOST_ERRORS = 1_000
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """An answer before anybody chose how to write it down."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def status(self) -> int:
        return int(self.body["status"])


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for one that nobody foresaw, which Django reports."""
    problem = problem_of(error)
    if problem is None:
        return None
    return Response(problem.body, problem.status, headers=problem.headers, content_type=MEDIA_TYPE)


def problem_of(error: Exception) -> Problem | None:
    """The problem that an exception means to the caller; None for one that nobody foresaw."""
    known = _as_api_exception(error)
    if known is None:
        return None
    errors = list(_errors(known.detail, query=isinstance(known, InvalidQuery)))[:MOST_ERRORS]
    plain = isinstance(known, exceptions.ValidationError)
    body = {
        "type": f"urn:tongguan:problem:{_kind(known)}",
        "title": str(TITLES.get(known.status_code, HTTPStatus(known.status_code).phrase)),
        "status": known.status_code,
        "detail": gettext("See the errors.") if plain else str(known.detail),
        "errors": errors if plain else [],
    }
    if isinstance(error, Refused) and error.field:
        body["errors"] = [{"pointer": f"#/{error.field}", "code": _kind(known), "detail": error.sentence}]
    return Problem(body, _headers(known))


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, Refused):
        # Well-formed, but not possible as things stand: 422 is for what the schema would have refused.
        return _coded(error.sentence, error.code.lower(), 409)
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, BadRequest | SuspiciousOperation):
        # Only a BadRequest carries a sentence meant for the reader.
        return exceptions.ParseError(str(error) if isinstance(error, BadRequest) else None)
    if isinstance(error, OperationalError | InterfaceError):
        return _coded(gettext("The database does not answer. Try again in a moment."), "unavailable", 503, wait=5)
    return None


def _coded(sentence: str, code: str, status: int, *, wait: int | None = None) -> exceptions.APIException:
    coded = exceptions.APIException(sentence, code)
    coded.status_code = status
    coded.wait = wait  # type: ignore[attr-defined]
    return coded


def _kind(error: exceptions.APIException) -> str:
    """A stable word: the exception's own code, "invalid" for wrong values."""
    codes = error.get_codes()
    return str(codes if isinstance(codes, str) else error.default_code).replace("_", "-")


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if scheme := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = scheme
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _errors(detail: Any, *, query: bool, pointer: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else f"/{str(name).replace('~', '~0').replace('/', '~1')}"
            yield from _errors(inner, query=query, pointer=pointer + step)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _errors(inner, query=query, pointer=f"{pointer}/{place}" if nested else pointer)
    else:
        said = f"?{pointer[1:]}" if query else f"#{pointer}"
        yield {"pointer": said, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}
