"""The floor: what a scan, a list of numbers or a whole flight does. A repeated scan is harmless and says so."""

from waybills.services.floor.listing import Listed, move_flight, move_listed
from waybills.services.floor.loading import seal_bag
from waybills.services.floor.said import SENTENCES, sentence_of, tone_of
from waybills.services.floor.scanning import forget_scans, scan
from waybills.services.floor.station import Station
from waybills.services.floor.tallying import close_tally, open_tally, unseen

__all__ = [
    "SENTENCES", "Listed", "Station", "close_tally", "forget_scans", "move_flight", "move_listed", "open_tally",
    "scan", "seal_bag", "sentence_of", "tone_of", "unseen",
]  # fmt: skip
