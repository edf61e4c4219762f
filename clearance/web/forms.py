"""The form that corrects a list: the head, and each goods line."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clearance.mapping.inventories import HEAD, LINE
from clearance.problems import field_label
from clearance.services.correcting import HEAD_FIELDS, LINE_FIELDS
from waybills.models import Declaration, DeclarationLine

ELEMENT = {column: element for element, column in HEAD.items()}
LINE_ELEMENT = {column: element for element, column in LINE.items()}


class HeadForm(forms.ModelForm):
    """What a person may change of the head; what is still wrong is said by the rules afterwards, all at once."""

    class Meta:
        model = Declaration
        fields = HEAD_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_fields(self, ELEMENT, line=0)


class LineForm(forms.ModelForm):
    class Meta:
        model = DeclarationLine
        fields = LINE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_fields(self, LINE_ELEMENT, line=1)


LineForms = forms.modelformset_factory(DeclarationLine, form=LineForm, extra=0, can_delete=False)


def _name_fields(form: forms.BaseForm, elements: dict[str, str], *, line: int) -> None:
    """The names of the standard in the reader's language; an empty text is for the rules to judge, not the form."""
    for name, field in form.fields.items():
        field.label = field_label(elements[name], line)
        if isinstance(field, forms.CharField):
            field.required = False
            field.empty_value = ""
        elif isinstance(value := form.initial.get(name), Decimal):
            form.initial[name] = f"{value.normalize():f}"  # without the zeros its column pads it with


class ShutForm(forms.Form):
    """Until when nothing is sent to customs, and why."""

    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Brokers read it while they wait."))
