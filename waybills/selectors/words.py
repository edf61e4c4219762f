"""What the verbs of the lifecycles are called: as an order on a button, and as a thing done in a timeline."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class Words(NamedTuple):
    order: StrPromise
    done: StrPromise


_words: dict[str, Words] = {}


def register(machine: str, words: dict[str, tuple[StrPromise, StrPromise]]) -> None:
    """Name the verbs of one machine; the siblings do so for theirs."""
    _words.update({f"{machine}.{verb}": Words(*pair) for verb, pair in words.items()})


def words_of(label: str) -> Words | None:
    """The words of "Parcel.release"; None for a verb that nobody named."""
    return _words.get(label)


register(
    "Parcel",
    {
        "pre_advise": (_("Announce"), _("Announced")),
        "accept_manifest": (_("Accept the manifest line"), _("Manifest line accepted")),
        "cancel": (_("Cancel the parcel"), _("Parcel cancelled")),
        "land_unannounced": (_("Record as over-landed"), _("Found without a manifest line")),
        "arrive": (_("Record arrival"), _("Arrived at the site")),
        "supplement_manifest": (_("Supplement the manifest"), _("Manifest supplemented")),
        "tally": (_("Tally"), _("Tallied")),
        "report_short": (_("Report short-landed"), _("Reported short-landed")),
        "find_late": (_("Record late find"), _("Found after the tally was closed")),
        "queue_for_ct": (_("Send to CT"), _("Sent to CT")),
        "spare_ct": (_("Spare from CT"), _("Not chosen for CT")),
        "show_image": (_("Show the CT image"), _("CT image stored")),
        "rescan": (_("Scan again"), _("To be scanned again")),
        "clear_image": (_("Clear the image"), _("CT image judged clear")),
        "suspect_image": (_("Refer for examination"), _("Referred for examination after CT")),
        "order_exam": (_("Order an examination"), _("Examination ordered")),
        "start_exam": (_("Start the examination"), _("Examination started")),
        "withdraw_exam": (_("Withdraw the examination"), _("Examination withdrawn")),
        "take_sample": (_("Take a sample"), _("Sample sent to the laboratory")),
        "receive_lab_report": (_("Record the laboratory report"), _("Laboratory report received")),
        "conclude_exam": (_("Conclude the examination"), _("Examination concluded")),
        "hold_after_exam": (_("Hold after examination"), _("Held after examination")),
        "release": (_("Release"), _("Released")),
        "hold": (_("Put on hold"), _("Put on hold")),
        "recall": (_("Recall the release"), _("Release recalled")),
        "lift_hold": (_("Lift the hold"), _("Hold lifted")),
        "detain": (_("Detain"), _("Detained")),
        "lift_detention": (_("Lift the detention"), _("Detention lifted")),
        "seize": (_("Seize"), _("Seized")),
        "order_return": (_("Order the return"), _("Return ordered")),
        "hand_back": (_("Hand back"), _("Handed back")),
        "dispose": (_("Dispose"), _("Abandoned or destroyed")),
        "load": (_("Load"), _("Loaded")),
        "offload": (_("Off-load"), _("Off-loaded")),
        "dispatch": (_("Send on under seal"), _("Sent on under seal")),
        "complete_transit": (_("Complete the transit"), _("At the next site")),
        "depart": (_("Depart"), _("Departed")),
        "close": (_("Close"), _("Closed by customs")),
        "come_back": (_("Take back from export"), _("Came back from export")),
        "adjudicate": (_("Adjudicate the list"), _("Declaration list adjudicated")),
        "match_documents": (_("Match the documents"), _("Order, waybill and list agree")),
        "unmatch_documents": (_("Withdraw the match"), _("Order, waybill and list no longer agree")),
        "accept_release": (_("Accept the release"), _("Release received from customs")),
        "reopen_declaration": (_("Reopen the declaration"), _("Declaration reopened")),
        "open_control": (_("Place a control"), _("Control placed")),
        "answer_control": (_("Lift a control"), _("Control lifted")),
        "correct": (_("Correct"), _("Corrected by two persons")),
    },
)
register(
    "Flight",
    {
        "plan": (_("Plan a flight"), _("Flight planned")),
        "open": (_("Open the flight"), _("Flight opened")),
        "start_loading": (_("Start loading"), _("Loading started")),
        "finish_loading": (_("Close for loading"), _("Closed for loading")),
        "reopen_loading": (_("Reopen loading"), _("Loading reopened")),
        "depart": (_("Record departure"), _("Flight departed")),
        "cancel": (_("Cancel the flight"), _("Flight cancelled")),
    },
)
