"""What an officer fills in."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import DETAILED, LABELS, Requirement
from waybills.models import MasterWaybill, Organisation, OrganisationKind
from waybills.services.questions import LONGEST
from waybills.web.deeds import DEEDS, choices_for

K = OrganisationKind
# Where a detained parcel goes (return status of the standard).
DESTINATIONS = [
    ("", "–"),
    ("501", _("501 clearance department")),
    ("502", _("502 anti-smuggling bureau")),
    ("503", _("503 legal affairs")),
    ("599", _("599 other")),
]
CORRECTABLE = [one for one in Requirement if not one & DETAILED]


def _moment(**more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, required=False, **more)


class DeedForm(forms.Form):
    """One deed on a set of parcels, with its reason."""

    deed = forms.ChoiceField(label=_("What to do"))
    reason = forms.CharField(
        label=_("Reason, or the question"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200, required=False)
    due_at = _moment(label=_("Answer due"))
    destination = forms.ChoiceField(label=_("Detained for"), choices=DESTINATIONS, required=False)
    covert = forms.BooleanField(label=_("Covert: never shown to those it concerns"), required=False)
    # How many parcels the person saw chosen; a filter may find others a minute later.
    shown = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["deed"].choices = [("", _("Choose")), *choices_for(user)]  # type: ignore[attr-defined]

    @property
    def asks(self) -> str:
        """Which fields each deed has a use for, as JSON for the page's script."""
        return json.dumps({key: deed.asks for key, deed in DEEDS.items()})


class ReasonForm(forms.Form):
    """Only the reason; the service says whether it is needed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class LiftForm(ReasonForm):
    """The reason, and of which parcels the control is lifted."""

    numbers = forms.CharField(
        label=_("Only from these waybills"),
        help_text=_("Leave it empty to lift it from all parcels it stands on."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "code"}),
    )
    field_order = ("reason", "numbers")


class AnswerForm(forms.Form):
    """The answer to a question of customs."""

    text = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class CorrectionForm(ReasonForm):
    """A wrong entry is put right: the state, and what must change with it."""

    to = forms.ChoiceField(label=_("The right state"), choices=[("", _("Choose")), *ParcelState.choices])
    opens = forms.MultipleChoiceField(
        label=_("Must be met again"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(one.name, LABELS[one]) for one in CORRECTABLE],
    )  # fmt: skip
    meets = forms.MultipleChoiceField(
        label=_("Counts as met"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(one.name, LABELS[one]) for one in CORRECTABLE],
    )  # fmt: skip
    field_order = ("to", "reason", "opens", "meets")


class SupplementForm(forms.Form):
    """The manifest line that was missing."""

    logistics = forms.ModelChoiceField(label=_("Logistics enterprise"), queryset=Organisation.objects.none())
    master = forms.ModelChoiceField(label=_("Master waybill"), queryset=MasterWaybill.objects.none())
    broker = forms.ModelChoiceField(label=_("Broker"), queryset=Organisation.objects.none(), required=False)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=9999, initial=1)
    gross_weight = forms.DecimalField(
        label=_("Gross weight (kg)"), min_value=0, max_value=10_000, max_digits=9, decimal_places=3
    )
    goods_info = forms.CharField(label=_("Goods"), max_length=200)
    consignee_country = forms.CharField(label=_("Destination country (code)"), max_length=3, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        parties = Organisation.objects.filter(active=True).order_by("name")
        self.fields["logistics"].queryset = parties.filter(kind=K.LOGISTICS)  # type: ignore[attr-defined]
        self.fields["broker"].queryset = parties.filter(kind=K.BROKER)  # type: ignore[attr-defined]
        masters = MasterWaybill.objects.filter(flight__state__in=["PLANNED", "OPEN", "LOADING"])
        self.fields["master"].queryset = masters.select_related("flight").order_by("number")  # type: ignore[attr-defined]
