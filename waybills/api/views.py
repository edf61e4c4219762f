"""What all addresses of the API share."""

from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponsePermanentRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from waybills.api.authentication import PersonalTokenAuthentication, ProgramAuthentication
from waybills.api.pages import KeyPages, PageQuery
from waybills.api.parsing import BoundedJSONParser
from waybills.api.permissions import HasScope
from waybills.api.schema import ProblemSchema
from waybills.models import User


class ByAccept(DefaultContentNegotiation):
    """By the header only: a parameter `format` is as unknown as any other."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class ApiView(generics.GenericAPIView):
    """`asked_with` names the parameters an address takes; others are refused, never ignored."""

    authentication_classes = [PersonalTokenAuthentication, ProgramAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope]
    parser_classes = [BoundedJSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = ByAccept
    pagination_class: type[KeyPages] | None = KeyPages
    schema = ProblemSchema()
    asked_with: type[serializers.Serializer] | None = None
    asked: dict[str, Any] = {}
    # Method → operation that takes something of the answer → (its parameter, the place in the answer).
    leads_to: dict[str, dict[str, tuple[str, str]]] = {}

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # A charset in the request's content type would also be used for its query.
        # Its setter would read the query here, where nobody catches what is wrong.
        request._encoding = "utf-8"  # type: ignore[attr-defined]
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if hasattr(self, str(request.method).lower()):  # else what is wrong is the method
            self.asked = self._asked(request)

    @property
    def caller(self) -> User:
        """Who asks; the permissions let nobody else in."""
        user = self.request.user
        assert isinstance(user, User)
        return user

    def _asked(self, request: Request) -> dict[str, Any]:
        reads = self.asked_with and request.method in ("GET", "HEAD")
        query = self.asked_with(data=request.query_params.dict()) if reads else None  # type: ignore[misc]
        known = set(query.fields) if query else set()
        wrong = _wrong_names(request.query_params, known)
        if query and not query.is_valid():
            wrong |= query.errors
        if wrong:
            raise InvalidQuery(wrong)
        return dict(query.validated_data) if query else {}


def _wrong_names(asked: QueryDict, known: set[str]) -> dict[str, Any]:
    """Names that the address does not have, and names given twice: which of the two values is meant?"""
    unknown = ErrorDetail(gettext("This address has no such parameter."), "unknown_parameter")
    twice = ErrorDetail(gettext("Given more than once."), "repeated_parameter")
    wrong = {name[:100]: [unknown] for name in sorted(set(asked) - known)[:20]}
    return wrong | {name: [twice] for name, values in asked.lists() if name in known and len(values) > 1}


class InvalidQuery(ValidationError):
    """A parameter of the address is wrong."""


class ListView(ApiView, generics.ListAPIView):
    asked_with = PageQuery


class DetailView(ApiView, generics.RetrieveAPIView):
    """One row of those that the caller sees; a foreign one is not found."""


class UnknownAddress(ApiView):
    """Whatever else is asked for under /api/."""

    permission_classes: list[Any] = []
    authentication_classes: list[Any] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.path.endswith("/") and _is_known(f"{request.path_info}/"):
            whole = request.get_full_path(force_append_slash=True)
            # With 308 what was sent is sent again; with 301 it would become a mere question.
            return HttpResponsePermanentRedirect(whole, preserve_request=request.method not in SAFE_METHODS)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("There is nothing at this address."))

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


def _is_known(path: str) -> bool:
    try:
        return resolve(path).url_name != "unknown-address"
    except Resolver404:
        return False


def only_of(rows: QuerySet, asked: dict[str, Any], **lookups: str) -> QuerySet:
    """The rows that fit what was asked: parameter → lookup, absent ones ask nothing."""
    return rows.filter(**{lookup: asked[name] for name, lookup in lookups.items() if name in asked})


__all__ = ["APIView", "ApiView", "DetailView", "InvalidQuery", "ListView", "UnknownAddress", "only_of"]
