"""The life of a declaration list, from draft to summary (reference process §4.3 with the design's corrections).

Receipts may skip steps and come late, so each verb of a receipt names every state it may rightly come from; what
does not fit is parked and shown, never guessed.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, effect
from waybills.lifecycle.roles import Role


class ListState(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    VALIDATED = "VALIDATED", _("Checked")
    QUEUED = "QUEUED", _("Waiting to be sent")
    SENT = "SENT", _("Sent")
    SEND_FAILED = "SEND_FAILED", _("Could not be sent")
    REJECTED = "REJECTED", _("Rejected")
    STORED = "STORED", _("Stored by customs")
    MANUAL_REVIEW = "MANUAL_REVIEW", _("Under manual review")
    ADJUDICATED = "ADJUDICATED", _("Adjudicated")
    AWAITING_ARRIVAL = "AWAITING_ARRIVAL", _("Waiting for the goods")
    UNDER_INSPECTION = "UNDER_INSPECTION", _("Chosen for inspection")
    SUSPENDED = "SUSPENDED", _("Suspended by customs")
    DETAINED = "DETAINED", _("Goods detained")
    RETURNED = "RETURNED", _("Goods sent back")
    RELEASED = "RELEASED", _("Released by customs")
    CLOSED = "CLOSED", _("Closed by customs")
    SUMMARISED = "SUMMARISED", _("In a summary declaration")
    AMEND_REQUESTED = "AMEND_REQUESTED", _("Amendment asked for")
    AMENDED = "AMENDED", _("Amended")
    AMEND_REFUSED = "AMEND_REFUSED", _("Amendment refused")
    CANCEL_REQUESTED = "CANCEL_REQUESTED", _("Withdrawal asked for")
    CANCELLED = "CANCELLED", _("Withdrawn")
    CANCEL_REFUSED = "CANCEL_REFUSED", _("Withdrawal refused")
    SUPERSEDED = "SUPERSEDED", _("Replaced by a corrected list")


S = ListState
# On their way to customs, or known to have failed there: a receipt may still say better.
UNDER_WAY = (S.QUEUED, S.SENT, S.SEND_FAILED)
# Asked to be changed or withdrawn: meanwhile customs goes on with what it has.
ASKED = (S.AMEND_REQUESTED, S.AMENDED, S.AMEND_REFUSED, S.CANCEL_REQUESTED, S.CANCEL_REFUSED)
# With customs, before any decision about the goods.
IN_REVIEW = (*UNDER_WAY, S.STORED, S.MANUAL_REVIEW, *ASKED)
ACCEPTED = (S.ADJUDICATED, S.AWAITING_ARRIVAL)
STOPPED = (S.UNDER_INSPECTION, S.SUSPENDED, S.DETAINED)
# Live: another list for the same parcel would be filed twice.
ENDED = (S.RETURNED, S.SUMMARISED, S.CANCELLED, S.SUPERSEDED)
# What the broker must set right before customs can go on.
REFUSED = (S.SEND_FAILED, S.REJECTED)


class DeclarationListLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=S.choices, default=NOT_YET, protected=True, max_length=20)

    class Meta:
        abstract = True

    # ------------------------------------------------------------ with the broker
    @transition(state, NOT_YET, S.DRAFT, custom=effect(actors=[Role.BROKER]))
    def draft(self) -> None:
        """Made from waybill and goods, or taken from the declarant's own message."""

    @transition(state, S.DRAFT, None, custom=effect(actors=[Role.BROKER]))
    def correct(self) -> None:
        """A person changed what it declares; the act says which fields, from what to what."""

    @transition(state, S.DRAFT, S.VALIDATED, custom=effect(actors=[Role.BROKER]))
    def validate(self) -> None:
        """It keeps every rule that can be checked here."""

    @transition(state, S.VALIDATED, S.QUEUED, custom=effect(actors=[Role.BROKER]))
    def queue(self) -> None:
        """Filed: a message will carry it to customs."""

    @transition(
        state,
        [S.VALIDATED, S.QUEUED, S.SEND_FAILED, S.REJECTED],
        S.DRAFT,
        custom=effect(actors=[Role.BROKER, Role.SYSTEM]),
    )
    def reopen(self) -> None:
        """Back to the draft, to be corrected and filed again under the same number."""

    # ------------------------------------------------------------ on its way
    @transition(state, [S.QUEUED, S.SEND_FAILED], S.SENT, custom=effect(actors=[Role.CUSTOMS, Role.SYSTEM]))
    def send(self) -> None:
        """The exchange took the message, or a receipt proves that it did (1, 2, 3)."""

    @transition(state, [S.QUEUED, S.SENT], S.SEND_FAILED, custom=effect(actors=[Role.CUSTOMS, Role.SYSTEM]))
    def fail_sending(self) -> None:
        """The e-port could not pass it on (4), or could not read the message (CEB900)."""

    # ------------------------------------------------------------ what customs says
    @transition(
        state,
        [
            *UNDER_WAY,
            S.STORED,
            S.MANUAL_REVIEW,
            S.AMENDED,
            S.CANCEL_REFUSED,
            *ACCEPTED,
            S.SUSPENDED,
            S.UNDER_INSPECTION,
        ],
        S.REJECTED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def reject(self) -> None:
        """Refused by customs (100) or at the e-port (below 0), with a reason."""

    @transition(state, [*UNDER_WAY, S.AMENDED, S.CANCEL_REFUSED], S.STORED, custom=effect(actors=[Role.CUSTOMS]))
    def store(self) -> None:
        """Taken into the customs system (120)."""

    @transition(
        state,
        [*UNDER_WAY, S.STORED, S.AMENDED, S.AMEND_REFUSED, S.CANCEL_REFUSED],
        S.MANUAL_REVIEW,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def review(self) -> None:
        """A person at customs looks at it (300)."""

    @transition(
        state,
        [*UNDER_WAY, S.STORED, S.MANUAL_REVIEW, S.AMENDED, S.AMEND_REFUSED, S.CANCEL_REFUSED, S.SUSPENDED],
        S.ADJUDICATED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def adjudicate(self) -> None:
        """Reviewed and accepted (399)."""

    @transition(
        state,
        [*UNDER_WAY, S.STORED, S.MANUAL_REVIEW, S.AMENDED, S.ADJUDICATED],
        S.AWAITING_ARRIVAL,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def await_arrival(self) -> None:
        """Accepted, but the goods are not here (400, in local programs only)."""

    @transition(
        state,
        [*IN_REVIEW, *ACCEPTED, S.SUSPENDED, S.RELEASED],
        S.UNDER_INSPECTION,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def inspect(self) -> None:
        """Customs wants the goods opened (500); after a release this takes the release back."""

    @transition(
        state,
        [*IN_REVIEW, *ACCEPTED, S.UNDER_INSPECTION, S.RELEASED],
        S.SUSPENDED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def suspend(self) -> None:
        """Customs stopped the case until a question is settled (600)."""

    @transition(
        state,
        [*IN_REVIEW, *ACCEPTED, *STOPPED, S.RELEASED],
        S.DETAINED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def detain(self) -> None:
        """Goods detained and handed on (501, 502, 503, 599); a later hand-over is told too."""

    @transition(
        state,
        [*IN_REVIEW, *ACCEPTED, *STOPPED, S.RELEASED],
        S.RETURNED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def return_goods(self) -> None:
        """The goods must go back (700)."""

    @transition(state, [*IN_REVIEW, *ACCEPTED, *STOPPED], S.RELEASED, custom=effect(actors=[Role.CUSTOMS]))
    def release(self) -> None:
        """Customs lets the goods go (800)."""

    @transition(state, S.RELEASED, S.CLOSED, custom=effect(actors=[Role.CUSTOMS]))
    def close(self) -> None:
        """The goods left; the case is closed (899)."""

    @transition(state, S.CLOSED, S.SUMMARISED, custom=effect(actors=[Role.CUSTOMS, Role.BROKER]))
    def summarise(self) -> None:
        """Part of a summary declaration with its number (792)."""

    # ------------------------------------------------------------ asking for a change
    @transition(
        state,
        [S.STORED, S.MANUAL_REVIEW, *ACCEPTED, S.AMENDED, S.AMEND_REFUSED, S.CANCEL_REFUSED],
        S.AMEND_REQUESTED,
        custom=effect(actors=[Role.BROKER]),
    )
    def request_amendment(self) -> None:
        """A changed copy was filed under the same number (appType 2)."""

    @transition(state, S.AMEND_REQUESTED, S.AMENDED, custom=effect(actors=[Role.CUSTOMS]))
    def accept_amendment(self) -> None:
        """Customs took the changed copy."""

    @transition(state, S.AMEND_REQUESTED, S.AMEND_REFUSED, custom=effect(actors=[Role.CUSTOMS]))
    def refuse_amendment(self) -> None:
        """Customs keeps the list as it was."""

    @transition(
        state,
        [S.STORED, S.MANUAL_REVIEW, *ACCEPTED, S.AMENDED, S.AMEND_REFUSED, S.CANCEL_REFUSED],
        S.CANCEL_REQUESTED,
        custom=effect(actors=[Role.BROKER]),
    )
    def request_cancellation(self) -> None:
        """A withdrawal was filed (605), with a reason."""

    @transition(
        state,
        [S.CANCEL_REQUESTED, S.STORED, S.MANUAL_REVIEW, *ACCEPTED],
        S.CANCELLED,
        custom=effect(actors=[Role.CUSTOMS]),
    )
    def accept_cancellation(self) -> None:
        """Customs withdrew the list (606 at 399)."""

    @transition(state, S.CANCEL_REQUESTED, S.CANCEL_REFUSED, custom=effect(actors=[Role.CUSTOMS]))
    def refuse_cancellation(self) -> None:
        """Customs keeps the list."""

    @transition(
        state,
        [S.DRAFT, S.VALIDATED, S.REJECTED, S.SEND_FAILED, S.CANCELLED],
        S.SUPERSEDED,
        custom=effect(actors=[Role.BROKER, Role.SYSTEM]),
    )
    def supersede(self) -> None:
        """A corrected copy under another number takes its place."""
