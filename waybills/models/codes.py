"""The code lists that declared values are looked up in; each code with its names and the days it is valid."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CodeListName(models.TextChoices):
    UNIT = "UNIT", _("Units of measure")
    CURRENCY = "CURRENCY", _("Currencies")
    COUNTRY = "COUNTRY", _("Countries and regions")
    TRAF_MODE = "TRAF_MODE", _("Modes of transport")
    WRAP_TYPE = "WRAP_TYPE", _("Kinds of packing")
    DISTRICT = "DISTRICT", _("Customs districts")
    HS6 = "HS6", _("Harmonised System headings, six digits")


class CodeSet(models.QuerySet["CodeEntry"]):
    """Codes of a list, as they stood on a day."""

    def of(self, name: str, *, on: date) -> "CodeSet":
        """The codes of one list that are valid on that day."""
        since = Q(since_date=None) | Q(since_date__lte=on)
        until = Q(until_date=None) | Q(until_date__gte=on)
        return self.filter(since, until, list=name)


class CodeEntry(models.Model):
    """One code of one list. A code that changed its meaning has a row for each time."""

    list = models.CharField(_("list"), max_length=10, choices=CodeListName.choices)
    code = models.CharField(_("code"), max_length=10)
    # ISO letters, apart by a space ("USA US", "EUR"): accepted where a code is read, never stored in papers.
    letters = models.CharField(_("letters"), max_length=10, blank=True, default="")
    name_zh = models.CharField(_("Chinese name"), max_length=100, blank=True, default="")
    name_en = models.CharField(_("English name"), max_length=1000, blank=True, default="")
    since_date = models.DateField(_("since"), null=True, blank=True)
    until_date = models.DateField(_("until"), null=True, blank=True)

    objects = CodeSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "code", "since_date"], name="code_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.code}"
