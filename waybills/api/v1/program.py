"""Log-in of programs: OAuth 2 client credentials (RFC 6749 §4.4), whose errors have the shape of that standard."""

import json
from typing import Any

from django.db import DataError
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from waybills.api.bodies import WordsField
from waybills.api.views import ApiView

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
            _url, headers, body, status = self.create_token_response(request)
        except (ValueError, DataError):  # a null byte, or something else that no name of a program can be
            return {}, {"error": "invalid_request"}, 400
        kept = {name: value for name, value in headers.items() if name == "WWW-Authenticate"}
        return kept, json.loads(body), status
