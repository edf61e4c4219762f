"""Who may hand in files, and see those of others."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waybills.lifecycle.roles import Role
from waybills.models import IntakeFile, OrganisationKind, User

SENDERS = (Role.LOGISTICS, Role.BROKER, Role.ENTERPRISE)
# Parcels are announced by those who carry or declare them.
MANIFEST_SENDERS = (Role.LOGISTICS, Role.BROKER)
WATCHERS = {OrganisationKind.OPERATOR, OrganisationKind.AUTHORITY}


def may_take_in(user: User) -> bool:
    """Whether this person may hand in a file for their organisation."""
    return user.is_authenticated and user.organisation is not None and user.has_role(*SENDERS)


def check_may_take_in(user: User) -> None:
    """Refuse a person who sends nothing."""
    if not may_take_in(user):
        raise PermissionDenied(_("Files are handed in by logistics enterprises, brokers and e-commerce enterprises."))


def may_see_intakes(user: User) -> bool:
    """Whether there is a history of files for this person."""
    return may_take_in(user) or (user.is_authenticated and bool(_watches(user)))


def visible_files(user: User) -> QuerySet[IntakeFile]:
    """The files of their own organisation; all of them for who works at the centre or supervises it."""
    files = IntakeFile.objects.all()
    if not user.is_authenticated or not user.is_active or user.organisation is None:
        return files.none()
    return files if _watches(user) else files.filter(organisation=user.organisation)


def may_read_contents(user: User, file: IntakeFile) -> bool:
    """Whether the rows themselves are for this person: their own house's, or customs'; the site only counts them."""
    house = user.organisation
    return house is not None and (house.kind == OrganisationKind.AUTHORITY or house.pk == file.organisation_id)


def _watches(user: User) -> bool:
    return user.organisation is not None and user.organisation.kind in WATCHERS
