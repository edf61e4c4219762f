"""Who may do what in inspection; each question in two forms, yes or no for buttons, raising for services."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from waybills.lifecycle.roles import Role
from waybills.models import User

Person = User | AnonymousUser
CUSTOMS = (Role.INSPECTOR, Role.EXAMINER, Role.OFFICER, Role.SUPERVISOR)


def _holds(user: Person, *roles: Role) -> bool:
    return isinstance(user, User) and user.has_role(*roles)


def may_review(user: Person) -> bool:
    return _holds(user, Role.INSPECTOR, Role.SUPERVISOR)


def check_may_review(user: Person) -> None:
    if not may_review(user):
        raise PermissionDenied(_("Only CT inspectors judge images."))


def may_see_pictures(user: Person) -> bool:
    """Pictures are for customs; enterprises and operators are told the outcome only."""
    return _holds(user, *CUSTOMS, Role.AUDITOR)


def check_may_see_pictures(user: Person) -> None:
    if not may_see_pictures(user):
        raise PermissionDenied(_("CT images are shown to customs only."))


def may_examine(user: Person) -> bool:
    return _holds(user, Role.EXAMINER)


def check_may_examine(user: Person) -> None:
    if not may_examine(user):
        raise PermissionDenied(_("Only examination officers open parcels."))


def may_see_exams(user: Person) -> bool:
    return _holds(user, *CUSTOMS, Role.OPERATOR, Role.AUDITOR)


def check_may_see_exams(user: Person) -> None:
    if not may_see_exams(user):
        raise PermissionDenied(_("Examinations are shown to customs and to the site operator."))


def may_present(user: Person) -> bool:
    """Bring a parcel to the table, or say that it did not come."""
    return _holds(user, Role.OPERATOR, Role.EXAMINER)


def check_may_present(user: Person) -> None:
    if not may_present(user):
        raise PermissionDenied(_("Parcels are presented by the site operator or an examination officer."))


def may_withdraw_exam(user: Person) -> bool:
    return _holds(user, Role.SUPERVISOR)


def check_may_withdraw_exam(user: Person) -> None:
    if not may_withdraw_exam(user):
        raise PermissionDenied(_("Only a supervisor withdraws an examination."))


def may_agree(user: Person) -> bool:
    """Agree to a detention that an examiner proposed; never one's own."""
    return _holds(user, Role.EXAMINER, Role.OFFICER)


def may_settle_scans(user: Person) -> bool:
    return _holds(user, Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR)


def check_may_settle_scans(user: Person) -> None:
    if not may_settle_scans(user):
        raise PermissionDenied(_("Scans are settled by the site operator or a CT inspector."))


def may_upload_scans(user: Person) -> bool:
    return may_settle_scans(user)


check_may_upload_scans = check_may_settle_scans


def may_write_rules(user: Person) -> bool:
    return _holds(user, Role.OFFICER, Role.SUPERVISOR)


def check_may_write_rules(user: Person) -> None:
    if not may_write_rules(user):
        raise PermissionDenied(_("Selection rules are written by customs officers."))
