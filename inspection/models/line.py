"""What the line controller told us, and what we told it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineEvent(models.Model):
    """One event of a line controller, once: its key makes a repeat harmless."""

    class Kind(models.TextChoices):
        ENTERED = "ENTERED", _("Parcel on the belt")
        SCANNED = "SCANNED", _("Scan ended")
        DIVERTED = "DIVERTED", _("Parcel diverted")
        FAULT = "FAULT", _("Machine out of order")
        READY = "READY", _("Machine in order")
        STOPPED = "STOPPED", _("Belt stopped as ordered")
        HEARTBEAT = "HEARTBEAT", _("Alive")

    id = models.BigAutoField(primary_key=True)
    device = models.ForeignKey("waybills.Device", on_delete=models.PROTECT, related_name="line_events")
    key = models.CharField(max_length=64)
    sequence = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    barcode = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    answer = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "key"], name="line_event_once")]

    def __str__(self) -> str:
        return f"{self.device_id} {self.kind} {self.barcode}"


class LineOrder(models.Model):
    """Something the line must do now: stop the belt. It is shown until the line says it is done."""

    class Kind(models.TextChoices):
        STOP = "STOP", _("Stop the belt")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    device = models.ForeignKey("waybills.Device", on_delete=models.PROTECT, null=True, related_name="+")
    line = models.CharField(max_length=16, blank=True)
    parcel = models.ForeignKey("waybills.Parcel", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey("inspection.Decision", on_delete=models.PROTECT, related_name="line_orders")
    ordered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "kind"], name="line_order_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.line}"
