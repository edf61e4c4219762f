"""What the counterpart will do with a parcel: decided by seed and waybill number, before anybody asks."""

from dataclasses import dataclass

from twin import chance

INSPECTION_RATE = 0.02  # receipt 500 before the 800
MANUAL_REVIEW_RATE = 0.03  # receipt 300 before the 399


@dataclass(frozen=True)
class Fate:
    """How customs treats a list that agrees with its order and waybill."""

    manual_review: bool
    inspection: bool

    @property
    def word(self) -> str:
        """INSPECTED or RELEASED: the receipt that follows arrival."""
        return "INSPECTED" if self.inspection else "RELEASED"


def of(seed: object, house_waybill: str) -> Fate:
    """The fate of one parcel."""
    return Fate(
        manual_review=chance.happens(seed, MANUAL_REVIEW_RATE, "manual review", house_waybill),
        inspection=chance.happens(seed, INSPECTION_RATE, "inspection", house_waybill),
    )
