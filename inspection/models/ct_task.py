"""CT tasks: the hot row, and the small tables of open work whose rows come and go so that the hot row stays narrow."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspection.lifecycle import CtLifecycle, CtState
from waybills.models import ActLine, HotRow
from waybills.models.act import lines_of


class CtTaskLine(ActLine):
    class Meta:
        indexes = lines_of("ct_task_line_by_act")


class CtTask(HotRow, CtLifecycle):
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.CASCADE, related_name="ct_tasks")

    line_model: ClassVar[type[models.Model]] = CtTaskLine

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CtState.values), name="ct_task_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"CT {self.pk} {self.state}"


class WaitsFor(models.TextChoices):
    LINE = "LINE", _("Scanner")
    PICTURES = "PICTURES", _("Pictures")
    READER = "READER", _("Inspector")
    SECOND = "SECOND", _("Second reader")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    EFFECT = "EFFECT", _("Its verdict's effect")


class OpenCtTask(models.Model):
    """A task that is not final, and whom it waits for. One per parcel: the database says so."""

    task = models.OneToOneField(CtTask, on_delete=models.CASCADE, primary_key=True, related_name="open")
    parcel = models.OneToOneField("waybills.Parcel", on_delete=models.CASCADE, related_name="open_ct_task")
    waits_for = models.CharField(max_length=10, choices=WaitsFor.choices)
    since = models.DateTimeField()
    # When the flight's parcels must be ready, and when the belt reaches the diverter, if the line told us.
    due_at = models.DateTimeField(null=True)
    divert_at = models.DateTimeField(null=True)
    # 0 chance, 1 chosen by a rule, 2 alarm of the machine, 3 high threat.
    risk = models.SmallIntegerField(default=0, db_default=0)
    rescans = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [models.Index(fields=["waits_for", "due_at", "since"], name="open_ct_task_queue")]

    def __str__(self) -> str:
        return f"{self.task_id} waits for {self.waits_for}"


class TaskClaim(models.Model):
    """A reader holds a case for a while; the row goes when he judges, returns it, or lets the lease end."""

    task = models.OneToOneField(CtTask, on_delete=models.CASCADE, primary_key=True, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    role = models.CharField(max_length=10)
    # Part of every address of the case's pictures: what was served under it was served to this claim.
    token = models.CharField(max_length=43, unique=True)
    workstation = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField()
    leased_until = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    painted_at = models.DateTimeField(null=True)
    served = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["leased_until"], name="task_claim_lapse")]

    def __str__(self) -> str:
        return f"{self.task_id} with {self.user_id}"


class PendingVerdict(models.Model):
    """A verdict before its effect: taken back until `due_at`, applied after. Null while its parcel is on hold."""

    task = models.OneToOneField(CtTask, on_delete=models.CASCADE, primary_key=True, related_name="pending_verdict")
    decision = models.OneToOneField("inspection.Decision", on_delete=models.CASCADE, related_name="pending")
    due_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="pending_verdict_due")]

    def __str__(self) -> str:
        return f"{self.task_id} due {self.due_at}"
