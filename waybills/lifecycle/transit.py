"""The life of a transit leg: air-air or air-ground, under seal (reference process §3.6, §4.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import Role


class LegState(models.TextChoices):
    REQUESTED = "REQUESTED", _("Requested")
    APPROVED = "APPROVED", _("Approved")
    SEALED = "SEALED", _("Sealed")
    DEPARTED = "DEPARTED", _("On its way")
    ARRIVED = "ARRIVED", _("At the next site")
    DISCHARGED = "DISCHARGED", _("Discharged")
    OVERDUE = "OVERDUE", _("Overdue")
    SEAL_BROKEN = "SEAL_BROKEN", _("Seal broken")
    DIVERTED = "DIVERTED", _("Off its route")
    REFUSED = "REFUSED", _("Refused")


L = LegState
ON_THE_WAY = (L.DEPARTED, L.OVERDUE, L.DIVERTED)


class LegLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=L.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    @transition(state, NOT_YET, L.REQUESTED, custom=effect(actors=[Role.LOGISTICS, Role.BROKER, Role.OPERATOR]))
    def request(self) -> None:
        """The carrier asks for the connection."""

    @transition(state, L.REQUESTED, L.APPROVED, custom=effect(actors=[Role.OFFICER, Role.SYSTEM]))
    def approve(self) -> None:
        """The connection is one of the allowed kinds."""

    @transition(state, L.REQUESTED, L.REFUSED, custom=effect(actors=[Role.OFFICER, Role.SYSTEM]))
    def refuse(self) -> None:
        """Not allowed, with the reason."""

    @transition(state, L.APPROVED, L.SEALED, custom=effect(actors=[Role.OPERATOR, Role.OFFICER], document="SEAL"))
    def seal(self) -> None:
        """The seal's number is recorded."""

    @transition(state, L.SEALED, L.DEPARTED, custom=effect(actors=[Role.OPERATOR]))
    def depart(self) -> None:
        """The vehicle left."""

    @transition(state, ON_THE_WAY, L.ARRIVED, custom=effect(actors=[Role.OPERATOR, Role.SYSTEM]))
    def arrive(self) -> None:
        """It reached the next site."""

    @transition(state, L.ARRIVED, L.DISCHARGED, custom=effect(actors=[Role.OPERATOR, Role.OFFICER]))
    def discharge(self) -> None:
        """Seal checked, everything there."""

    @transition(state, [L.DEPARTED, L.DIVERTED], L.OVERDUE, custom=effect(actors=[Role.SYSTEM]))
    def fall_overdue(self) -> None:
        """The time allowed is over."""

    @transition(state, [L.DEPARTED, L.OVERDUE], L.DIVERTED, custom=effect(actors=[Role.SYSTEM, Role.OFFICER]))
    def divert(self) -> None:
        """Its position left the route."""

    @transition(state, [*ON_THE_WAY, L.ARRIVED], L.SEAL_BROKEN, custom=effect(actors=[Role.OPERATOR, Role.SYSTEM]))
    def break_seal(self) -> None:
        """The seal does not match; its parcels are held."""

    @transition(state, L.SEAL_BROKEN, L.DISCHARGED, custom=effect(actors=[Role.OFFICER], two_persons=True))
    def settle(self) -> None:
        """An officer settled the incident."""
