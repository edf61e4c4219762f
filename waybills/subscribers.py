"""What waybills itself does when a parcel moves."""

from waybills.acts import subscribers
from waybills.intake import subscribers as intake  # noqa: F401 registers itself
from waybills.papers import subscribers as papers  # noqa: F401 likewise
from waybills.services.controls import enforce, stop_offloaded

subscribers.at_the_gate.append(enforce)
subscribers.when("Parcel.offload")(stop_offloaded)
