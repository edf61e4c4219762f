"""What of a parcel the caller is shown: the party × field table, and no trace of a control that is kept from them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from waybills.lifecycle.requirements import DETAILED, names_in
from waybills.models import Control, OpenRequirement, Parcel, User
from waybills.permissions import fields as table
from waybills.selectors.redaction import Masked, concealed_from, masked_parcels, told_lines


def fields_seen_by(user: User) -> frozenset[str]:
    """The names in the party × field table that the caller's organisation sees."""
    return frozenset(name for name in table.FIELDS if table.may_see(name, user))


def open_rows_seen_by(user: User) -> QuerySet[OpenRequirement]:
    """Open controls and questions that are not kept from the caller."""
    rows = OpenRequirement.objects.select_related("control__owner").order_by("pk")
    concealed = concealed_from(user)
    return rows if concealed is None else rows.exclude(control__in=Control.objects.filter(concealed))


def with_open_rows(rows: QuerySet[Parcel], user: User) -> QuerySet[Parcel]:
    """Parcels with `shown_open`, the open rows that the caller may know of."""
    return rows.prefetch_related(Prefetch("open_requirements", open_rows_seen_by(user), to_attr="shown_open"))


def note_masks(parcels: list[Parcel], user: User) -> list[Parcel]:
    """Each with `shown_state`, `shown_gate` and `shown_version`: where it stands as far as the caller may know."""
    ids = [parcel.pk for parcel in parcels]
    masks, told = masked_parcels(user, Parcel.objects.filter(pk__in=ids)), told_lines(user, ids)
    for parcel in parcels:
        parcel.shown_version = len(told[parcel.pk]) if parcel.pk in told else parcel.version  # type: ignore[attr-defined]
        mask: Masked | None = masks.get(parcel.pk)
        parcel.shown_state = mask.state if mask else parcel.state  # type: ignore[attr-defined]
        parcel.shown_gate = parcel.gate & ~(mask.hidden_bits if mask else 0)  # type: ignore[attr-defined]
    return parcels


def standing_in(rows: QuerySet[Parcel], state: str, user: User) -> QuerySet[Parcel]:
    """The parcels that stand in this state as the caller sees them."""
    masks = masked_parcels(user, rows)
    if not masks:
        return rows.filter(state=state)
    like = [pk for pk, mask in masks.items() if mask.state == state]
    return rows.filter(Q(state=state) & ~Q(pk__in=list(masks)) | Q(pk__in=like))


def shown_requirements(parcel: Any) -> list[str]:
    """Names of what stands between the parcel and its release, as far as the caller may know."""
    bits = parcel.shown_gate & ~int(DETAILED)
    for row in parcel.shown_open:
        bits |= row.requirement
    return [str(one.name) for one in names_in(bits)]


def waiting_for(rows: QuerySet[Parcel], requirement: int, user: User) -> QuerySet[Parcel]:
    """The parcels on which a requirement is open, as far as the caller may know."""
    if requirement & DETAILED:
        return rows.filter(Exists(open_rows_seen_by(user).filter(parcel=OuterRef("pk"), requirement=requirement)))
    hidden = [pk for pk, mask in masked_parcels(user, rows).items() if mask.hidden_bits & requirement]
    if hidden:
        rows = rows.exclude(pk__in=hidden)
    return rows.extra(where=["waybills_parcel.gate & %s <> 0"], params=[requirement])


def shown(waybill: Any, names: Iterable[str], seen: frozenset[str]) -> dict[str, Any]:
    """These fields of a waybill; null where there is none or the caller's organisation may not see it."""
    return {name: getattr(waybill, name) if waybill is not None and name in seen else None for name in names}
