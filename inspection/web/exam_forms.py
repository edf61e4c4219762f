"""What examiners fill in."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspection.codes import CONSEQUENCES, EXAM_OUTCOMES
from waybills.lifecycle.roles import Role
from waybills.models import User


class SlotForm(forms.Form):
    bay = forms.CharField(label=_("Bay"), max_length=20)
    slot_at = forms.DateTimeField(
        label=_("Time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(
        label=_("Reason for another time"), max_length=200, required=False, help_text=_("Only where a time stands.")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class PersonChoice(forms.ModelChoiceField):
    """People by name, not by log-in."""

    def label_from_instance(self, user: Any) -> str:
        return user.get_full_name() or user.get_username()


class OpenForm(forms.Form):
    second = PersonChoice(label=_("Second examiner"), queryset=User.objects.none())
    present = forms.CharField(
        label=_("Who else is present"), max_length=200, required=False, help_text=_("Name and organisation.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        examiners = User.objects.filter(is_active=True, roles__contains=[Role.EXAMINER]).exclude(pk=by.pk)
        self.fields["second"].queryset = examiners.order_by("first_name", "username")  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    consequence = forms.ChoiceField(label=_("What follows"))
    found = forms.CharField(
        label=_("What was found"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    weighed = forms.DecimalField(
        label=_("Weighed (kg)"), max_digits=10, decimal_places=3, min_value=Decimal(0), required=False
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, required=False, help_text=_("Needed for a detention.")
    )

    def __init__(self, *args: Any, goods: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked here, not at import: the words are those of the reader's language.
        choices = [(code, f"{code} · {outcome.label}") for code, outcome in EXAM_OUTCOMES.items()]
        self.fields["result"].choices = choices  # type: ignore[attr-defined]
        self.fields["consequence"].choices = [  # type: ignore[attr-defined]
            (code, one.label) for code, one in CONSEQUENCES.items()
        ]
        follows = {code: outcome.consequences for code, outcome in EXAM_OUTCOMES.items()}
        self.fields["consequence"].widget.attrs["data-follows"] = json.dumps(follows)
        self.goods = goods
        for line in goods:
            self.fields[f"found_{line['line']}"] = forms.DecimalField(
                label=line["name"], max_digits=19, decimal_places=5, min_value=Decimal(0), required=False
            )

    def counted(self) -> list[tuple[dict[str, Any], Any]]:
        """Each goods line with the field for its count."""
        return [(line, self[f"found_{line['line']}"]) for line in self.goods]

    def quantities(self) -> list[dict[str, Any]]:
        """The counts as the record keeps them; lines that nobody counted are left out."""
        found = [(line, self.cleaned_data.get(f"found_{line['line']}")) for line in self.goods]
        return [
            {
                "line": line["line"],
                "name": line["name"],
                "declared": line["quantity"],
                "found": format(count, "f"),
                "unit": line["unit"],
            }
            for line, count in found
            if count is not None
        ]


class SampleForm(forms.Form):
    number = forms.CharField(label=_("Sampling voucher"), max_length=40)
    laboratory = forms.CharField(label=_("Laboratory"), max_length=100)


class LabForm(forms.Form):
    text = forms.CharField(
        label=_("What the laboratory found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
