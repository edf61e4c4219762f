"""The life of a flight (or of the truck that takes its place on an air-ground connection)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import Role


class FlightState(models.TextChoices):
    PLANNED = "PLANNED", _("Planned")
    OPEN = "OPEN", _("Open for parcels")
    LOADING = "LOADING", _("Loading")
    LOADED = "LOADED", _("Closed for loading")
    DEPARTED = "DEPARTED", _("Departed")
    CANCELLED = "CANCELLED", _("Flight cancelled")


F = FlightState


class FlightLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=F.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    @transition(state, NOT_YET, F.PLANNED, custom=effect(actors=[Role.LOGISTICS, Role.OPERATOR, Role.ADMIN]))
    def plan(self) -> None:
        """The carrier announced it."""

    @transition(state, F.PLANNED, F.OPEN, custom=effect(actors=[Role.OPERATOR, Role.SYSTEM]))
    def open(self) -> None:
        """Parcels may be manifested on it."""

    @transition(state, F.OPEN, F.LOADING, custom=effect(actors=[Role.OPERATOR]))
    def start_loading(self) -> None:
        """The first bag goes on board."""

    @transition(state, F.LOADING, F.LOADED, custom=effect(actors=[Role.OPERATOR]))
    def finish_loading(self) -> None:
        """Nothing more goes on board."""

    @transition(state, F.LOADED, F.LOADING, custom=effect(actors=[Role.OPERATOR]))
    def reopen_loading(self) -> None:
        """Something must still come off or on, with a reason."""

    @transition(state, F.LOADED, F.DEPARTED, custom=effect(actors=[Role.OPERATOR, Role.SYSTEM], document="DEPARTURE"))
    def depart(self) -> None:
        """Off blocks; the departure list goes to customs."""

    @transition(state, [F.PLANNED, F.OPEN], F.CANCELLED, custom=effect(actors=[Role.OPERATOR, Role.ADMIN]))
    def cancel(self) -> None:
        """It does not fly; its parcels need another."""
