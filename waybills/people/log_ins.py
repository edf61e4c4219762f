"""Log-ins and second factors in the trace: the libraries say what happened, here it is written down."""

from datetime import timedelta
from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from axes import signals as counted_first  # noqa: F401 a failure is counted before it is noted
from axes.helpers import get_failure_limit
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from waybills.models import Change, ChangeKind, User
from waybills.selectors.entries import Values
from waybills.services import changes
from waybills.services.changes import Hand
from waybills.web.hands import address_of


@receiver(user_logged_in)
def note_log_in(request: HttpRequest | None, user: User, **said: Any) -> None:
    _note(ChangeKind.LOGGED_IN, request, user)


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **said: Any) -> None:
    """A wrong name or password; what knocks while the door is locked is one lockout, not many failures."""
    if request is None:
        return
    failures, most = getattr(request, "axes_failures_since_start", None) or 0, get_failure_limit(request, credentials)
    user, hand = _named(credentials.get("username")), _nobody(request)
    if failures <= most:
        changes.note(ChangeKind.LOG_IN_FAILED, user, by=hand)
    if failures >= most and not _locked_out_lately(user, hand):
        changes.note(ChangeKind.LOCKED_OUT, user, by=hand)


def _locked_out_lately(user: User | None, hand: Hand) -> bool:
    since = hand.at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    lately = Change.objects.filter(kind=ChangeKind.LOCKED_OUT, at__gte=since, address=hand.address)
    lifted = Change.objects.filter(kind=ChangeKind.LOCKOUT_LIFTED, thing_id=user.pk if user else None)
    last = lately.filter(thing_id=user.pk if user else None).order_by("-id").first()
    return last is not None and not lifted.filter(pk__gt=last.pk).exists()


@receiver(authentication_failed)
def note_wrong_factor(request: HttpRequest, user: User, authenticator: Authenticator | None = None, **_: Any) -> None:
    changes.note(ChangeKind.LOG_IN_FAILED, user, by=_nobody(request), values={"factors": None})


@receiver([password_changed, password_set])
def note_password(request: HttpRequest, user: User, **said: Any) -> None:
    _note(ChangeKind.PASSWORD_CHANGED, request, user, {"password": None})


@receiver(authenticator_added)
def note_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **said: Any) -> None:
    _note(ChangeKind.FACTOR_ADDED, request, user, {"factors": [[], [str(authenticator.type)]]})


@receiver(authenticator_removed)
def note_factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **said: Any) -> None:
    _note(ChangeKind.FACTOR_REMOVED, request, user, {"factors": [[str(authenticator.type)], []]})


@receiver(authenticator_reset)
def note_factor_renewed(request: HttpRequest, user: User, authenticator: Authenticator, **said: Any) -> None:
    kinds = [str(authenticator.type)]
    _note(ChangeKind.FACTOR_ADDED, request, user, {"factors": [kinds, kinds]})


def _note(kind: str, request: HttpRequest | None, user: User, values: Values | None = None) -> None:
    changes.note(kind, user, by=Hand(user, timezone.now(), address_of(request)), values=values)


def _named(username: str | None) -> User | None:
    """Whom a name means; people type their password into its field, so one that nobody has is not kept."""
    return User.objects.filter(username=str(username or "").replace("\x00", "")[:150]).first()


def _nobody(request: HttpRequest) -> Hand:
    return Hand(None, timezone.now(), address_of(request))
