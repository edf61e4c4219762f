"""The counterpart customs: takes messages over HTTP, keeps them, judges them, answers with receipts."""

from twin.customs.faults import Faults
from twin.customs.regulator import Regulator, Settings

__all__ = ["Faults", "Regulator", "Settings"]
