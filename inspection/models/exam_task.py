"""Examinations: the hot row, the order with its reason, the record, the photos."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspection.codes import CONSEQUENCES, EXAM_OUTCOMES, REFERRAL_REASONS, label_of
from inspection.lifecycle import ExamLifecycle, ExamState
from waybills.models import ActLine, HotRow
from waybills.models.act import lines_of


class ExamTaskLine(ActLine):
    class Meta:
        indexes = lines_of("exam_task_line_by_act")


class ExamTask(HotRow, ExamLifecycle):
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.CASCADE, related_name="exam_tasks")

    line_model: ClassVar[type[models.Model]] = ExamTaskLine

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ExamState.values), name="exam_task_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"Examination {self.pk} {self.state}"


class OpenExamTask(models.Model):
    """An examination that is not over. One per parcel: the database says so."""

    task = models.OneToOneField(ExamTask, on_delete=models.CASCADE, primary_key=True, related_name="open_row")
    parcel = models.OneToOneField("waybills.Parcel", on_delete=models.CASCADE, related_name="open_exam_task")
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "since"], name="open_exam_task_queue")]

    def __str__(self) -> str:
        return str(self.task_id)


class ExamOrder(models.Model):
    """Why a parcel is opened, when and where, and who opened it."""

    task = models.OneToOneField(ExamTask, on_delete=models.CASCADE, primary_key=True, related_name="exam_order")
    reason = models.CharField(_("reason"), max_length=3)
    # The act that ordered it and, where a picture led to it, the verdict.
    act = models.ForeignKey("waybills.Act", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey("inspection.Decision", on_delete=models.PROTECT, null=True, related_name="exam_orders")
    note = models.CharField(_("what to look for"), max_length=500, blank=True)
    # Another agency's goods: who must be there.
    agency = models.CharField(_("agency"), max_length=20, blank=True)
    ordered_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    bay = models.CharField(_("bay"), max_length=20, blank=True)
    slot_at = models.DateTimeField(_("slot"), null=True)
    presented_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    examiner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    second_examiner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    present = models.CharField(_("who else was present"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(reason__in=list(REFERRAL_REASONS)), name="exam_reason_is_known"),
            models.CheckConstraint(
                condition=models.Q(opened_at=None)
                | models.Q(examiner__isnull=False, second_examiner__isnull=False)
                & ~models.Q(examiner=models.F("second_examiner")),
                name="exam_opened_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.reason}"

    @property
    def reason_label(self) -> str:
        return label_of(REFERRAL_REASONS, self.reason)


class ExamRecord(models.Model):
    """What was found. Append only: a second look is a second record (a trigger refuses changes)."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(ExamTask, on_delete=models.PROTECT, related_name="records")
    examiner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_examiner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    result = models.CharField(_("result"), max_length=3)
    consequence = models.CharField(_("what follows"), max_length=20)
    detained_as = models.CharField(max_length=3, blank=True)
    # [{"line", "name", "declared", "found", "unit"}], numbers as text.
    quantities = models.JSONField(default=list)
    weighed = models.DecimalField(_("weighed (kg)"), max_digits=10, decimal_places=3, null=True)
    found = models.TextField(_("what was found"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    photos = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(result__in=list(EXAM_OUTCOMES)), name="exam_result_is_known"),
            models.CheckConstraint(
                condition=models.Q(consequence__in=list(CONSEQUENCES)), name="exam_consequence_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(examiner=models.F("second_examiner")), name="exam_record_has_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.result}"

    @property
    def result_label(self) -> str:
        return label_of(EXAM_OUTCOMES, self.result)

    @property
    def consequence_label(self) -> str:
        return label_of(CONSEQUENCES, self.consequence)


class ExamPhoto(models.Model):
    """A photo taken at the table; the same file twice is one photo."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(ExamTask, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=100)
    width = models.IntegerField()
    height = models.IntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "sha256"], name="exam_photo_once")]

    def __str__(self) -> str:
        return self.sha256[:12]
