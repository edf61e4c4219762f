"""Personal tokens: made from name and password (and second factor, where there is one), found again by their hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed, Throttled

from waybills.models import ApiToken, ChangeKind, User
from waybills.selectors.entries import Values, said
from waybills.services import changes
from waybills.services.changes import Hand

LIFETIME = timedelta(hours=12)  # a long shift, as sessions have it
# Tells our tokens from those of the OAuth server without asking the database.
PREFIX = "tgp_"
CODE_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def log_in(request: HttpRequest, *, username: str, password: str, code: str = "") -> User:
    """The person behind name, password and, where one is set up, second factor; failures count toward the lockout.

    Raises Throttled while locked out, AuthenticationFailed otherwise, the same whatever was wrong.
    """
    user = authenticate(request=request, username=username, password=password)
    _refuse_if_locked_out(request)
    if not isinstance(user, User):
        raise AuthenticationFailed(_("Name or password is wrong."))
    if is_mfa_enabled(user) and not _is_second_factor(user, code):
        user_login_failed.send(sender=User, credentials={"username": username}, request=request)
        _refuse_if_locked_out(request)
        raise AuthenticationFailed(_("The code of the second factor is missing or wrong."), code="second_factor")
    user_logged_in.send(sender=User, request=request, user=user)
    return user


def _refuse_if_locked_out(request: HttpRequest) -> None:
    if getattr(request, "axes_locked_out", False):
        # The page that the middleware would put in place of our answer is for people.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        raise Throttled(settings.AXES_COOLOFF_TIME * 3600, gettext("Too many failed attempts."))


def _is_second_factor(user: User, code: str) -> bool:
    factors = Authenticator.objects.filter(user=user, type__in=CODE_KINDS)
    return bool(code) and any(factor.wrap().validate_code(code) for factor in factors)


@transaction.atomic
def issue_token(user: User, *, at: datetime, address: str | None = None) -> tuple[str, ApiToken]:
    """A new token, to be shown once, and its row."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(user=user, digest=digest_of(token), created_at=at, expires_at=at + LIFETIME)
    values: Values = {"expires_at": [None, said(row, "expires_at")]}
    changes.note(ChangeKind.TOKEN_ISSUED, row, by=Hand(user, at, address), values=values, name=user.username)
    return token, row


def find_token(token: str, *, at: datetime) -> ApiToken | None:
    """The living token with its person, if there is one."""
    rows = ApiToken.objects.select_related("user__organisation")
    return rows.filter(digest=digest_of(token), expires_at__gt=at, revoked_at=None, user__is_active=True).first()


@transaction.atomic
def revoke_token(row: ApiToken, *, at: datetime, address: str | None = None) -> None:
    """From now on it opens nothing; revoking twice keeps the first time."""
    if ApiToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
        changes.note(ChangeKind.TOKEN_REVOKED, row, by=Hand(row.user, at, address), name=row.user.username)


def digest_of(token: str) -> str:
    """The token is random: a plain hash gives nothing to guess from."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
