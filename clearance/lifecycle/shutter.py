"""The life of a planned shutter: somebody says until when nothing is sent to customs, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import Role


class ShutterState(models.TextChoices):
    SHUT = "SHUT", _("Shut")
    OPENED = "OPENED", _("Open again")


class ShutterLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=ShutterState.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    @transition(
        state, NOT_YET, ShutterState.SHUT, custom=effect(actors=[Role.OFFICER, Role.SUPERVISOR, Role.ADMIN])
    )  # fmt: skip
    def shut(self) -> None:
        """From now on nothing is sent; everything waits."""

    @transition(
        state,
        ShutterState.SHUT,
        ShutterState.OPENED,
        custom=effect(actors=[Role.OFFICER, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM]),
    )
    def open(self) -> None:
        """By hand, or by the system when its time is over."""
