"""What the three-document match found (order, receipt, waybill and list of one parcel)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MatchResult(models.Model):
    """The newest verdict about one parcel."""

    parcel = models.OneToOneField(
        "waybills.Parcel", on_delete=models.CASCADE, primary_key=True, related_name="match_result"
    )
    list_id = models.BigIntegerField()
    matched = models.BooleanField()
    # Something is not here yet; a later document may settle it.
    incomplete = models.BooleanField(default=False)
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["parcel"], name="match_incomplete", condition=models.Q(matched=False)),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {'=' if self.matched else '≠'}"


class MatchDifference(models.Model):
    """One field in which two documents of a parcel differ, and who sent the odd value."""

    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.CASCADE, related_name="match_differences")
    field = models.CharField(max_length=30)
    line = models.SmallIntegerField(default=0)
    paper = models.CharField(max_length=8)  # ORDER, RECEIPT or WAYBILL: compared with the list
    theirs = models.CharField(max_length=100, blank=True)
    ours = models.CharField(max_length=100, blank=True)
    sender = models.CharField(max_length=18, blank=True)
    cause = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.field}: {self.theirs} ≠ {self.ours}"


class MatchTolerance(models.Model):
    """How far a field may differ and still agree; without a row, as the house has it."""

    field = models.CharField(_("field"), max_length=30, primary_key=True)
    absolute = models.DecimalField(_("absolute"), max_digits=19, decimal_places=5, default=0)
    relative = models.DecimalField(_("share"), max_digits=7, decimal_places=6, default=0)
    # A missing paper (fields ORDER, RECEIPT) counts against the match.
    required = models.BooleanField(_("required"), default=True)

    def __str__(self) -> str:
        return self.field
