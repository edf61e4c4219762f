"""What waybills itself does when a parcel moves."""

from waybills.acts import subscribers
from waybills.intake import subscribers as intake  # noqa: F401 registers itself
from waybills.services.controls import enforce

subscribers.at_the_gate.append(enforce)
