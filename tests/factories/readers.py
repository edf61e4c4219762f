"""A reader of every kind of organisation that may have a part in a parcel."""

from tests.factories import ground
from waybills.lifecycle.roles import Role
from waybills.models import Organisation, OrganisationKind, User

ROLE_OF_KIND = {
    OrganisationKind.PLATFORM: Role.ENTERPRISE,
    OrganisationKind.ENTERPRISE: Role.ENTERPRISE,
    OrganisationKind.PAYMENT: Role.ENTERPRISE,
    OrganisationKind.LOGISTICS: Role.LOGISTICS,
    OrganisationKind.BROKER: Role.BROKER,
    OrganisationKind.OPERATOR: Role.OPERATOR,
    OrganisationKind.AUTHORITY: Role.OFFICER,
    OrganisationKind.AGENCY: Role.AGENCY,
}
# Those whom a covert control concerns: everybody but customs, and the agency that placed it.
KEPT_FROM = [kind for kind in OrganisationKind if kind != OrganisationKind.AUTHORITY]
CODES = {
    OrganisationKind.PLATFORM: "PLAT000001",
    OrganisationKind.ENTERPRISE: "1234567890",
    OrganisationKind.PAYMENT: "1234567890",
}


def reader(kind: str) -> User:
    """A person who works in a house of this kind; the traders' houses bear the codes that test waybills name."""
    house = ground.organisation(kind)
    if kind in CODES:
        Organisation.objects.filter(pk=house.pk).update(customs_code=CODES[OrganisationKind(kind)])
        house.refresh_from_db()
    role = ROLE_OF_KIND[OrganisationKind(kind)]
    return ground.person(role, name=f"reader {kind}", organisation=house)
