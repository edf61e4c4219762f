"""The life of a document: asked for, made by a worker, perhaps void later."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import PERSONS, Role


class PaperState(models.TextChoices):
    REQUESTED = "REQUESTED", _("Being made")
    ISSUED = "ISSUED", _("Issued")
    FAILED = "FAILED", _("Could not be made")
    VOIDED = "VOIDED", _("Void")


class PaperLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=PaperState.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    @transition(state, NOT_YET, PaperState.REQUESTED, custom=effect(actors=[*PERSONS, Role.SYSTEM]))
    def request(self) -> None:
        """Somebody may see the parcel and asked for its paper."""

    @transition(state, PaperState.REQUESTED, PaperState.ISSUED, custom=effect(actors=[Role.SYSTEM]))
    def issue(self) -> None:
        """Made; number and hash stand in the act."""

    @transition(state, PaperState.REQUESTED, PaperState.FAILED, custom=effect(actors=[Role.SYSTEM]))
    def fail(self) -> None:
        """The worker gave up; the reason stands in the act."""

    @transition(state, PaperState.FAILED, PaperState.REQUESTED, custom=effect(actors=[*PERSONS, Role.SYSTEM]))
    def request_again(self) -> None:
        """Once more."""

    @transition(state, PaperState.ISSUED, PaperState.VOIDED, custom=effect(actors=[Role.OFFICER, Role.SYSTEM]))
    def void(self) -> None:
        """What it says no longer holds (a recalled release)."""
