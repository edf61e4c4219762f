"""May this caller …? Each question in two forms, as elsewhere; what they see is a question of scope."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from oauth2_provider.models import AbstractAccessToken
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from waybills.lifecycle.roles import Role
from waybills.models import Control, OrganisationKind, User
from waybills.permissions.deeds import holds


def may_instruct(user: User) -> bool:
    return user.has_role(Role.OFFICER, Role.AGENCY)


def check_may_instruct(user: User) -> None:
    if not may_instruct(user):
        raise PermissionDenied(_("Instructions are given by customs officers and agencies."))


def may_see_instructions(user: User) -> bool:
    return user.has_role(Role.OFFICER, Role.SUPERVISOR, Role.AGENCY, Role.AUDITOR)


def check_may_see_instructions(user: User) -> None:
    if not may_see_instructions(user):
        raise PermissionDenied(_("Instructions are shown to customs and to the agency that gave them."))


def may_lift(user: User, control: Control) -> bool:
    """An officer lifts any, as at the desk; an agency its own."""
    return holds(user, Role.OFFICER) or (may_instruct(user) and control.owner_id == user.organisation_id)


def check_may_lift(user: User, control: Control) -> None:
    check_may_instruct(user)
    if not may_lift(user, control):
        raise PermissionDenied(_("Only who gave an instruction, or a customs officer, lifts it."))


def is_authority(user: User) -> bool:
    return user.organisation is not None and user.organisation.kind == OrganisationKind.AUTHORITY


class HasScope(BasePermission):
    """A program's token says whether it may read or write; people's tokens may do what the person may."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, AbstractAccessToken):
            return True
        return request.auth.allow_scopes(["read" if request.method in SAFE_METHODS else "write"])
