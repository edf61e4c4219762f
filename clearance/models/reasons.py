"""The dictionary that turns codes of customs into plain words: what it means, who must act, how to put it right."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from waybills.languages import reads_chinese


class Actor(models.TextChoices):
    BROKER = "BROKER", _("Customs broker")
    ENTERPRISE = "ENTERPRISE", _("E-commerce enterprise")
    PLATFORM = "PLATFORM", _("E-commerce platform")
    LOGISTICS = "LOGISTICS", _("Logistics enterprise")
    OPERATOR = "OPERATOR", _("Site operator")
    CUSTOMS = "CUSTOMS", _("Customs")
    TECHNICIAN = "TECHNICIAN", _("Technician of the centre")
    NOBODY = "NOBODY", _("Nobody: this is news only")


class ReasonEntry(models.Model):
    """One code; the house brings its own words, an administrator may better them."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    zh = models.TextField(_("Chinese"))
    en = models.TextField(_("English"))
    field = models.CharField(_("field"), max_length=30, blank=True)
    actor = models.CharField(_("who must act"), max_length=12, choices=Actor.choices, default=Actor.BROKER)
    fix_zh = models.TextField(_("how to fix it, in Chinese"), blank=True)
    fix_en = models.TextField(_("how to fix it, in English"), blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.code} {self.zh}"

    @property
    def sentence(self) -> str:
        """What it means, in the language of the reader."""
        return self.zh if reads_chinese() else self.en

    @property
    def fix(self) -> str:
        """What to do, in the language of the reader."""
        return self.fix_zh if reads_chinese() else self.fix_en
