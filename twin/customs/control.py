"""What a trainer may do by hand: release, hold or recall one parcel."""

import sqlite3

from twin.customs import movements, texts
from twin.customs.desk import Desk
from twin.customs.filing import echo
from twin.customs.state import State

ADJUDICATED, INSPECTION, RELEASED = 399, 500, 800


class Refused(ValueError):
    """The parcel is not in a state for that."""


class Control:
    """Acts on the list of a waybill."""

    def __init__(self, state: State, desk: Desk) -> None:
        self.state, self.desk = state, desk

    def hold(self, waybill: str, now: float) -> None:
        """Receipt 500; it stays there until someone releases the parcel by hand."""
        self._say(waybill, texts.INSPECTION, {ADJUDICATED, INSPECTION}, now)

    def recall(self, waybill: str, now: float) -> None:
        """Receipt 500 after an 800."""
        self._say(waybill, texts.RECALLED, {RELEASED}, now)

    def release(self, waybill: str, now: float) -> None:
        """Receipt 800, also before the time that fate had in mind."""
        self._say(waybill, texts.RELEASED, {ADJUDICATED, INSPECTION, RELEASED}, now)

    def _say(self, waybill: str, answer: tuple[int, str], allowed: set[int], now: float) -> None:
        with self.state.change() as connection:
            row = self._list_of(connection, waybill)
            if row["status"] not in allowed:
                raise Refused(f"The list of {waybill} is at {row['status']}; this needs {sorted(allowed)}.")
            movements.forget_unsent(connection, row)
            self.desk.say(connection, row, answer, delay="FIRST", now=now, echo=echo(row))

    def _list_of(self, connection: sqlite3.Connection, waybill: str) -> sqlite3.Row:
        row = movements.lists_of(connection, [waybill]).get(waybill)
        if row is None:
            raise Refused(f"No list for waybill {waybill} has come.")
        return row
