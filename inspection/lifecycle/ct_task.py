"""The life of a CT task: from the queue before the scanner to a verdict that has taken effect (process §4.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, FromColumn, Remember, effect
from waybills.lifecycle.roles import Role


class CtState(models.TextChoices):
    QUEUED = "QUEUED", _("Waiting for the scanner")
    SCANNED = "SCANNED", _("Scanned, pictures in the making")
    ATR_DONE = "ATR_DONE", _("Waiting for an inspector")
    UNDER_REVIEW = "UNDER_REVIEW", _("With an inspector")
    VERDICT_GIVEN = "VERDICT_GIVEN", _("Verdict given, not yet in effect")
    SECOND_REVIEW = "SECOND_REVIEW", _("With a second reader")
    FINAL = "FINAL", _("Judged")
    RESCAN = "RESCAN", _("To be scanned again")
    MACHINE_FAULT = "MACHINE_FAULT", _("Scanner out of order")


C = CtState
READERS = [Role.INSPECTOR, Role.SUPERVISOR]
# No picture of the parcel stands yet.
BEFORE_PICTURES = (C.QUEUED, C.SCANNED, C.RESCAN, C.MACHINE_FAULT)
JUDGED_FROM = (C.UNDER_REVIEW, C.SECOND_REVIEW)
OPEN = tuple(state for state in C if state != C.FINAL)


class CtLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=C.choices, default=NOT_YET, protected=True, max_length=20)
    judged_from = models.CharField(max_length=20, null=True, editable=False)

    class Meta:
        abstract = True

    @transition(state, NOT_YET, C.QUEUED, custom=effect(actors=[Role.SYSTEM, Role.OFFICER]))
    def queue(self) -> None:
        """Its parcel was sent to the scanner."""

    # ------------------------------------------------------------ the machine
    @transition(
        state,
        [C.QUEUED, C.RESCAN, C.MACHINE_FAULT],
        C.SCANNED,
        custom=effect(actors=[Role.LINE, Role.SYSTEM, Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR]),
    )
    def bind_scan(self) -> None:
        """A scan belongs to its parcel: by barcode and weight, or by a person's word."""

    @transition(state, C.SCANNED, C.ATR_DONE, custom=effect(actors=[Role.SYSTEM, Role.LINE]))
    def finish_analysis(self) -> None:
        """Its pictures are made and the machine has said what it has to say."""

    @transition(
        state,
        [C.QUEUED, C.SCANNED, C.ATR_DONE, C.VERDICT_GIVEN, C.MACHINE_FAULT],
        C.RESCAN,
        custom=effect(actors=[Role.LINE, Role.SYSTEM, Role.OPERATOR]),
    )
    def ask_rescan(self) -> None:
        """No picture, a poor one, or somebody else's: once more through the scanner."""

    @transition(
        state,
        [C.QUEUED, C.SCANNED, C.RESCAN],
        C.MACHINE_FAULT,
        custom=effect(actors=[Role.LINE, Role.SYSTEM, Role.OPERATOR]),
    )
    def report_fault(self) -> None:
        """The scanner stopped with it on the belt."""

    @transition(state, C.MACHINE_FAULT, C.QUEUED, custom=effect(actors=[Role.LINE, Role.SYSTEM, Role.OPERATOR]))
    def requeue(self) -> None:
        """The scanner runs again."""

    @transition(
        state,
        BEFORE_PICTURES,
        C.FINAL,
        custom=effect(actors=[Role.LINE, Role.SYSTEM, Role.OPERATOR]),
    )
    def give_up(self) -> None:
        """No picture could be made of it: it is opened by hand, never cleared."""

    # ------------------------------------------------------------ the readers
    @transition(state, C.ATR_DONE, C.UNDER_REVIEW, custom=effect(actors=READERS))
    def begin_review(self) -> None:
        """An inspector took it."""

    @transition(state, C.UNDER_REVIEW, C.ATR_DONE, custom=effect(actors=[*READERS, Role.SYSTEM]))
    def return_case(self) -> None:
        """Put back unjudged, or its lease ended."""

    @transition(
        state,
        JUDGED_FROM,
        C.VERDICT_GIVEN,
        custom=effect(actors=READERS, remember=Remember("judged_from")),
    )
    def give_verdict(self) -> None:
        """A reader said what he saw; nothing follows from it yet."""

    @transition(state, C.VERDICT_GIVEN, FromColumn("judged_from", JUDGED_FROM), custom=effect(actors=READERS))
    def take_back(self) -> None:
        """The reader took his word back within the time allowed."""

    @transition(state, C.VERDICT_GIVEN, C.SECOND_REVIEW, custom=effect(actors=[Role.SYSTEM]))
    def ask_second(self) -> None:
        """Undecided, against the machine's alarm, or two readers disagree: somebody else looks."""

    @transition(state, C.VERDICT_GIVEN, C.FINAL, custom=effect(actors=[Role.SYSTEM]))
    def finish(self) -> None:
        """The verdict took effect on the parcel."""

    @transition(state, C.FINAL, C.SECOND_REVIEW, custom=effect(actors=[Role.SYSTEM]))
    def reopen(self) -> None:
        """A hold was lifted and the parcel stands in image review again: somebody else judges."""

    @transition(state, OPEN, C.FINAL, custom=effect(actors=[Role.SYSTEM]))
    def withdraw(self) -> None:
        """Its parcel went another way; there is nothing left to judge."""
