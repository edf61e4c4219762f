"""Answers to the review screen's own requests, and how refusals look to it."""

import functools
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from inspection.permissions import check_may_review
from inspection.refusals import Refusal

View = Callable[..., HttpResponse]


def said(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the request; raises BadRequest."""
    try:
        found = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadRequest(_("The request is damaged."))
    return found


def for_script(view: View) -> View:
    """For readers only. Refusals become JSON with a sentence; an ended session is told as such, not with a page."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _no("SESSION", _("Your session has ended; log in again."), 401)
        try:
            check_may_review(request.user)
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return _no(refusal.code, str(refusal), refusal.status)
        except PermissionDenied as refusal:
            return _no("FORBIDDEN", str(refusal), 403)
        except BadRequest as refusal:
            return _no("DAMAGED", str(refusal), 400)

    return answered


def _no(code: str, sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "sentence": sentence}, status=status)
