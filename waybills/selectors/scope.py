"""Scope before anything else: which parcels, flights and papers a person may know of at all."""

from django.db.models import Q, QuerySet

from waybills.models import Flight, OrganisationKind, Parcel, User

K = OrganisationKind
# These see every parcel of their centre; the party × field table says which fields.
SEE_ALL = {K.OPERATOR, K.AUTHORITY, K.AGENCY}


def visible_parcels(user: User) -> QuerySet[Parcel]:
    """The parcels this person's organisation has a part in; a foreign one simply is not there."""
    organisation = user.organisation
    if not user.is_active or organisation is None:
        return Parcel.objects.none()
    if organisation.kind in SEE_ALL:
        return Parcel.objects.all()
    codes = [code for code in (organisation.customs_code, organisation.social_credit_code) if code]
    part = {
        K.BROKER: Q(broker=organisation),
        K.LOGISTICS: Q(waybill__logistics=organisation),
        K.ENTERPRISE: Q(waybill__ebc_code__in=codes),
        K.PAYMENT: Q(waybill__ebc_code__in=codes),
        K.PLATFORM: Q(waybill__ebp_code__in=codes),
    }[K(organisation.kind)]
    return Parcel.objects.filter(part)


def visible_flights(user: User) -> QuerySet[Flight]:
    """Flights with a parcel of theirs; all of them for those who work at the centre."""
    organisation = user.organisation
    if not user.is_active or organisation is None:
        return Flight.objects.none()
    if organisation.kind in SEE_ALL or organisation.kind == K.LOGISTICS:
        return Flight.objects.all()
    return Flight.objects.filter(pk__in=visible_parcels(user).order_by().values("flight"))
