"""What lies in the tray, and why, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inspection.codes import TRAY_REASONS, label_of
from inspection.ingest.receive import say
from inspection.models import ScanTray


@dataclass(frozen=True)
class Parked:
    """One item of the tray with its reason and what exactly was found."""

    item: ScanTray
    reason: str
    detail: str


def open_items() -> QuerySet[ScanTray]:
    """Everything that nobody settled yet, oldest first."""
    return ScanTray.objects.filter(settled_at=None).select_related("scan", "device").order_by("since", "id")


def parked(items: Iterable[ScanTray]) -> list[Parked]:
    """The items in words, in the order given."""
    return [parked_item(item) for item in items]


def parked_item(item: ScanTray) -> Parked:
    return Parked(item, label_of(TRAY_REASONS, item.reason), _detail(item))


def _detail(item: ScanTray) -> str:
    said = item.detail
    if "code" in said:
        return say(said["code"], said.get("params", {}))
    if item.reason == "WEIGHT_DIFFERS":
        return _("%(scanned)s kg at the scanner, %(known)s kg on the waybill") % {
            "scanned": said.get("scanned_kg"),
            "known": said.get("known_kg"),
        }
    if item.reason == "BARCODES_DIFFER":
        return ", ".join(said.get("barcodes", []))
    return ""
