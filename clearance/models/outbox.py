"""Messages on their way to customs: the hot row moves, the body keeps the bytes, the waiting row is claimed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clearance.lifecycle.outbound_message import MessageState, OutboundMessageLifecycle
from clearance.models.packed import PackedField
from waybills.models import ActLine, HotRow
from waybills.models.act import lines_of


class OutboundMessageLine(ActLine):
    class Meta:
        indexes = lines_of("message_line_by_act")


class OutboundMessage(HotRow, OutboundMessageLifecycle):
    centre = models.ForeignKey("waybills.Centre", on_delete=models.PROTECT, related_name="+", db_index=False)
    flight = models.ForeignKey("waybills.Flight", on_delete=models.PROTECT, null=True, related_name="messages")
    # The organisation that speaks; called like this because counters and scope go by broker.
    broker = models.ForeignKey("waybills.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6)

    line_model: ClassVar[type[models.Model]] = OutboundMessageLine
    counted_by: ClassVar[tuple[str, ...]] = ("flight_id", "broker_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} {self.state}"


class MessageBody(models.Model):
    """What leaves, byte for byte: `head` + base64 of `data` + `tail` is the envelope as it goes over the wire."""

    message = models.OneToOneField(OutboundMessage, on_delete=models.CASCADE, primary_key=True, related_name="body")
    guid = models.CharField(max_length=36, unique=True)
    # What a receipt names when it answers the whole message: "copNo|part" of 507 and 509, empty of 603.
    business_key = models.CharField(max_length=64, blank=True, db_index=True)
    sender_id = models.CharField(max_length=30)
    receiver_id = models.CharField(max_length=30)
    nodes = models.IntegerField()
    data = PackedField()
    head = models.BinaryField()
    tail = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signed = models.BooleanField(default=False)
    # The act that called for it; with the list it makes building safe to repeat.
    act_id = models.BigIntegerField(null=True)
    built_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    # The answer to the message as a whole (508, 510, 900); lists have answers of their own.
    answer_status = models.CharField(max_length=10, blank=True)
    answer_info = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.guid


class OutboxWaiting(models.Model):
    """Work: inserted with the message, claimed with a lease, deleted when the exchange has it."""

    message = models.OneToOneField(OutboundMessage, on_delete=models.CASCADE, primary_key=True, related_name="waiting")
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    # Only failures that are the message's own count towards giving up: an outage may last for days.
    refusals = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="outbox_due", condition=models.Q(dead_at=None))]

    def __str__(self) -> str:
        return str(self.message_id)


class MessageItem(models.Model):
    """One list or parcel that a message speaks of; keeps the order per list and finds the message of a receipt.

    Its keys are proved by `check_books`, as those of receipt lines are.
    """

    pk = models.CompositePrimaryKey("message_id", "position")
    message = models.ForeignKey(
        OutboundMessage, on_delete=models.CASCADE, related_name="items", db_index=False, db_constraint=False
    )
    position = models.IntegerField()
    list = models.ForeignKey(
        "clearance.DeclarationList", on_delete=models.PROTECT, null=True, related_name="message_items",
        db_constraint=False,
    )  # fmt: skip
    parcel = models.ForeignKey(
        "waybills.Parcel", on_delete=models.PROTECT, null=True, related_name="message_items", db_constraint=False
    )
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.message_id}/{self.position}"


class ArrivalWaiting(models.Model):
    """Flights with parcels that arrived since the last arrival report."""

    flight = models.OneToOneField("waybills.Flight", on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.flight_id)
