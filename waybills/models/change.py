"""What administration did: who changed which entry of a register, when, from where. Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """Kinds of administrative deeds; the last eight are of log-in."""

    ENTERED = "ENTERED", _("Entered")
    CHANGED = "CHANGED", _("Changed")
    CLOSED = "CLOSED", _("Account closed")
    OPENED = "OPENED", _("Account opened again")
    PASSWORD_RENEWED = "PASSWORD_RENEWED", _("New password given")
    SECRET_RENEWED = "SECRET_RENEWED", _("New secret given")
    FACTOR_RESET = "FACTOR_RESET", _("Second factor taken off")
    LOCKOUT_LIFTED = "LOCKOUT_LIFTED", _("Lockout lifted")
    LOADED = "LOADED", _("Loaded")
    TOKEN_ISSUED = "TOKEN_ISSUED", _("API token issued")
    TOKEN_REVOKED = "TOKEN_REVOKED", _("API token revoked")
    LOGGED_IN = "LOGGED_IN", _("Logged in")
    LOG_IN_FAILED = "LOG_IN_FAILED", _("Log-in failed")
    LOCKED_OUT = "LOCKED_OUT", _("Locked out")
    PASSWORD_CHANGED = "PASSWORD_CHANGED", _("Own password changed")
    FACTOR_ADDED = "FACTOR_ADDED", _("Second factor added")
    FACTOR_REMOVED = "FACTOR_REMOVED", _("Second factor removed")


class Change(models.Model):
    """One deed of administration. `values` is field → [before, after], or null where only "changed" is kept.

    Nobody in `by` is a command of the machine (`command`), or somebody who was not let in.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(_("address"), null=True)
    command = models.CharField(_("command"), max_length=40, blank=True, default="")
    kind = models.CharField(_("deed"), max_length=16, choices=ChangeKind.choices)
    # The entry: its model as "app.model", its key, and what it was called then.
    thing = models.CharField(max_length=60, blank=True, default="")
    thing_id = models.BigIntegerField(null=True)
    name = models.CharField(_("entry"), max_length=200, blank=True, default="")
    values = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["thing", "thing_id", "id"], name="change_by_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
