"""How the way to customs is, and who was turned away at our door."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clearance.lifecycle.shutter import ShutterLifecycle, ShutterState
from waybills.models import ActLine, HotRow
from waybills.models.act import lines_of


class ChannelHealth(models.Model):
    """The circuit breaker of one channel: after enough failures in a row nothing is tried until `open_until`."""

    name = models.CharField(max_length=10, primary_key=True)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    up_since = models.DateTimeField(null=True)
    slow_since = models.DateTimeField(null=True)
    # What the channel said of itself when it was last looked at.
    looked_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    trouble_since = models.DateTimeField(null=True)
    unfetched = models.IntegerField(default=0)
    unfetched_since = models.DateTimeField(null=True)
    # Pairs of name and code of the reason.
    left_alone = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class ChannelShutterLine(ActLine):
    class Meta:
        indexes = lines_of("shutter_line_by_act")


class ChannelShutter(HotRow, ShutterLifecycle):
    """A planned shutter: while one is shut and its end has not come, nothing is sent. A few rows a year."""

    reason = models.CharField(_("reason"), max_length=300)
    shut_at = models.DateTimeField(_("shut since"))
    ends_at = models.DateTimeField(_("until"))
    shut_by = models.ForeignKey("waybills.User", on_delete=models.PROTECT, related_name="+", db_index=False)

    line_model: ClassVar[type[models.Model]] = ChannelShutterLine

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ShutterState.values), name="shutter_state_is_known"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("shut_at")), name="shutter_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.shut_at:%Y-%m-%d %H:%M}: {self.reason}"


class GatewayRefusal(models.Model):
    """Documents turned away at the door, counted by sender, reason and hour: a flood fills no table."""

    hour = models.DateTimeField()
    address = models.CharField(max_length=45)
    code = models.CharField(max_length=20)
    count = models.IntegerField(default=1)
    last_at = models.DateTimeField()
    last_sha256 = models.CharField(max_length=64, blank=True)
    last_size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "address", "code"], name="refusal_counted_once")]

    def __str__(self) -> str:
        return f"{self.code} × {self.count}"
