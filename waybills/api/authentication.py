"""Who calls: a personal token, a program of an organisation (OAuth 2), or somebody in a browser."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from waybills.api.tokens import PREFIX, find_token
from waybills.models import ApiToken, User


def bearer_of(request: Request) -> str:
    """What stands behind "Bearer" in the request's header, or nothing."""
    words = get_authorization_header(request).decode("latin-1").split()
    return words[1] if len(words) == 2 and words[0].lower() == "bearer" else ""


class PersonalTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer tgp_…`, from `POST /api/v1/token/`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        token = bearer_of(request)
        if not token.startswith(PREFIX):
            return None
        row = find_token(token, at=timezone.now())
        if row is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class ProgramAuthentication(OAuth2Authentication):
    """OAuth 2 bearer tokens; a program that comes in its own name (client credentials) acts as its owner."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        if not bearer_of(request):
            return None
        try:
            found = super().authenticate(request)
        except (ValueError, SuspiciousOperation):
            raise AuthenticationFailed(_("This token is unknown, expired or revoked.")) from None
        user = found and (found[0] or found[1].application.user)
        if not found or not isinstance(user, User) or not user.is_active:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return user, found[1]


class PersonalTokenScheme(OpenApiAuthenticationExtension):
    target_class = PersonalTokenAuthentication
    name = "personalToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "From POST /api/v1/token/; lives 12 hours."}


class ProgramScheme(OpenApiAuthenticationExtension):
    target_class = ProgramAuthentication
    name = "program"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = {"read": "Read what the holder may see", "write": "Act as the holder may act"}
        flow = {"tokenUrl": "/api/v1/oauth/token/", "scopes": scopes}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
