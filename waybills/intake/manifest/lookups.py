"""The codes a manifest may use: every code, name and ISO letters that stand for one, and what is stored for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.utils import timezone

from waybills.models import CodeEntry, CodeListName

# Known to the standard, but no parcel can be sent there: unknown, United Nations, neutral packing.
NO_DESTINATION = {"701", "702", "999"}


@dataclass(frozen=True)
class Lookups:
    """For each list what may be written and the code that it stands for; `hs6` has the first six digits."""

    units: Mapping[str, str]
    currencies: Mapping[str, str]
    countries: Mapping[str, str]
    hs6: tuple[str, ...]


def lookups(*, on: date | None = None) -> Lookups:
    """The codes valid on a day, today if none is said."""
    day = on or timezone.localdate()
    countries = _spellings(CodeListName.COUNTRY, day)
    return Lookups(
        units=_with_lost_zeros(_spellings(CodeListName.UNIT, day)),
        currencies=_spellings(CodeListName.CURRENCY, day),
        countries={text: code for text, code in countries.items() if code not in NO_DESTINATION},
        hs6=tuple(CodeEntry.objects.of(CodeListName.HS6, on=day).aggregate(codes=ArrayAgg("code"))["codes"] or ()),
    )


def _with_lost_zeros(units: dict[str, str]) -> dict[str, str]:
    """Codes have three digits, so that "7" in a spreadsheet can be nothing but "007"."""
    return {code.lstrip("0"): code for code in units.values() if code.startswith("0")} | units


def _spellings(name: str, day: date) -> dict[str, str]:
    """Code, letters and names; a name that several codes share stands for none of them."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    columns = ("code", "letters", "name_zh", "name_en")
    for code, letters, name_zh, name_en in CodeEntry.objects.of(name, on=day).values_list(*columns):
        # Letters and names of countries and currencies are compared in capitals.
        english = name_en if name == CodeListName.UNIT else name_en.upper()
        for text in {code, *letters.split(), name_zh, english} - {""}:
            shared |= {text} if found.get(text, code) != code else set()
            found[text] = code
    return {text: code for text, code in found.items() if text not in shared}
