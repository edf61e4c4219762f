"""The life of a message on its way to customs (reference process §4.4). Orphan receipts are rows of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import Role


class MessageState(models.TextChoices):
    PENDING = "PENDING", _("Waiting to leave")
    SENT = "SENT", _("Taken by the exchange")
    ACKED_FORMAT = "ACKED_FORMAT", _("Read by the e-port")
    ANSWERED = "ANSWERED", _("Answered by customs")
    RETRYING = "RETRYING", _("Will be tried again")
    DEAD_LETTER = "DEAD_LETTER", _("Given up")
    REPLAYED = "REPLAYED", _("To be sent once more")


M = MessageState
TO_LEAVE = (M.PENDING, M.RETRYING, M.REPLAYED)


class OutboundMessageLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=M.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    @transition(state, NOT_YET, M.PENDING, custom=effect(actors=[Role.SYSTEM]))
    def enqueue(self) -> None:
        """Built, checked and kept byte for byte."""

    @transition(state, TO_LEAVE, M.SENT, custom=effect(actors=[Role.SYSTEM]))
    def send(self) -> None:
        """The exchange answered that it has it."""

    @transition(state, TO_LEAVE, M.RETRYING, custom=effect(actors=[Role.SYSTEM]))
    def retry(self) -> None:
        """It did not get through; the same bytes leave again later."""

    @transition(state, [*TO_LEAVE, M.SENT], M.ACKED_FORMAT, custom=effect(actors=[Role.CUSTOMS]))
    def acknowledge(self) -> None:
        """A receipt shows that the e-port could read it."""

    @transition(
        state,
        [*TO_LEAVE, M.SENT, M.ACKED_FORMAT, M.DEAD_LETTER],
        M.ANSWERED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def answer(self) -> None:
        """Everything in it has its answer, good or bad."""

    @transition(
        state,
        [*TO_LEAVE, M.SENT, M.ACKED_FORMAT],
        M.DEAD_LETTER,
        custom=effect(actors=[Role.SYSTEM, Role.CUSTOMS]),
    )
    def bury(self) -> None:
        """Refused too often, or unreadable to the e-port; a person must look."""

    @transition(
        state,
        M.DEAD_LETTER,
        M.REPLAYED,
        custom=effect(actors=[Role.BROKER, Role.OPERATOR, Role.OFFICER, Role.ADMIN]),
    )
    def replay(self) -> None:
        """A person sends it once more."""
