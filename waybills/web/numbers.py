"""Numbers that somebody pasted or uploaded."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waybills.selectors.parcel_lists import numbers_in

MOST_IN_A_FILE = 20_000
MOST_BYTES = 2 * 1024 * 1024
# Files that are no text, by their first bytes.
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class NumbersForm(forms.Form):
    """A pasted list, or a text file of numbers, or both."""

    numbers = forms.CharField(
        label=gettext_lazy("Waybill or bag numbers"),
        help_text=gettext_lazy("One a line, or apart by commas or spaces."),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "code"}),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("or a text file of them"),
        help_text=gettext_lazy("TXT or CSV, up to 20,000 numbers."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain,text/csv"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        text, file = str(cleaned.get("numbers") or ""), cleaned.get("file")
        if isinstance(file, UploadedFile):
            text += "\n" + _text_of(file)
        found = numbers_in(text, most=MOST_IN_A_FILE + 1)
        if not found:
            raise forms.ValidationError(_("Paste the numbers, or choose a file with them."))
        if len(found) > MOST_IN_A_FILE:
            raise forms.ValidationError(_("At most %(n)s numbers at once.") % {"n": f"{MOST_IN_A_FILE:,}"})
        return cleaned | {"found": found}


def _text_of(file: UploadedFile) -> str:
    if file.size and file.size > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than 2 MB. Is it a list of numbers?"))
    content = file.read(MOST_BYTES)
    if content.startswith(SPREADSHEETS):
        raise forms.ValidationError(_("This is a spreadsheet. Copy its column of numbers and paste it here."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError(_("This is not a text file. Save the list as TXT or CSV in UTF-8."))
