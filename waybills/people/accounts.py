"""Accounts: entered, closed and opened again by the administrator; passwords are drawn, shown once and never kept."""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import get_access_token_model, get_refresh_token_model

from waybills.lifecycle.roles import Role
from waybills.models import ApiToken, ChangeKind, Device, User
from waybills.people.permissions import check_may_administer
from waybills.refusals import NotPossible
from waybills.services import changes
from waybills.services.changes import Hand
from waybills.services.reasons import needed

# Without the signs that are mistaken for one another when read from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def enter_person(user: User, *, by: Hand) -> str:
    """Keep an unsaved person; answers the password, which nobody can read again."""
    check_may_administer(by.person)
    password = _new_password()
    user.set_password(password)
    changes.keep(user, by=by)
    return password


@transaction.atomic
def renew_password(user: User, *, by: Hand) -> str:
    """A new password; it ends every session and token that the old one began."""
    check_may_administer(by.person)
    password = _new_password()
    user.set_password(password)
    changes.keep(user, by=by, fields=["password"], kind=ChangeKind.PASSWORD_RENEWED)
    _end_tokens(user, at=by.at)
    return password


def change_person(user: User, *, by: Hand, fields: list[str] | None = None) -> User:
    """Keep a changed person; nobody takes the register out of their own hands."""
    check_may_administer(by.person)
    if by.person and user.pk == by.person.pk and Role.ADMIN not in user.roles:
        raise NotPossible(_("You cannot take this role from yourself; ask another administrator."))
    changes.keep(user, by=by, fields=fields)
    return user


@transaction.atomic
def close_account(user: User, *, by: Hand) -> int:
    """Nobody comes in with it any more, and who is in is out; the number of sessions ended."""
    check_may_administer(by.person)
    if by.person and user.pk == by.person.pk:
        raise NotPossible(_("You cannot close your own account; ask another administrator."))
    user.is_active = False
    changes.keep(user, by=by, fields=["is_active"], kind=ChangeKind.CLOSED)
    _end_tokens(user, at=by.at)
    return _end_sessions(user)


def open_account(user: User, *, by: Hand) -> None:
    """They may come in again, with the password they had."""
    check_may_administer(by.person)
    user.is_active = True
    changes.keep(user, by=by, fields=["is_active"], kind=ChangeKind.OPENED)


@transaction.atomic
def reset_second_factor(user: User, *, by: Hand, reason: str) -> None:
    """Take off every second factor of somebody who lost theirs; the password alone lets them in until they add one."""
    check_may_administer(by.person)
    why, factors = needed(reason), Authenticator.objects.filter(user=user)
    held = sorted({str(one) for one in factors.values_list("type", flat=True)})
    if not held:
        raise NotPossible(_("There is no second factor to take off."))
    factors.delete()
    changes.note(ChangeKind.FACTOR_RESET, user, by=by, values={"factors": [held, []]}, reason=why)


@transaction.atomic
def lift_lockout(user: User, *, by: Hand) -> None:
    """Forget the failed log-ins under this name, so that the next right one counts."""
    check_may_administer(by.person)
    if not AccessAttempt.objects.filter(username=user.username).delete()[0]:
        raise NotPossible(_("There are no failed log-ins under this name."))
    changes.note(ChangeKind.LOCKOUT_LIFTED, user, by=by)


def hindrances(user: User) -> dict[str, bool]:
    """What stands between a person and their log-in that an administrator can take away."""
    return {
        "has_factor": Authenticator.objects.filter(user=user).exists(),
        "has_failures": AccessAttempt.objects.filter(username=user.username).exists(),
    }


def renew_secret(device: Device, *, by: Hand) -> str:
    """A new secret for a machine, shown once to be typed into it; the old one no longer proves anything."""
    check_may_administer(by.person)
    device.secret = secrets.token_urlsafe(32)
    changes.keep(device, by=by, fields=["secret"], kind=ChangeKind.SECRET_RENEWED)
    return device.secret


def enter_device(device: Device, *, by: Hand) -> str:
    """Keep an unsaved machine; answers its first secret."""
    check_may_administer(by.person)
    device.secret = secrets.token_urlsafe(32)
    changes.keep(device, by=by)
    return device.secret


def _end_sessions(user: User) -> int:
    # A session does not say whose it is except inside: all that are not over must be opened.
    running = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    keys = [one.pk for one in running if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    return Session.objects.filter(pk__in=keys).delete()[0]


def _end_tokens(user: User, *, at: datetime) -> None:
    """What let the person's programs in; an account that is opened again begins without any."""
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    for model in (get_access_token_model(), get_refresh_token_model()):
        model.objects.filter(user=user).delete()


def _new_password() -> str:
    """Four groups of four letters: 79 bits, and easy to type from a piece of paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
