"""What is asked with a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waybills.intake.manifest.masters import BEFORE_LOADING
from waybills.models import Flight, IntakeMode

MOST_FILES = 50


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; their bytes are looked at only when they are read in."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = [file for file in data or [] if file]
        if not chosen:
            raise forms.ValidationError(_("Choose a file."), code="required")
        if len(chosen) > MOST_FILES:
            sentence = _("At most %(most)s files at once; pack them into a ZIP file.")
            raise forms.ValidationError(sentence, params={"most": MOST_FILES})
        return chosen


class HandInForm(forms.Form):
    files = FilesField(label=_("Files"))
    flight = forms.ModelChoiceField(
        Flight.objects.none(),
        label=_("Flight"),
        required=False,
        empty_label=_("As the master waybills say"),
        help_text=_("Only for manifests: new master waybills are put on this flight."),
    )
    mode = forms.ChoiceField(
        label=_("If some rows are wrong"),
        choices=IntakeMode.choices,
        initial=IntakeMode.KEEP_GOOD,
        widget=forms.RadioSelect,
    )
    dry_run = forms.BooleanField(
        label=_("Only check, take nothing over"), required=False, help_text=_("Shows every fault, and changes nothing.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A flight that has none of their parcels yet is just the one that a broker or carrier brings parcels to.
        flights = Flight.objects.filter(state__in=BEFORE_LOADING).order_by("date", "number")
        self.fields["flight"].queryset = flights  # type: ignore[attr-defined]
