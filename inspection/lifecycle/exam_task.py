"""The life of an examination: ordered, notified, presented, opened, recorded (process §3.4, §4.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import Role


class ExamState(models.TextChoices):
    ORDERED = "ORDERED", _("Ordered")
    NOTIFIED = "NOTIFIED", _("Notice given")
    SLOT_BOOKED = "SLOT_BOOKED", _("Slot booked")
    PRESENTED = "PRESENTED", _("Presented at the table")
    OPENED = "OPENED", _("Opened")
    RECORDED = "RECORDED", _("Result recorded")
    SECOND_CHECK = "SECOND_CHECK", _("Waiting for a second person")
    FINAL = "FINAL", _("Concluded")
    NOT_PRESENTED = "NOT_PRESENTED", _("Not presented")
    CANCELLED = "CANCELLED", _("Examination cancelled")


E = ExamState
AT_THE_TABLE = [Role.OPERATOR, Role.EXAMINER]
BEFORE_OPENING = (E.ORDERED, E.NOTIFIED, E.SLOT_BOOKED, E.NOT_PRESENTED, E.PRESENTED)
OPEN = tuple(state for state in E if state not in (E.FINAL, E.CANCELLED))


class ExamLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=E.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    @transition(state, NOT_YET, E.ORDERED, custom=effect(actors=[Role.SYSTEM, Role.OFFICER]))
    def order(self) -> None:
        """A verdict, a rule, chance, customs or an officer has the parcel opened."""

    @transition(state, E.ORDERED, E.NOTIFIED, custom=effect(actors=[Role.SYSTEM], document="EXAM_NOTICE"))
    def notify(self) -> None:
        """Broker and operator can read the notice."""

    @transition(state, [E.NOTIFIED, E.SLOT_BOOKED, E.NOT_PRESENTED], E.SLOT_BOOKED, custom=effect(actors=AT_THE_TABLE))
    def book_slot(self) -> None:
        """A time at a bay; another time needs a reason."""

    @transition(state, [E.NOTIFIED, E.SLOT_BOOKED, E.NOT_PRESENTED], E.PRESENTED, custom=effect(actors=AT_THE_TABLE))
    def present(self) -> None:
        """Scanned at the bay; without a slot it is taken when it comes."""

    @transition(state, [E.NOTIFIED, E.SLOT_BOOKED], E.NOT_PRESENTED, custom=effect(actors=[*AT_THE_TABLE, Role.SYSTEM]))
    def miss(self) -> None:
        """It did not come."""

    @transition(state, E.PRESENTED, E.OPENED, custom=effect(actors=[Role.EXAMINER]))
    def open(self) -> None:
        """Two examiners opened it."""

    @transition(state, E.OPENED, E.RECORDED, custom=effect(actors=[Role.EXAMINER], document="EXAM_RECORD"))
    def record(self) -> None:
        """Result, counts and photos are written down."""

    @transition(state, E.RECORDED, E.SECOND_CHECK, custom=effect(actors=[Role.SYSTEM]))
    def ask_second(self) -> None:
        """What follows needs a second person's agreement."""

    @transition(state, E.SECOND_CHECK, E.OPENED, custom=effect(actors=[Role.SYSTEM]))
    def reopen(self) -> None:
        """The second person did not agree: it is looked at again."""

    @transition(state, [E.RECORDED, E.SECOND_CHECK], E.FINAL, custom=effect(actors=[Role.SYSTEM]))
    def finish(self) -> None:
        """What followed is done."""

    @transition(state, BEFORE_OPENING, E.CANCELLED, custom=effect(actors=[Role.SUPERVISOR, Role.SYSTEM]))
    def cancel(self) -> None:
        """The order was withdrawn before the parcel was opened."""

    @transition(state, OPEN, E.CANCELLED, custom=effect(actors=[Role.SYSTEM]))
    def withdraw(self) -> None:
        """Its parcel went another way."""
