"""Documents that senders declare one by one: orders, receipts, the carriers' waybills. Set by set, by business key.

A newer document takes the place of an older one, whichever comes first; the same one twice changes nothing.
"""

from waybills.intake.documents.kinds import ORDER, RECEIPT, Answer, Given, Kind, Standing
from waybills.intake.documents.upsert import decide, keep
from waybills.intake.documents.waybills import decide_waybills, keep_waybills

__all__ = [
    "ORDER",
    "RECEIPT",
    "Answer",
    "Given",
    "Kind",
    "Standing",
    "decide",
    "decide_waybills",
    "keep",
    "keep_waybills",
]
