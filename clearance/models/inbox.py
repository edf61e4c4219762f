"""What customs and senders say to us: bytes first, then every return node with what became of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clearance.models.packed import PackedField


class InboundStage(models.TextChoices):
    PENDING = "PENDING", _("Not read yet")
    DONE = "DONE", _("Done")
    PARKED = "PARKED", _("Someone must look")
    REFUSED = "REFUSED", _("Not readable")


class InboundMessage(models.Model):
    """One document as it came; the same bytes twice are one row, so a repeat changes nothing."""

    received_at = models.DateTimeField(_("received"))
    channel = models.CharField(max_length=10, default="HTTP")
    sha256 = models.CharField(max_length=64, unique=True)
    body = PackedField()
    size = models.IntegerField()
    # Known once it is read.
    kind = models.CharField(_("kind"), max_length=6, blank=True)
    guid = models.CharField(max_length=255, blank=True)
    nodes = models.IntegerField(default=0)
    parked = models.IntegerField(default=0)
    # What was put up with and what was wrong, as {"rule", "zh", "en"}.
    notes = models.JSONField(default=list)
    repeats = models.IntegerField(default=0)
    stage = models.CharField(max_length=8, choices=InboundStage.choices, default=InboundStage.PENDING)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="inbox_pending", condition=models.Q(stage="PENDING")),
            models.Index(fields=["id"], name="inbox_parked", condition=models.Q(stage__in=["PARKED", "REFUSED"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '?'} #{self.pk}"

    @property
    def standing(self) -> InboundStage:
        """Its stage as a member of the choices: a bare code would not say of which."""
        return InboundStage(self.stage)


class ReceiptOutcome(models.TextChoices):
    """What became of one return node."""

    APPLIED = "APPLIED", _("Applied")
    REPEATED = "REPEATED", _("Said before")
    LATE = "LATE", _("Older than what is known")
    NOTED = "NOTED", _("Noted")
    # Parked: shown, never guessed.
    EARLY = "EARLY", _("Before its time; waits for the step it needs")
    CONTRADICTING = "CONTRADICTING", _("Contradicts what is known")
    ORPHAN = "ORPHAN", _("Nothing was asked that it could answer")
    NOT_LISTED = "NOT_LISTED", _("A status this receipt does not carry")
    MALFORMED = "MALFORMED", _("Not written as the standard has it")


R = ReceiptOutcome
PARKED = (R.EARLY, R.CONTRADICTING, R.ORPHAN, R.NOT_LISTED, R.MALFORMED)


class ReceiptLine(models.Model):
    """One return node: whom it is about, what it says, what was done.

    It is written from rows that are locked, so nothing it points at can be missing: `check_books` proves that, at a
    fraction of what a trigger for each line and key would cost.
    """

    id = models.BigAutoField(primary_key=True)
    inbound = models.ForeignKey(
        InboundMessage, on_delete=models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    position = models.IntegerField()
    kind = models.CharField(max_length=6)
    key = models.CharField(_("business key"), max_length=100)
    list = models.ForeignKey(
        "clearance.DeclarationList", on_delete=models.PROTECT, null=True, related_name="receipts", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    message = models.ForeignKey(
        "clearance.OutboundMessage", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10)
    returned_at = models.DateTimeField(_("said at"))
    info = models.TextField(blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(_("outcome"), max_length=13, choices=ReceiptOutcome.choices)
    act_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "waybills.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbound", "position"], name="receipt_line_once")]
        indexes = [
            models.Index(fields=["list", "returned_at"], name="receipt_by_list"),
            models.Index(
                fields=["id"],
                name="receipt_parked",
                condition=models.Q(outcome__in=[o.value for o in PARKED], settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.status}"

    @property
    def fate(self) -> ReceiptOutcome:
        """Its outcome as a member of the choices."""
        return ReceiptOutcome(self.outcome)


class OrphanManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(outcome=R.ORPHAN, settled_at=None)


class OrphanReceipt(ReceiptLine):
    """The open receipts that answer nothing we asked."""

    objects: ClassVar[OrphanManager] = OrphanManager()  # type: ignore[misc]

    class Meta:
        proxy = True
