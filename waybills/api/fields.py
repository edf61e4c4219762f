"""Who of the parties sees which fields of a parcel that they may see at all, and which of its open requirements."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from waybills.lifecycle.requirements import DETAILED, names_in
from waybills.models import OpenRequirement, OrganisationKind, Parcel, User

K = OrganisationKind
# Name, address and telephone of the consignee: for those who file, carry, hand over or control the parcel.
SEE_CONSIGNEE = frozenset({K.BROKER, K.LOGISTICS, K.OPERATOR, K.AUTHORITY})
PERSONAL = ("consignee_name", "consignee_address", "consignee_phone")


def sees_consignee(user: User) -> bool:
    return user.organisation is not None and user.organisation.kind in SEE_CONSIGNEE


def masked(user: User, waybill: Any) -> dict[str, str | None]:
    """The consignee's personal data, null where the caller must not see them."""
    shown = sees_consignee(user) and waybill is not None
    return {name: getattr(waybill, name) if shown else None for name in PERSONAL}


def open_rows_seen_by(user: User) -> QuerySet[OpenRequirement]:
    """Open controls and questions; a covert one only for customs and the agency that placed it."""
    rows = OpenRequirement.objects.select_related("control__owner").order_by("pk")
    kind = user.organisation.kind if user.organisation else None
    if kind == K.AUTHORITY:
        return rows
    if kind == K.AGENCY:
        return rows.filter(Q(control__covert=False) | Q(control__owner=user.organisation_id))
    return rows.filter(control__covert=False)


def with_open_rows(rows: QuerySet[Parcel], user: User) -> QuerySet[Parcel]:
    """Parcels with `shown_open`, the open rows that the caller may know of."""
    return rows.prefetch_related(Prefetch("open_requirements", open_rows_seen_by(user), to_attr="shown_open"))


def shown_requirements(parcel: Any) -> list[str]:
    """Names of what stands between the parcel and its release, as far as the caller may know."""
    detailed = {row.requirement for row in parcel.shown_open}
    plain = names_in(parcel.gate & ~int(DETAILED))
    return [str(one.name) for one in plain] + [str(r.name) for r in sorted(names_in(sum(detailed)))]


def waiting_for(rows: QuerySet[Parcel], requirement: int, user: User) -> QuerySet[Parcel]:
    """The parcels on which a requirement is open, as far as the caller may know."""
    if requirement & DETAILED:
        return rows.filter(Exists(open_rows_seen_by(user).filter(parcel=OuterRef("pk"), requirement=requirement)))
    return rows.extra(where=["waybills_parcel.gate & %s <> 0"], params=[requirement])
