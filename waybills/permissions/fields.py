"""The party × field table: who of the parties sees which field of one parcel's papers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from waybills.models import OrganisationKind, User, Waybill

K = OrganisationKind
EVERYBODY = frozenset(OrganisationKind)
# The consignee's person is for those who carry, file, or judge; the floor needs none of it.
PERSON = frozenset({K.BROKER, K.LOGISTICS, K.PLATFORM, K.ENTERPRISE, K.AUTHORITY})
MONEY = frozenset({K.BROKER, K.PLATFORM, K.ENTERPRISE, K.PAYMENT, K.AUTHORITY})

FIELDS: dict[str, tuple[Any, frozenset[OrganisationKind]]] = {
    "number": (_("House waybill"), EVERYBODY),
    "master": (_("Master waybill"), EVERYBODY),
    "bag": (_("Bag"), EVERYBODY),
    "pieces": (_("Pieces"), EVERYBODY),
    "gross_weight": (_("Gross weight (kg)"), EVERYBODY),
    "weighed": (_("Weighed (kg)"), EVERYBODY),
    "ebc_name": (_("Consignor"), EVERYBODY),
    "ebp_code": (_("Platform"), MONEY | {K.LOGISTICS, K.AGENCY}),
    "order_no": (_("Order"), MONEY | {K.LOGISTICS}),
    "consignee_country": (_("Destination"), EVERYBODY),
    "consignee_name": (_("Consignee"), PERSON),
    "consignee_address": (_("Address"), PERSON),
    "consignee_phone": (_("Telephone"), PERSON),
    "freight": (_("Freight"), MONEY | {K.LOGISTICS}),
}
HIDDEN = _("not for your organisation")


def may_see_field(name: str, reader: User) -> bool:
    """Whether the reader's organisation sees this field of a parcel that it may see at all."""
    kind = reader.organisation.kind if reader.organisation else None
    return kind in FIELDS[name][1]


def masked_waybill(waybill: Waybill, *, reader: User) -> list[tuple[Any, Any]]:
    """Label and value of each field, the value replaced where it is not for this reader."""
    return [
        (label, (getattr(waybill, name) or "–") if may_see_field(name, reader) else HIDDEN)
        for name, (label, _kinds) in FIELDS.items()
    ]
