"""What floor and desk keep that has no lifecycle: scans, tally sessions, lists of numbers, answers to questions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class FloorStep(models.TextChoices):
    ARRIVE = "ARRIVE", _("Arrival")
    TALLY = "TALLY", _("Tally")
    LOAD = "LOAD", _("Loading")
    OFFLOAD = "OFFLOAD", _("Off-loading")
    HAND_BACK = "HAND_BACK", _("Hand back")


class TallySession(models.Model):
    """A delivery of one flight being counted. Its end by a second person makes what was not seen short-landed."""

    flight = models.ForeignKey("waybills.Flight", on_delete=models.PROTECT, related_name="tally_sessions")
    opened_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(_("opened"))
    closed_by = models.ForeignKey(
        "waybills.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flight"], name="one_open_tally_a_flight", condition=models.Q(closed_at=None)
            ),
            models.CheckConstraint(
                condition=models.Q(closed_by=None) | ~models.Q(closed_by=models.F("opened_by")),
                name="tally_closed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_by=None, closed_at=None)
                | models.Q(closed_by__isnull=False, closed_at__isnull=False),
                name="tally_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flight} {self.opened_at:%H:%M}"


class FloorScan(models.Model):
    """One scan and its answer. The same id from the same person is the same scan: it is answered, not done again."""

    id = models.BigAutoField(primary_key=True)
    scanned_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    scan_id = models.CharField(max_length=64)
    step = models.CharField(max_length=10, choices=FloorStep.choices)
    number = models.CharField(max_length=60)
    session = models.ForeignKey(TallySession, on_delete=models.PROTECT, null=True, related_name="scans", db_index=False)
    # How it went: a stable code with what its sentence needs, said in the language of whoever reads it.
    code = models.CharField(max_length=24, blank=True)
    params = models.JSONField(default=dict)
    moved = models.IntegerField(default=0)
    act_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scanned_by", "scan_id"], name="scan_answered_once")]
        indexes = [models.Index(fields=["session"], name="scan_by_tally", condition=models.Q(session__isnull=False))]

    def __str__(self) -> str:
        return f"{self.step} {self.number}: {self.code}"


class NumberList(models.Model):
    """Numbers that a person pasted, so that a list of a thousand has an address to filter, export and act by."""

    owner = models.ForeignKey("waybills.User", on_delete=models.CASCADE, related_name="+")
    numbers = ArrayField(models.CharField(max_length=60))
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.numbers)}"


class Answer(models.Model):
    """What somebody answered to a question of customs, for all of their parcels under it or for one."""

    question = models.ForeignKey("waybills.Control", on_delete=models.PROTECT, related_name="answers")
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        "waybills.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.CharField(_("answer"), max_length=2000)
    answered_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="answer_says_something")]

    def __str__(self) -> str:
        return self.text[:60]
