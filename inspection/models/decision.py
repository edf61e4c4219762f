"""Verdicts. A decision is never changed, only superseded; triggers and constraints see to it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspection.codes import OUTCOMES

TAKEN_BACK = "BACK"


class Reader(models.TextChoices):
    FIRST = "FIRST", _("First reader")
    SECOND = "SECOND", _("Second reader")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")


class ShownDeclaration(models.Model):
    """What of the declaration stood beside the picture, once per content, without anybody's name."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    facts = models.JSONField()

    def __str__(self) -> str:
        return self.sha256[:12]


class Decision(models.Model):
    """One reader's word on one scan, or its taking back (`outcome` BACK).

    `row_hash` is sha256 over the row's facts and `previous_hash`, that of the decision before it in the table; the
    act that moved the task carries it too, so the sealed log vouches for the chain.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey("inspection.CtTask", on_delete=models.PROTECT, related_name="decisions")
    scan = models.ForeignKey("inspection.Scan", on_delete=models.PROTECT, null=True, related_name="decisions")
    role = models.CharField(max_length=10, choices=Reader.choices)
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    workstation = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    painted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField()
    active_seconds = models.DecimalField(max_digits=8, decimal_places=2)
    outcome = models.CharField(max_length=4)
    reason = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=500, blank=True)
    dicos_decision = models.CharField(max_length=8, blank=True)
    findings_touched = ArrayField(models.BigIntegerField(), default=list)
    agreed_with_machine = models.BooleanField(null=True)
    pictures_sha256 = models.CharField(max_length=64, blank=True)
    declaration = models.ForeignKey(ShownDeclaration, on_delete=models.PROTECT, related_name="+")
    parcel_version = models.IntegerField()
    tools = models.JSONField(default=dict)
    overrides = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="overridden_by")
    previous_hash = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=[*OUTCOMES, TAKEN_BACK]), name="decision_outcome_is_known"
            ),
            # No verdict without a picture, except the one that says there is none.
            models.CheckConstraint(
                condition=models.Q(outcome__in=["NOI", TAKEN_BACK])
                | models.Q(painted_at__isnull=False, painted_at__lte=models.F("decided_at")),
                name="decision_after_pictures",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_at__lte=models.F("decided_at")), name="decision_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.role} {self.outcome}"
