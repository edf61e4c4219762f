"""Accounts: entered, closed and opened again by the administrator; passwords are drawn, shown once and never kept."""

import secrets

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import get_access_token_model, get_refresh_token_model

from waybills.lifecycle.roles import Role
from waybills.models import Device, User
from waybills.people.permissions import check_may_administer
from waybills.refusals import NotPossible

# Without the signs that are mistaken for one another when read from a screen.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def enter_person(user: User, *, by: User) -> str:
    """Keep an unsaved person; answers the password, which nobody can read again."""
    return renew_password(user, by=by)


def renew_password(user: User, *, by: User) -> str:
    """A new password; it ends every session that the old one began."""
    check_may_administer(by)
    password = _new_password()
    user.set_password(password)
    user.save()
    return password


def change_person(user: User, *, by: User) -> User:
    """Keep a changed person; nobody takes the register out of their own hands."""
    check_may_administer(by)
    if user.pk == by.pk and Role.ADMIN not in user.roles:
        raise NotPossible(_("You cannot take this role from yourself; ask another administrator."))
    user.save()
    return user


def close_account(user: User, *, by: User) -> int:
    """Nobody comes in with it any more, and who is in is out; the number of sessions ended."""
    check_may_administer(by)
    if user.pk == by.pk:
        raise NotPossible(_("You cannot close your own account; ask another administrator."))
    User.objects.filter(pk=user.pk).update(is_active=False)
    for model in (get_access_token_model(), get_refresh_token_model()):
        model.objects.filter(user=user).delete()
    return _end_sessions(user)


def open_account(user: User, *, by: User) -> None:
    """They may come in again, with the password they had."""
    check_may_administer(by)
    User.objects.filter(pk=user.pk).update(is_active=True)


def renew_secret(device: Device, *, by: User) -> str:
    """A new secret for a machine, shown once to be typed into it; the old one no longer proves anything."""
    check_may_administer(by)
    device.secret = secrets.token_urlsafe(32)
    device.save()
    return device.secret


def _end_sessions(user: User) -> int:
    # A session does not say whose it is except inside: all that are not over must be opened.
    running = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    keys = [one.pk for one in running if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    return Session.objects.filter(pk__in=keys).delete()[0]


def _new_password() -> str:
    """Four groups of four letters: 79 bits, and easy to type from a piece of paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
