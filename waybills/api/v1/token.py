"""Log-in by name and password, for programs of people."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from waybills.api.bodies import BodySerializer, RemarkField, WordsField
from waybills.api.tokens import issue_token, log_in, revoke_token
from waybills.api.views import ApiView
from waybills.models import ApiToken
from waybills.web.hands import address_of


class LogInSerializer(BodySerializer):
    username = WordsField(max_length=150)
    password = WordsField(max_length=200)
    code = RemarkField(max_length=20, help_text="Of the second factor, where one is set up.")


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text="Shown once. Send it as `Authorization: Bearer …`.")
    token_type = serializers.CharField()
    expires_at = serializers.DateTimeField()


class TokenView(ApiView):
    """The caller's personal token."""

    serializer_class = TokenSerializer

    def get_permissions(self) -> Sequence[Any]:
        return [] if self.request.method == "POST" else super().get_permissions()

    def get_authenticators(self) -> list[Any]:
        # A log-in looks at name and password only, whatever else the request carries.
        post = self.request is not None and self.request.method == "POST"
        return [] if post else super().get_authenticators()

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    @extend_schema(request=LogInSerializer, responses={201: TokenSerializer}, auth=[{}])  # type: ignore[list-item]
    def post(self, request: Request) -> Response:
        """Log in. After five failures name and address are locked out for a quarter of an hour (429)."""
        asked = LogInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = log_in(request._request, **asked.validated_data)
        token, row = issue_token(user, at=timezone.now(), address=address_of(request._request))
        said = TokenSerializer({"token": token, "token_type": "Bearer", "expires_at": row.expires_at})
        return Response(said.data, status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Revoke the token that this request carries."""
        if not isinstance(request.auth, ApiToken):
            raise PermissionDenied(_("Only a personal token is revoked here; send it with this request."))
        revoke_token(request.auth, at=timezone.now(), address=address_of(request._request))
        return Response(status=status.HTTP_204_NO_CONTENT)
