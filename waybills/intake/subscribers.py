"""What intake does when a flight moves."""

from waybills import acts
from waybills.models import Parcel


@acts.when("Flight.open")
def accept_what_was_announced(heard: acts.Heard) -> None:
    """Parcels that a manifest put on the flight while it was planned are awaited from now on."""
    flights = heard.rows().values("pk")
    rows = Parcel.objects.filter(flight__in=flights, state="PRE_ADVISED", manifest_entry__isnull=False)
    if rows.exists():
        acts.perform(Parcel.accept_manifest, rows, by=acts.SYSTEM, cause=heard.act_id)
