"""The party × field table: who of the parties sees which field of one parcel's papers, whole or in part."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from waybills.models import OrganisationKind, User, Waybill

K = OrganisationKind
Kinds = frozenset[K]
NOBODY: Kinds = frozenset()
EVERYBODY: Kinds = frozenset(K)
# The consignee's person is for those who sell, carry, file, or judge; the floor needs none of it.
PERSON: Kinds = frozenset({K.BROKER, K.LOGISTICS, K.PLATFORM, K.ENTERPRISE, K.AUTHORITY})
# What it is worth: those who trade, declare and judge.
MONEY: Kinds = frozenset({K.BROKER, K.PLATFORM, K.ENTERPRISE, K.PAYMENT, K.AUTHORITY})
# What is in it: everybody but who only moves the money.
GOODS: Kinds = EVERYBODY - {K.PAYMENT}
PARTIES: Kinds = MONEY | {K.LOGISTICS, K.AGENCY}


@dataclass(frozen=True)
class Field:
    """A field of the papers: whole for `kinds`, its beginning only for `partly`, absent for all others."""

    label: StrPromise
    kinds: Kinds
    partly: Kinds = NOBODY


FIELDS: dict[str, Field] = {
    "number": Field(_("House waybill"), EVERYBODY),
    "master": Field(_("Master waybill"), EVERYBODY),
    "bag": Field(_("Bag"), EVERYBODY),
    "pieces": Field(_("Pieces"), EVERYBODY),
    "gross_weight": Field(_("Gross weight (kg)"), EVERYBODY),
    "weighed": Field(_("Weighed (kg)"), EVERYBODY),
    "damaged": Field(_("Damaged"), EVERYBODY),
    "goods_info": Field(_("Goods"), GOODS),
    "logistics": Field(_("Logistics enterprise"), EVERYBODY),
    "ebc_name": Field(_("E-commerce enterprise"), PARTIES | {K.OPERATOR}),
    "ebc_code": Field(_("Enterprise code"), PARTIES),
    "ebp_code": Field(_("Platform"), PARTIES),
    "order_no": Field(_("Order"), MONEY | {K.LOGISTICS}),
    "consignee_country": Field(_("Destination country"), EVERYBODY),
    "consignee_name": Field(_("Consignee"), PERSON, partly=frozenset({K.OPERATOR, K.AGENCY})),
    "consignee_address": Field(_("Address"), PERSON),
    "consignee_phone": Field(_("Telephone"), frozenset({K.LOGISTICS, K.AUTHORITY}), partly=PERSON),
    "freight": Field(_("Freight"), MONEY | {K.LOGISTICS}),
    "insured_fee": Field(_("Insured fee"), MONEY | {K.LOGISTICS}),
    "currency": Field(_("Currency"), MONEY | {K.LOGISTICS}),
    # Not columns of the waybill, but parts of a parcel's page.
    "goods": Field(_("Goods lines"), GOODS),
    "value": Field(_("Value of the goods"), MONEY | {K.AGENCY}),
    "broker": Field(_("Broker"), EVERYBODY),
}
NOT_COLUMNS = ("goods", "value", "broker")
# Of a value shown in part so many characters are left at each end.
LEFT = 2


def may_see(name: str, reader: User) -> bool:
    """Whether the reader's organisation sees this field, whole, of a parcel that it may see at all."""
    return reader.organisation is not None and reader.organisation.kind in FIELDS[name].kinds


def shown(name: str, value: Any, *, reader: User) -> Any:
    """The value as this reader sees it: whole, in part, or None."""
    if may_see(name, reader):
        return value
    kind = reader.organisation.kind if reader.organisation else None
    return partly(str(value)) if kind in FIELDS[name].partly and value else None


def partly(text: str) -> str:
    """A name or number of which only the ends can be read."""
    if len(text) <= LEFT * 2:
        return text[:1] + "*" * (len(text) - 1)
    return text[:LEFT] + "*" * (len(text) - 2 * LEFT) + text[-LEFT:]


def shown_waybill(waybill: Waybill, *, reader: User) -> list[tuple[str, StrPromise, Any]]:
    """Name, label and value of each field that this reader sees something of, empty ones left out."""
    rows = []
    for name, field in FIELDS.items():
        if name in NOT_COLUMNS:
            continue
        value = shown(name, getattr(waybill, name), reader=reader)
        if value not in (None, "", False):
            rows.append((name, field.label, plain(value)))
    return rows


def plain(value: Any) -> Any:
    """A value as people read it: no zeros after the last digit that counts, a word for yes."""
    if value is True:
        return _("yes")
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value
