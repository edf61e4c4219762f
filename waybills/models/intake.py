"""Files that came in: what each was, how far it got, what was wrong with it, and which parcels stem from it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class IntakeStage(models.TextChoices):
    RECEIVED = "RECEIVED", _("Received")
    READING = "READING", _("Reading")
    CHECKING = "CHECKING", _("Checking")
    ACCEPTING = "ACCEPTING", _("Taking over")
    DONE = "DONE", _("Done")
    REFUSED = "REFUSED", _("Not understood")
    FAILED = "FAILED", _("Stopped by a fault of ours")


class IntakeMode(models.TextChoices):
    KEEP_GOOD = "KEEP_GOOD", _("Keep what is right, refuse the rest")
    ALL_OR_NOTHING = "ALL_OR_NOTHING", _("All or nothing")


class IntakeFile(models.Model):
    """One file handed in. Its bytes are stored before anything is read; `stage` says how far it got."""

    ENDED: ClassVar[tuple[str, ...]] = (IntakeStage.DONE, IntakeStage.REFUSED, IntakeStage.FAILED)

    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size"))
    path = models.CharField(max_length=200)
    # A member of an archive is read from the archive's bytes.
    archive = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="members")
    member = models.CharField(max_length=255, blank=True, default="")
    organisation = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    sent_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, null=True, related_name="+")
    flight = models.ForeignKey("waybills.Flight", on_delete=models.PROTECT, null=True, related_name="+")
    mode = models.CharField(_("mode"), max_length=14, choices=IntakeMode.choices, default=IntakeMode.KEEP_GOOD)
    dry_run = models.BooleanField(_("only check"), default=False)
    received_at = models.DateTimeField(_("received"))

    kind = models.CharField(_("kind"), max_length=10, blank=True, default="")
    encoding = models.CharField(max_length=10, blank=True, default="")
    columns = ArrayField(models.TextField(), default=list)
    stage = models.CharField(_("stage"), max_length=10, choices=IntakeStage.choices, default=IntakeStage.RECEIVED)
    percent = models.SmallIntegerField(default=0)
    rows = models.IntegerField(_("rows"), default=0)
    accepted = models.IntegerField(_("accepted"), default=0)
    known = models.IntegerField(_("known already"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    parcels = models.IntegerField(_("parcels"), default=0)
    done_at = models.DateTimeField(_("done"), null=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="intake_by_hash"),
            models.Index(fields=["organisation", "-id"], name="intake_by_sender"),
            models.Index(
                fields=["due_at"],
                name="intake_waiting",
                condition=models.Q(stage__in=["RECEIVED", "READING", "CHECKING", "ACCEPTING"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended(self) -> bool:
        return self.stage in self.ENDED


class IntakeFault(models.Model):
    """One thing wrong, or only odd, at one place: the sentence is made of code and params, in the reader's tongue."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(IntakeFile, on_delete=models.CASCADE, related_name="faults", db_index=False)
    # As in the file, its header being row 1; 0 for the file as a whole.
    row = models.IntegerField(_("row"), default=0)
    field = models.CharField(_("field"), max_length=80, blank=True, default="")
    value = models.CharField(_("value"), max_length=300, blank=True, default="")
    code = models.CharField(_("code"), max_length=40)
    params = models.JSONField(default=dict)
    warning = models.BooleanField(_("warning"), default=False)

    class Meta:
        indexes = [models.Index(fields=["file", "row", "id"], name="fault_by_row")]

    def __str__(self) -> str:
        return f"{self.row} {self.field}: {self.code}"


class RefusedRow(models.Model):
    """A row of a table that was not taken over, as it came, so that it can be put right and sent again."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(IntakeFile, on_delete=models.CASCADE, related_name="refused_rows", db_index=False)
    row = models.IntegerField()
    cells = ArrayField(models.TextField(null=True))

    class Meta:
        indexes = [models.Index(fields=["file", "row"], name="refused_row_by_file")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.row}"


class ManifestEntry(models.Model):
    """Where the manifest's part of a waybill stands: file and row, and what it still waits for."""

    parcel = models.OneToOneField(
        "waybills.Parcel",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="manifest_entry",
        db_constraint=False,
    )
    file = models.ForeignKey(
        IntakeFile, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False
    )
    row = models.IntegerField()
    # Of the texts as they came: equal means unchanged, different means nothing yet ("1.50" is "1.5").
    digest = models.BigIntegerField()
    # The master waybill while no flight carries it: the parcel then waits, pre-advised.
    waiting_master = models.CharField(max_length=11, blank=True, default="")
    waiting_bag = models.CharField(max_length=37, blank=True, default="")
    # Nobody named the carrier; the first CEB505 with this number does.
    carrier_assumed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["waiting_master"], name="entry_waiting", condition=~models.Q(waiting_master="")),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} ← {self.file_id}:{self.row}"
