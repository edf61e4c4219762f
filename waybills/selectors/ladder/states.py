"""What each state means for who waits: why the parcel stands there, who must act, what happens then."""

from django.utils.translation import gettext_lazy as _

from waybills.lifecycle.parcel import ParcelState as S
from waybills.selectors.ladder.rung import Sentences

STATES: dict[str, Sentences] = {
    S.PRE_ADVISED: Sentences(
        _("Its waybill is here, but no open flight awaits it yet."),
        _("The logistics enterprise names the master waybill; the floor opens the flight."),
        _("Once its flight is open, it is awaited at the site."),
        "neutral",
    ),
    S.AWAITING_ARRIVAL: Sentences(
        _("It is announced for the flight and has not been scanned in."),
        _("The logistics enterprise brings it; the floor operator scans it."),
        _("After the scan it is counted and weighed."),
        "neutral",
    ),
    S.OVER_LANDED: Sentences(
        _("It came without a manifest line and stands in the cage."),
        _("The carrier says what it is; a customs officer supplements the manifest."),
        _("Then it goes on like any parcel that arrived."),
        "attention",
    ),
    S.ARRIVED: Sentences(
        _("It is at the site; count, weight and damage are not recorded yet."),
        _("The floor operator tallies it."),
        _("After the tally the selection decides whether it goes to the CT scanner."),
        "progress",
    ),
    S.TALLIED: Sentences(
        _("It is tallied and waits for the selection."),
        _("Nobody by hand: the selection runs by itself within a minute."),
        _("It goes to the CT scanner, to an examination, or straight to the release gate."),
        "progress",
    ),
    S.CT_QUEUED: Sentences(
        _("It was chosen for CT and has no picture yet."),
        _("The floor operator puts it on the CT line."),
        _("When its pictures are stored, a CT inspector judges them."),
        "progress",
    ),
    S.IMAGE_REVIEW: Sentences(
        _("Its CT pictures wait for a verdict."),
        _("A CT inspector judges them."),
        _("If they are clear it goes to the release gate; if they are suspect it is opened."),
        "control",
    ),
    S.AWAITING_DECISION: Sentences(
        _("It stands at the release gate, and what is named below is still open."),
        _("Those who are named below."),
        _("When the last of it is met, the system releases the parcel at once."),
        "progress",
    ),
    S.EXAM_QUEUED: Sentences(
        _("It is to be opened and waits for an examiner."),
        _("The floor operator presents it; an examination officer opens it."),
        _("The result decides: to the gate, on hold, detained, or sent back."),
        "control",
    ),
    S.UNDER_EXAM: Sentences(
        _("It is open on the examination table."),
        _("The examination officer records the result."),
        _("The result decides: to the gate, on hold, detained, or sent back."),
        "control",
    ),
    S.SAMPLED: Sentences(
        _("A sealed sample is at the laboratory."),
        _("The laboratory reports to the examination officer."),
        _("With the report the examination goes on."),
        "control",
    ),
    S.ON_HOLD: Sentences(
        _("It is held until what is named below is answered."),
        _("Those who are named below."),
        _("When it is answered, it goes back to where it was held."),
        "attention",
    ),
    S.DETAINED: Sentences(
        _("Customs detained it by law."),
        _("The authority it was handed to decides; two officers together may set it free."),
        _("It is set free to the gate, sent back, seized, or destroyed."),
        "stop",
    ),
    S.RELEASED: Sentences(
        _("Customs released it, and nothing else stands against it."),
        _("The floor operator loads it."),
        _("It leaves with its flight."),
        "good",
    ),
    S.RETURN_ORDERED: Sentences(
        _("Customs ordered it back."),
        _("The floor operator hands it to a receiver who is named."),
        _("With that its life at this centre ends."),
        "stop",
    ),
    S.RETURNED: Sentences(
        _("It was handed back to its receiver."),
        _("Nobody: this is over."),
        _("Nothing follows; a new export needs a new waybill."),
        "closed",
    ),
    S.SEIZED: Sentences(
        _("It was seized by decision of the authority."),
        _("Nobody at the centre: this is over."),
        _("Nothing follows here; an appeal goes to the authority that decided."),
        "stop",
    ),
    S.DISPOSED: Sentences(
        _("It was given up by its owner, or destroyed."),
        _("Nobody: this is over."),
        _("Nothing follows."),
        "closed",
    ),
    S.LOADED: Sentences(
        _("It is on board, and the flight has not left."),
        _("The floor operator closes the flight and records its departure."),
        _("With the departure, the list of what left goes to customs."),
        "good",
    ),
    S.IN_TRANSIT: Sentences(
        _("It is on its way to the next site, under seal."),
        _("The haulier brings it; the next site checks the seal."),
        _("If the seal is whole it goes on board there; if not, it is held."),
        "good",
    ),
    S.DEPARTED: Sentences(
        _("It left with its flight; customs has not closed its list yet."),
        _("The national customs system answers with receipt 899."),
        _("With the receipt its list is closed."),
        "good",
    ),
    S.CLOSED: Sentences(
        _("It left, and customs closed its list."),
        _("Nobody: this is over."),
        _("Nothing follows; if the goods come back, a new movement begins."),
        "closed",
    ),
    S.SHORT_LANDED: Sentences(
        _("It was announced, but was not there when the tally was closed."),
        _("The logistics enterprise searches for it."),
        _("If it is found and scanned, it goes on like any parcel that arrived."),
        "attention",
    ),
    S.CANCELLED: Sentences(
        _("Its announcement was withdrawn."),
        _("Nobody: this is over."),
        _("Nothing follows; to send it after all, announce it anew."),
        "closed",
    ),
}
# At the gate with nothing open that this reader may know of.
NOTHING_OPEN = Sentences(
    _("It stands at the release gate; everything that the parties must bring is there."),
    _("Customs has the last word."),
    _("With it the parcel is released, or customs says what is missing."),
    "progress",
)
LEFT_BEHIND = Sentences(
    _("It is released, but its flight left or was cancelled without it."),
    _("The floor operator keeps it; operator and broker agree on another flight."),
    _("It stays in the centre until another flight takes it."),
    "attention",
)
# Held by nothing that this reader may know of by name.
HELD_UNNAMED = Sentences(
    _("It is held by customs."),
    _("A customs officer decides on it."),
    _("When the hold is lifted, it goes back to where it was held."),
    "attention",
)
