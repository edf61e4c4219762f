"""The life of a parcel: 24 states, every way between them (reference process §4 with the design's corrections)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from waybills.lifecycle.machine import NOT_YET, FromColumn, Remember, effect, gate_is_clear_of
from waybills.lifecycle.requirements import CONTROLS, INSERTED_CLOSED, WHOLE_GATE, Requirement
from waybills.lifecycle.roles import Role


class ParcelState(models.TextChoices):
    PRE_ADVISED = "PRE_ADVISED", _("Pre-advised")
    AWAITING_ARRIVAL = "AWAITING_ARRIVAL", _("Awaiting arrival")
    OVER_LANDED = "OVER_LANDED", _("Over-landed")
    ARRIVED = "ARRIVED", _("Arrived")
    TALLIED = "TALLIED", _("Tallied")
    CT_QUEUED = "CT_QUEUED", _("Waiting for CT")
    IMAGE_REVIEW = "IMAGE_REVIEW", _("Image review")
    AWAITING_DECISION = "AWAITING_DECISION", _("At the release gate")
    EXAM_QUEUED = "EXAM_QUEUED", _("Waiting for examination")
    UNDER_EXAM = "UNDER_EXAM", _("Under examination")
    SAMPLED = "SAMPLED", _("Waiting for the laboratory")
    ON_HOLD = "ON_HOLD", _("On hold")
    DETAINED = "DETAINED", _("Detained")
    RELEASED = "RELEASED", _("Released")
    RETURN_ORDERED = "RETURN_ORDERED", _("Return ordered")
    RETURNED = "RETURNED", _("Returned")
    SEIZED = "SEIZED", _("Seized")
    DISPOSED = "DISPOSED", _("Abandoned or destroyed")
    LOADED = "LOADED", _("Loaded")
    IN_TRANSIT = "IN_TRANSIT", _("In transit")
    DEPARTED = "DEPARTED", _("Departed")
    CLOSED = "CLOSED", _("Closed")
    SHORT_LANDED = "SHORT_LANDED", _("Short-landed")
    CANCELLED = "CANCELLED", _("Cancelled")


S = ParcelState
# Ends of a life; SHORT_LANDED ends it too but a late find opens it again.
ENDED = (S.RETURNED, S.SEIZED, S.DISPOSED, S.CLOSED, S.CANCELLED)
# Here in the centre or on the way to it: what is decided now still reaches the parcel.
IN_REACH = tuple(state for state in S if state not in (*ENDED, S.DEPARTED))
NOT_ENDED = tuple(state for state in S if state not in ENDED)
HELD_FROM = (S.AWAITING_DECISION, S.IMAGE_REVIEW, S.UNDER_EXAM, S.IN_TRANSIT)

gate_is_clear = gate_is_clear_of(
    WHOLE_GATE,
    name="gate_is_clear",
    sentence=_("Something still stands between this parcel and its release."),
)
is_not_controlled = gate_is_clear_of(CONTROLS, name="is_not_controlled", sentence=_("A control stands on this parcel."))
hold_is_answered = gate_is_clear_of(
    Requirement.HOLD | Requirement.RECALL | Requirement.QUERY_ANSWERED,
    name="hold_is_answered",
    sentence=_("A hold, recall or question on this parcel is still open."),
)
exam_is_answered = gate_is_clear_of(
    Requirement.INSPECT, name="exam_is_answered", sentence=_("An inspection instruction is still open.")
)


class ParcelLifecycle(FSMModelMixin, models.Model):
    state = FSMField(choices=S.choices, default=NOT_YET, protected=True, max_length=20)
    held_from = models.CharField(max_length=20, null=True, editable=False)

    class Meta:
        abstract = True

    # ------------------------------------------------------------ data before goods
    @transition(
        state,
        NOT_YET,
        S.PRE_ADVISED,
        custom=effect(actors=[Role.LOGISTICS, Role.BROKER], opens=INSERTED_CLOSED),
    )
    def pre_advise(self) -> None:
        """A waybill announces the parcel."""

    @transition(state, S.PRE_ADVISED, S.AWAITING_ARRIVAL, custom=effect(actors=[Role.SYSTEM]))
    def accept_manifest(self) -> None:
        """Its manifest line stands under a master waybill of an open flight."""

    @transition(
        state,
        [S.PRE_ADVISED, S.AWAITING_ARRIVAL],
        S.CANCELLED,
        conditions=[is_not_controlled],
        custom=effect(actors=[Role.BROKER, Role.OFFICER, Role.CUSTOMS]),
    )
    def cancel(self) -> None:
        """The parcel will not come."""

    # ------------------------------------------------------------ arrival and tally
    @transition(
        state,
        NOT_YET,
        S.OVER_LANDED,
        custom=effect(actors=[Role.OPERATOR], opens=INSERTED_CLOSED, document="OVER_LANDED"),
    )
    def land_unannounced(self) -> None:
        """A scan met a number that no manifest of this site names."""

    @transition(
        state,
        S.AWAITING_ARRIVAL,
        S.ARRIVED,
        custom=effect(actors=[Role.OPERATOR], meets=Requirement.ARRIVED),
    )
    def arrive(self) -> None:
        """The parcel is at the site."""

    @transition(state, S.OVER_LANDED, S.ARRIVED, custom=effect(actors=[Role.OFFICER], meets=Requirement.ARRIVED))
    def supplement_manifest(self) -> None:
        """An officer accepts the manifest line that was missing."""

    @transition(state, S.ARRIVED, S.TALLIED, custom=effect(actors=[Role.OPERATOR], meets=Requirement.TALLIED))
    def tally(self) -> None:
        """Count, weight and damage are recorded."""

    @transition(
        state,
        S.AWAITING_ARRIVAL,
        S.SHORT_LANDED,
        custom=effect(actors=[Role.OPERATOR], document="SHORT_LANDED"),
    )
    def report_short(self) -> None:
        """The tally was closed without it."""

    @transition(state, S.SHORT_LANDED, S.ARRIVED, custom=effect(actors=[Role.OPERATOR], meets=Requirement.ARRIVED))
    def find_late(self) -> None:
        """It was found after all."""

    # ------------------------------------------------------------ CT and images
    @transition(
        state,
        [S.TALLIED, S.AWAITING_DECISION],
        S.CT_QUEUED,
        custom=effect(actors=[Role.SYSTEM, Role.OFFICER], opens=Requirement.CT_VERDICT),
    )
    def queue_for_ct(self) -> None:
        """Rule, chance or an officer sends it to the scanner, before or after the risk decision."""

    @transition(
        state,
        S.TALLIED,
        S.AWAITING_DECISION,
        custom=effect(actors=[Role.SYSTEM], meets=Requirement.CT_VERDICT),
    )
    def spare_ct(self) -> None:
        """The selector chose neither CT nor opening."""

    @transition(state, S.CT_QUEUED, S.IMAGE_REVIEW, custom=effect(actors=[Role.LINE, Role.SYSTEM]))
    def show_image(self) -> None:
        """Its pictures are stored and bound to it."""

    @transition(
        state,
        [S.CT_QUEUED, S.IMAGE_REVIEW],
        S.CT_QUEUED,
        custom=effect(actors=[Role.LINE, Role.INSPECTOR, Role.SYSTEM], opens=Requirement.CT_VERDICT),
    )
    def rescan(self) -> None:
        """No picture, a poor one, or somebody else's."""

    @transition(
        state,
        S.IMAGE_REVIEW,
        S.AWAITING_DECISION,
        custom=effect(actors=[Role.INSPECTOR, Role.SYSTEM], meets=Requirement.CT_VERDICT),
    )
    def clear_image(self) -> None:
        """The picture matches the declaration."""

    @transition(
        state,
        [S.IMAGE_REVIEW, S.CT_QUEUED],
        S.EXAM_QUEUED,
        custom=effect(
            actors=[Role.INSPECTOR, Role.LINE, Role.SYSTEM],
            meets=Requirement.CT_VERDICT,
            opens=Requirement.EXAM_RESULT,
            document="EXAM_NOTICE",
        ),
    )
    def suspect_image(self) -> None:
        """The picture is suspect, or none could be made: somebody opens the parcel."""

    # ------------------------------------------------------------ examination
    @transition(
        state,
        S.AWAITING_DECISION,
        S.EXAM_QUEUED,
        custom=effect(
            actors=[Role.SYSTEM, Role.OFFICER, Role.CUSTOMS],
            opens=Requirement.EXAM_RESULT,
            document="EXAM_NOTICE",
        ),
    )
    def order_exam(self) -> None:
        """A control, chance or an officer has it opened."""

    @transition(state, S.EXAM_QUEUED, S.UNDER_EXAM, custom=effect(actors=[Role.EXAMINER]))
    def start_exam(self) -> None:
        """An examiner took it to a bay."""

    @transition(
        state,
        S.EXAM_QUEUED,
        S.AWAITING_DECISION,
        conditions=[exam_is_answered],
        custom=effect(actors=[Role.SUPERVISOR], meets=Requirement.EXAM_RESULT),
    )
    def withdraw_exam(self) -> None:
        """A supervisor withdraws the order, with a reason."""

    @transition(state, S.UNDER_EXAM, S.SAMPLED, custom=effect(actors=[Role.EXAMINER], document="SAMPLING_VOUCHER"))
    def take_sample(self) -> None:
        """A sealed sample goes to the laboratory."""

    @transition(state, S.SAMPLED, S.UNDER_EXAM, custom=effect(actors=[Role.EXAMINER]))
    def receive_lab_report(self) -> None:
        """The laboratory answered."""

    @transition(
        state,
        S.UNDER_EXAM,
        S.AWAITING_DECISION,
        custom=effect(actors=[Role.EXAMINER], meets=Requirement.EXAM_RESULT, document="EXAM_RECORD"),
    )
    def conclude_exam(self) -> None:
        """As declared, or corrected."""

    @transition(
        state,
        S.UNDER_EXAM,
        S.ON_HOLD,
        custom=effect(
            actors=[Role.EXAMINER],
            meets=Requirement.EXAM_RESULT,
            remember=Remember("held_from", S.AWAITING_DECISION),
            document="EXAM_RECORD",
        ),
    )
    def hold_after_exam(self) -> None:
        """The examination is over and found a difference that somebody must answer for."""

    # ------------------------------------------------------------ decisions
    @transition(
        state,
        S.AWAITING_DECISION,
        S.RELEASED,
        conditions=[gate_is_clear],
        custom=effect(actors=[Role.SYSTEM], document="RELEASE_LIST"),
    )
    def release(self) -> None:
        """The last requirement fell."""

    @transition(
        state,
        HELD_FROM,
        S.ON_HOLD,
        custom=effect(
            actors=[Role.OFFICER, Role.SYSTEM, Role.INSPECTOR, Role.CUSTOMS],
            remember=Remember("held_from"),
            document="QUERY_NOTICE",
        ),
    )
    def hold(self) -> None:
        """A question, a missing document, an alarm."""

    @transition(
        state,
        S.RELEASED,
        S.ON_HOLD,
        custom=effect(
            actors=[Role.OFFICER, Role.SYSTEM, Role.CUSTOMS],
            remember=Remember("held_from", S.AWAITING_DECISION),
            document="RECALL_NOTICE",
        ),
    )
    def recall(self) -> None:
        """A late control takes the release back; only the gate can give it again."""

    @transition(
        state,
        S.ON_HOLD,
        FromColumn("held_from", HELD_FROM),
        conditions=[hold_is_answered],
        custom=effect(actors=[Role.OFFICER, Role.SYSTEM]),
    )
    def lift_hold(self) -> None:
        """Everything asked is answered: back to where it stood."""

    @transition(
        state,
        [S.UNDER_EXAM, S.AWAITING_DECISION, S.ON_HOLD],
        S.DETAINED,
        custom=effect(
            actors=[Role.OFFICER, Role.SUPERVISOR, Role.EXAMINER, Role.CUSTOMS], document="DETENTION", two_persons=True
        ),
    )
    def detain(self) -> None:
        """Held by law; 501 clearance, 502 anti-smuggling, 503 legal affairs, 599 other."""

    @transition(
        state,
        S.DETAINED,
        S.AWAITING_DECISION,
        custom=effect(actors=[Role.OFFICER, Role.SUPERVISOR], meets=Requirement.EXAM_RESULT, two_persons=True),
    )
    def lift_detention(self) -> None:
        """Two persons set it free to the gate."""

    @transition(
        state,
        S.DETAINED,
        S.SEIZED,
        custom=effect(actors=[Role.SUPERVISOR], document="SEIZURE", two_persons=True),
    )
    def seize(self) -> None:
        """The decision of the anti-smuggling bureau or court."""

    @transition(
        state,
        [S.UNDER_EXAM, S.DETAINED, S.ON_HOLD, S.AWAITING_DECISION],
        S.RETURN_ORDERED,
        custom=effect(actors=[Role.OFFICER, Role.EXAMINER, Role.CUSTOMS], document="RETURN_NOTICE"),
    )
    def order_return(self) -> None:
        """It must go back."""

    @transition(state, S.RETURN_ORDERED, S.RETURNED, custom=effect(actors=[Role.OPERATOR]))
    def hand_back(self) -> None:
        """Scanned out to a named receiver."""

    @transition(
        state,
        [S.UNDER_EXAM, S.DETAINED, S.ON_HOLD],
        S.DISPOSED,
        custom=effect(actors=[Role.OFFICER, Role.EXAMINER], document="DESTRUCTION"),
    )
    def dispose(self) -> None:
        """Abandoned by its owner, or destroyed."""

    # ------------------------------------------------------------ leaving
    @transition(state, S.RELEASED, S.LOADED, conditions=[gate_is_clear], custom=effect(actors=[Role.OPERATOR]))
    def load(self) -> None:
        """On its flight or truck; never while anything stands against it."""

    @transition(state, S.LOADED, S.RELEASED, custom=effect(actors=[Role.OPERATOR]))
    def offload(self) -> None:
        """Taken off again, with a reason."""

    @transition(state, S.LOADED, S.IN_TRANSIT, conditions=[gate_is_clear], custom=effect(actors=[Role.OPERATOR]))
    def dispatch(self) -> None:
        """The transit leg leaves under seal."""

    @transition(state, S.IN_TRANSIT, S.LOADED, custom=effect(actors=[Role.OPERATOR]))
    def complete_transit(self) -> None:
        """At the next site, seal intact."""

    @transition(
        state,
        S.LOADED,
        S.DEPARTED,
        conditions=[gate_is_clear],
        custom=effect(actors=[Role.OPERATOR, Role.SYSTEM]),
    )
    def depart(self) -> None:
        """Its flight left."""

    @transition(state, S.DEPARTED, S.CLOSED, custom=effect(actors=[Role.CUSTOMS]))
    def close(self) -> None:
        """Customs closed its list (899)."""

    @transition(
        state,
        S.DEPARTED,
        S.ARRIVED,
        custom=effect(actors=[Role.BROKER, Role.OFFICER], opens=INSERTED_CLOSED & ~Requirement.ARRIVED),
    )
    def come_back(self) -> None:
        """Exported goods return: a new movement with everything to be met again."""

    # ------------------------------------------------------------ the gate, in any state
    @transition(
        state,
        NOT_ENDED,
        None,
        custom=effect(actors=[Role.CUSTOMS, Role.SYSTEM], meets=Requirement.LIST_ADJUDICATED),
    )
    def adjudicate(self) -> None:
        """Customs finished its review of the list (399)."""

    @transition(
        state,
        NOT_ENDED,
        None,
        custom=effect(actors=[Role.SYSTEM, Role.CUSTOMS], meets=Requirement.DOCUMENTS_MATCHED),
    )
    def match_documents(self) -> None:
        """Order, waybill and list agree."""

    @transition(
        state,
        IN_REACH,
        None,
        custom=effect(actors=[Role.SYSTEM, Role.CUSTOMS], opens=Requirement.DOCUMENTS_MATCHED),
    )
    def unmatch_documents(self) -> None:
        """One of the three changed."""

    @transition(state, NOT_ENDED, None, custom=effect(actors=[Role.CUSTOMS], meets=Requirement.CUSTOMS_RELEASE))
    def accept_release(self) -> None:
        """An authentic receipt 800."""

    @transition(
        state,
        IN_REACH,
        None,
        custom=effect(
            actors=[Role.CUSTOMS, Role.SYSTEM],
            opens=Requirement.CUSTOMS_RELEASE | Requirement.LIST_ADJUDICATED,
        ),
    )
    def reopen_declaration(self) -> None:
        """The list was amended, rejected after all, or its release withdrawn."""

    @transition(state, IN_REACH, None, custom=effect(actors=[Role.OFFICER, Role.AGENCY, Role.SYSTEM, Role.CUSTOMS]))
    def open_control(self) -> None:
        """Inspect, hold, do not load, recall, or a question; `opens` says which bits."""

    @transition(state, S.values, None, custom=effect(actors=[Role.OFFICER, Role.AGENCY, Role.SYSTEM, Role.CUSTOMS]))
    def answer_control(self) -> None:
        """The last open row of a control's name fell; `meets` says which bits."""

    # ------------------------------------------------------------ correction
    @transition(
        state,
        S.values,
        RETURN_VALUE(*S.values),
        custom=effect(actors=[Role.SUPERVISOR], two_persons=True),
    )
    def correct(self, to: str) -> str:
        """A wrong entry is put right by two persons; nothing earlier is deleted."""
        return to
