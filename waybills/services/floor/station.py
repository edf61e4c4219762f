"""Where somebody stands and scans: what comes with a scan beside its number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from waybills import acts
from waybills.acts.outcome import Outcome
from waybills.lifecycle.parcel import ENDED
from waybills.models import Flight, Parcel, TallySession, User
from waybills.selectors.redaction import masked_parcels
from waybills.services.floor.naming import GONE, Found
from waybills.services.floor.said import Said

HEAVIEST = Decimal(10_000)
STEP_OF_SCALES = Decimal("0.001")


@dataclass(frozen=True)
class Station:
    """Who scans, when, and what is set at the place where it happens."""

    by: User
    at: datetime
    flight: Flight | None = None
    session: TallySession | None = None
    weight: str = ""
    damaged: bool = False
    reason: str = ""
    receiver: str = ""
    bag: str = ""

    def perform(self, verb: Any, ids: list[int], **facts: Any) -> Outcome:
        """One act on these parcels, with the facts that have something to say."""
        said = {name: value for name, value in facts.items() if value not in (None, "", False)}
        return acts.perform(verb, Parcel.objects.filter(pk__in=ids), by=self.by, at=self.at, facts=said)


def weight_in(text: str) -> Decimal | None:
    """Kilograms to the gram; None for an empty text. Raises ValueError for anything that is no weight."""
    text = text.strip()
    if not text:
        return None
    try:
        weight = Decimal(text)
        if not text.isascii() or not weight.is_finite() or not 0 < weight < HEAVIEST:
            raise ValueError(text)
        return weight.quantize(STEP_OF_SCALES)
    except InvalidOperation:
        raise ValueError(text) from None


def shown_state(parcel: Parcel, reader: User) -> str:
    """The parcel's state as this person may know it."""
    masked = masked_parcels(reader, Parcel.objects.filter(pk=parcel.pk)).get(parcel.pk)
    return masked.state if masked else parcel.state


def refused_by_state(parcel: Parcel, station: Station, *, already: tuple[str, ...]) -> Said:
    """Why a parcel in its present state cannot take the step; states in `already` have it behind them."""
    state = parcel.state
    if state in already:
        return Said("ALREADY", {"state": shown_state(parcel, station.by)})
    if state in GONE:
        departed_at = parcel.flight.departed_at if parcel.flight else None
        return Said("GONE", {"at": departed_at.isoformat() if departed_at else ""})
    if state in ENDED:
        return Said("ENDED", {"state": state})
    special = {"OVER_LANDED": "IN_CAGE", "PRE_ADVISED": "NOT_AWAITED"}
    if state in special:
        return Said(special[state])
    return Said("WRONG_STATE", {"state": shown_state(parcel, station.by)})


def said_of_bag(found: Found, outcome: Outcome | None, explain: Callable[[Parcel], Said], done: str) -> Said:
    """The answer for a bag: how many were done, had been done before, were refused, and the first refusal."""
    moved = outcome.moved if outcome else 0
    refused_ids = {refusal.object_id for refusal in outcome.refusals} if outcome else set(found.ids)
    told = [explain(parcel) for parcel in found.parcels if parcel.pk in refused_ids]
    against = [one for one in told if one.code != "ALREADY"]
    act_id = outcome.act_id if outcome else None
    numbers = {"moved": moved, "already": len(told) - len(against), "refused": len(against)}
    if not against:
        if not moved:
            return Said("BAG_ALREADY", numbers)
        return Said(done if len(found.parcels) == 1 else "BAG_DONE", numbers, moved, act_id)
    first = {"code": against[0].code, "params": against[0].params}
    return Said("BAG_MIXED" if moved else "BAG_NONE", numbers | {"first": first}, moved, act_id)
