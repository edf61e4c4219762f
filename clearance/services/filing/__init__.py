"""Filing: declaration lists made from waybills and goods, checked, and queued for customs, a set at a time."""

from clearance.services.filing.outcome import FilingOutcome
from clearance.services.filing.service import file_lists

__all__ = ["FilingOutcome", "file_lists"]
