"""The registers that the administrator keeps: what each one lists, and how an entry is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waybills.models import Carrier, Centre, Device, Flight, Mandate, Organisation, User
from waybills.people import accounts
from waybills.people import entry_forms as entries
from waybills.people.permissions import check_may_administer
from waybills.services import changes
from waybills.services.changes import Hand
from waybills.services.flights import plan_flight
from waybills.web.listing import Listing

# Keeps the form's instance; answers what must be shown once (a password, a secret), or "".
Keep = Callable[[forms.ModelForm, Hand], str]


@dataclass(frozen=True, kw_only=True)
class Register:
    """`columns` are (label, attribute), methods are called; `search` are lookups, `sorts` columns with an order."""

    key: str
    title: str | Promise
    rows: Callable[[], QuerySet[Any]]
    form: type[forms.ModelForm]
    columns: tuple[tuple[str | Promise, str], ...]
    keep: Keep
    search: tuple[str, ...]
    sorts: tuple[str, ...] = ()

    @property
    def listing(self) -> Listing:
        """Search, orders and file of the register."""
        return Listing(
            name=self.key,
            search=self.search,
            orders={"age": ("id",)} | {name: (name, "id") for name in self.sorts},
            columns=tuple((label, partial(_value, name=name)) for label, name in self.columns),
        )

    @property
    def heads(self) -> list[tuple[str | Promise, str]]:
        """Each column's label, with its key where the register can be read in its order."""
        return [(label, name if name in self.sorts else "") for label, name in self.columns]

    def cells(self, row: Model) -> list[tuple[str | Promise, Any]]:
        return [(label, _value(row, name)) for label, name in self.columns]


def _value(row: Model, name: str) -> Any:
    """What a row says in a column; of a code, its words."""
    value = getattr(row, f"get_{name}_display", None) or getattr(row, name)
    return value() if callable(value) else value


def _plainly(form: forms.ModelForm, by: Hand) -> str:
    check_may_administer(by.person)
    changes.keep(form.instance, by=by, fields=form.fields)
    return ""


def _person(form: forms.ModelForm, by: Hand) -> str:
    if form.instance.pk:
        accounts.change_person(form.instance, by=by, fields=list(form.fields))
        return ""
    return accounts.enter_person(form.instance, by=by)


def _device(form: forms.ModelForm, by: Hand) -> str:
    if form.instance.pk:
        return _plainly(form, by)
    return accounts.enter_device(form.instance, by=by)


def _flight(form: forms.ModelForm, by: Hand) -> str:
    check_may_administer(by.person)
    if form.instance.pk:
        changes.keep(form.instance, by=by, fields=form.changed_data)
    else:
        form.instance.centre = Centre.objects.order_by("pk")[0]
        plan_flight(form.instance, by=by.person, at=by.at)  # type: ignore[arg-type]
    return ""


REGISTERS: Mapping[str, Register] = {
    one.key: one
    for one in (
        Register(
            key="people", title=_("People"), form=entries.PersonForm, keep=_person,
            rows=lambda: User.objects.select_related("organisation"),
            search=("username", "last_name", "first_name", "organisation__name"), sorts=("username", "is_active"),
            columns=((_("User name"), "username"), (_("Full name"), "get_full_name"),
                     (_("Organisation"), "organisation"), (_("Roles"), "role_names"), (_("Active"), "is_active"),
                     (_("Last seen"), "last_login")),
        ),
        Register(
            key="organisations", title=_("Organisations"), form=entries.OrganisationForm, keep=_plainly,
            rows=Organisation.objects.all, search=("name", "customs_code", "social_credit_code"),
            sorts=("name", "kind", "active"),
            columns=((_("Name"), "name"), (_("Kind"), "kind"), (_("Customs registration"), "customs_code"),
                     (_("Social credit code"), "social_credit_code"), (_("Active"), "active")),
        ),
        Register(
            key="mandates", title=_("Mandates"), form=entries.MandateForm, keep=_plainly,
            rows=lambda: Mandate.objects.select_related("enterprise", "broker"),
            search=("enterprise__name", "enterprise__customs_code", "broker__name"), sorts=("since_date",),
            columns=((_("Enterprise"), "enterprise"), (_("Customs broker"), "broker"),
                     (pgettext_lazy("column", "Since"), "since_date"), (_("Until"), "until_date")),
        ),
        Register(
            key="devices", title=_("Devices"), form=entries.DeviceForm, keep=_device, rows=Device.objects.all,
            search=("code", "line", "maker", "model", "serial"), sorts=("code", "kind", "line", "active"),
            columns=((_("Station name"), "code"), (_("Kind"), "kind"), (pgettext_lazy("conveyor", "Line"), "line"),
                     (_("Active"), "active"), (_("Last seen"), "last_seen_at")),
        ),
        Register(
            key="carriers", title=_("Carriers"), form=entries.CarrierForm, keep=_plainly, rows=Carrier.objects.all,
            search=("iata_code", "awb_prefix", "name"), sorts=("iata_code", "awb_prefix", "name"),
            columns=((_("IATA code"), "iata_code"), (_("Waybill prefix"), "awb_prefix"), (_("Name"), "name")),
        ),
        Register(
            key="flights", title=_("Flights"), form=entries.FlightForm, keep=_flight,
            rows=lambda: Flight.objects.select_related("carrier"), search=("number", "destination", "carrier__name"),
            sorts=("number", "date", "destination"),
            columns=((_("Flight"), "number"), (_("Date"), "date"), (_("Carrier"), "carrier"), (_("To"), "destination"),
                     (_("State"), "state"), (_("Departs"), "departs_at")),
        ),
    )
}  # fmt: skip
