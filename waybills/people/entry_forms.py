"""The forms of the registers; what the database refuses is said beside its field."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.roles import PERSONS, Role
from waybills.models import Carrier, Device, Flight, Mandate, Organisation, OrganisationKind, User
from waybills.models.parties import HOUSES


class PersonForm(forms.ModelForm):
    """A person's name, house and roles; a role must fit the house."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=[(role.value, role.label) for role in PERSONS], widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.filter(active=True).order_by("kind", "name")
    )

    class Meta:
        model = User
        fields = ("username", "last_name", "first_name", "organisation", "roles", "language")
        labels = {"last_name": _("Family name"), "first_name": _("Given name")}

    def clean(self) -> dict[str, Any]:
        """Say which roles such a house has not."""
        said = super().clean() or {}
        house = said.get("organisation")
        wrong = [Role(one) for one in said.get("roles", ()) if house and house.kind not in HOUSES[Role(one)]]
        if wrong:
            roles = _t("; ").join(str(role.label) for role in wrong)
            self.add_error("roles", _t("Nobody in such an organisation has this role: %(roles)s.") % {"roles": roles})
        return said


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("kind", "name", "customs_code", "social_credit_code", "dxp_id", "active")

    def clean_customs_code(self) -> str | None:
        return self.cleaned_data["customs_code"] or None

    def clean_social_credit_code(self) -> str | None:
        return self.cleaned_data["social_credit_code"] or None


class MandateForm(forms.ModelForm):
    class Meta:
        model = Mandate
        fields = ("enterprise", "broker", "since_date", "until_date")
        labels = {"enterprise": _("Enterprise"), "broker": _("Customs broker")}
        widgets = {
            "since_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = Organisation.objects.filter(active=True).order_by("name")
        self.fields["enterprise"].queryset = houses.filter(kind=OrganisationKind.ENTERPRISE)
        self.fields["broker"].queryset = houses.filter(kind=OrganisationKind.BROKER)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since_date"), said.get("until_date")
        if since and until and until < since:
            self.add_error("until_date", _t("It ends before it begins."))
        return said


class DeviceForm(forms.ModelForm):
    class Meta:
        model = Device
        fields = ("kind", "code", "line", "maker", "model", "serial", "ae_title", "active")


class CarrierForm(forms.ModelForm):
    class Meta:
        model = Carrier
        fields = ("iata_code", "awb_prefix", "name")

    def clean_awb_prefix(self) -> str:
        prefix = self.cleaned_data["awb_prefix"]
        if not (prefix.isascii() and prefix.isdigit() and len(prefix) == 3):
            raise ValidationError(_t("Three digits."))
        return str(prefix)


MOMENT = "%Y-%m-%dT%H:%M"


class FlightForm(forms.ModelForm):
    """A flight; once it is planned its number and day stand, its times may change."""

    class Meta:
        model = Flight
        fields = ("carrier", "number", "date", "origin", "destination", "charter", "cut_off_at", "departs_at")
        labels = {
            "carrier": _("Carrier"),
            "origin": _("Airport of departure"),
            "destination": _("Airport of destination"),
        }
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "cut_off_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
            "departs_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("carrier", "number", "date"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        cut_off, departs = said.get("cut_off_at"), said.get("departs_at")
        if cut_off and departs and departs < cut_off:
            self.add_error("departs_at", _t("It leaves before its cut-off."))
        return said
