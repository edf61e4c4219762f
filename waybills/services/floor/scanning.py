"""One scan, answered once: the answer is kept under the id that the device gave it, and given again on a resend."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from waybills.models import FloorScan, FloorStep
from waybills.services.floor.arriving import arrive
from waybills.services.floor.loading import hand_back, load, offload
from waybills.services.floor.naming import Found, find
from waybills.services.floor.said import Said
from waybills.services.floor.station import Station
from waybills.services.floor.tallying import tally

LONGEST_NUMBER = 60
STEPS: dict[str, Callable[[Found, Station], Said]] = {
    FloorStep.ARRIVE: arrive,
    FloorStep.TALLY: tally,
    FloorStep.LOAD: load,
    FloorStep.OFFLOAD: offload,
    FloorStep.HAND_BACK: hand_back,
}


def forget_scans(*, before: datetime) -> int:
    """Scans of long ago are not sent again: their answers go; those of a tally stay with it. How many went."""
    return FloorScan.objects.filter(at__lt=before, session=None).delete()[0]


@transaction.atomic
def scan(step: str, number: str, *, station: Station, scan_id: str = "") -> FloorScan:
    """Do what the scan asks for and keep the answer; a scan id that this person sent before is only answered again.

    The row is written first: of two deliveries of one scan the second waits for the first and finds its answer.
    """
    number = number.replace("\x00", "").strip()[:LONGEST_NUMBER]
    kept = FloorScan(
        scanned_by=station.by, scan_id=scan_id[:64] or secrets.token_hex(16), step=step, number=number,
        session=station.session, at=station.at,
    )  # fmt: skip
    FloorScan.objects.bulk_create([kept], ignore_conflicts=True)
    kept = FloorScan.objects.select_for_update().get(scanned_by=station.by, scan_id=kept.scan_id)
    if kept.code:
        return kept
    said = STEPS[step](find(number, flight=station.flight), station)
    kept.code, kept.params, kept.moved, kept.act_id = said.code, said.params, said.moved, said.act_id
    kept.save(update_fields=["code", "params", "moved", "act_id"])
    return kept
