"""Log-in of programs: OAuth 2 client credentials (RFC 6749 §4.4), whose errors have the shape of that standard."""

import json
from typing import Any

from django.db import DataError, transaction
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from oauth2_provider.models import get_access_token_model
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK

from waybills.api.bodies import WordsField
from waybills.api.views import ApiView
from waybills.models import ChangeKind
from waybills.selectors.entries import Values, said
from waybills.services import changes
from waybills.services.changes import Hand
from waybills.web.hands import address_of

FORM = "application/x-www-form-urlencoded"
GRANT = "client_credentials"


class ProgramLogInSerializer(serializers.Serializer):
    grant_type = serializers.ChoiceField(choices=[GRANT])
    client_id = WordsField(required=False, help_text="Or both by HTTP Basic authentication.")
    client_secret = WordsField(required=False)
    scope = WordsField(required=False, help_text="read, write, or both with a space between them.")


class ProgramTokenSerializer(serializers.Serializer):
    access_token = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    scope = serializers.CharField()


class OAuthErrorSerializer(serializers.Serializer):
    error = serializers.CharField(help_text="invalid_client, invalid_request, invalid_scope, unsupported_grant_type …")
    error_description = serializers.CharField(required=False)


class ProgramTokenView(OAuthLibMixin, ApiView):
    """The token of a program."""

    serializer_class = ProgramTokenSerializer
    permission_classes: list[Any] = []
    authentication_classes: list[Any] = []
    pagination_class = None

    @extend_schema(
        request={FORM: ProgramLogInSerializer},
        responses={200: ProgramTokenSerializer, 400: OAuthErrorSerializer, 401: OAuthErrorSerializer},
        auth=[{}],  # type: ignore[list-item]
    )
    def post(self, request: Request) -> Response:
        """Log a program in by its own name and secret; it may then do what its owner may, as far as the scope goes."""
        if request._request.content_type != FORM:
            raise UnsupportedMediaType(request._request.content_type or "")
        headers, body, status = self._answer(request._request)
        return Response(body, status, headers={"Cache-Control": "no-store"} | headers)

    def _answer(self, request: HttpRequest) -> tuple[dict[str, str], dict[str, Any], int]:
        # Other ways in would pass by lockout and second factor.
        if request.POST.get("grant_type") != GRANT:
            wrong = "unsupported_grant_type" if request.POST.get("grant_type") else "invalid_request"
            return {}, {"error": wrong}, 400
        try:
            with transaction.atomic():
                _url, headers, body, status = self.create_token_response(request)
                if status == HTTP_200_OK:
                    _note(request, json.loads(body)["access_token"])
        except (ValueError, DataError):  # a null byte, or something else that no name of a program can be
            return {}, {"error": "invalid_request"}, 400
        kept = {name: value for name, value in headers.items() if name == "WWW-Authenticate"}
        return kept, json.loads(body), status


def _note(request: HttpRequest, token: str) -> None:
    """Which program got a token, in the trace of administration; the program acts as its owner."""
    row = get_access_token_model().objects.select_related("application", "user").get(token=token)
    hand = Hand(row.application.user, timezone.now(), address_of(request))
    values: Values = {"expires": [None, said(row, "expires")], "scope": [None, row.scope]}
    changes.note(ChangeKind.TOKEN_ISSUED, row.application, by=hand, values=values, name=row.application.name)
