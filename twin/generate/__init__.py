"""Flights that never flew: parcels, manifest, documents and the truth about them, all from one seed."""

from twin.generate.faults import MISMATCH_KINDS, ROW_KINDS, THREATS, Fault
from twin.generate.flight import Flight, flight
from twin.generate.parcels import Line, Parcel

__all__ = ["MISMATCH_KINDS", "ROW_KINDS", "THREATS", "Fault", "Flight", "Line", "Parcel", "flight"]
