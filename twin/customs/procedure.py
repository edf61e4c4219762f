"""What customs does with each kind of filing, from the order to the closed list."""

import sqlite3
from collections.abc import Callable

from twin import fate
from twin.customs import movements, texts
from twin.customs.desk import Desk
from twin.customs.filing import WITHDRAWN, Filing, accept, echo, fields_of, find, give_invt_no, is_live, reread
from twin.customs.matcher import ORDER_ABSENT, WAYBILL_ABSENT, amount_reasons, reasons_against

CANCELLABLE = (120, 300, 399)


class Procedure:
    """The rules, applied inside the caller's transaction."""

    def __init__(self, desk: Desk, patience: float) -> None:
        self.desk, self.patience = desk, patience
        self.rules: dict[str, Callable[[sqlite3.Connection, sqlite3.Row, float], None]] = {
            "CEB303": self._order,
            "CEB403": self._money,
            "CEB505": self._waybill,
            "CEB603": self._list,
            "CEB605": self._cancellation,
            "CEB607": self._master_list,
            "CEB507": self._arrival,
            "CEB509": self._departure,
        }

    def take(self, connection: sqlite3.Connection, filing: Filing, now: float) -> None:
        """One filing: answer it, and whatever was waiting for it."""
        row = accept(connection, filing, self.desk, now)
        if row is not None:
            self.rules[filing.kind](connection, row, now)

    def expire(self, connection: sqlite3.Connection, now: float) -> int:
        """Reject what has waited too long for its order or waybill; answers how many."""
        rows = connection.execute("SELECT * FROM document WHERE waits_until < ? ORDER BY id", (now,)).fetchall()
        for row in rows:
            order = self._order_of(connection, row)
            reason = (ORDER_ABSENT, "订单不存在") if order is None else (WAYBILL_ABSENT, "运单不存在")
            self._reject(connection, row, reason, now)
        return len(rows)

    # ------------------------------------------------------------ order, money, waybill
    def _order(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        self._say(connection, row, texts.STORED, "STORED", now)
        self._wake(connection, "order_key", row["order_key"], now)

    def _waybill(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        self._say(connection, row, texts.STORED, "STORED", now)
        self._wake(connection, "waybill", row["waybill"], now)

    def _money(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        order = self._order_of(connection, row)
        if order is None:
            self._wait(connection, row, now)
        elif reasons := amount_reasons(fields_of(row), fields_of(order)):
            self._reject(connection, row, reasons[0], now)
        else:
            self._settle(connection, row)
            self._say(connection, row, texts.STORED, "STORED", now)

    # ------------------------------------------------------------ the list
    def _list(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        order, waybill = self._order_of(connection, row), self._waybill_of(connection, row)
        if order is None or waybill is None:
            self._wait(connection, row, now)
        elif reasons := reasons_against(fields_of(row), fields_of(order), fields_of(waybill)):
            self._reject(connection, row, reasons[0], now)
        else:
            self._adjudicate(connection, row, now)

    def _adjudicate(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        self._settle(connection, row)
        row = give_invt_no(connection, row, self.desk.seed)
        self._say(connection, row, texts.STORED, "STORED", now)
        reviewed = fate.of(self.desk.seed, row["waybill"]).manual_review
        if reviewed:
            self._say(connection, row, texts.MANUAL_REVIEW, "MANUAL_REVIEW", now)
        self._say(connection, row, texts.ADJUDICATED, "REVIEWED" if reviewed else "ADJUDICATED", now)
        if movements.has_arrived(connection, row):
            self.release(connection, reread(connection, row), now)

    def release(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        """The goods are here and the list is in order: release, or inspect first, as the parcel's fate has it."""
        faults, waybill = self.desk.faults, row["waybill"]
        if faults.happens("holds", waybill):
            self._say(connection, row, texts.INSPECTION, "RELEASE", now)
            return
        if fate.of(self.desk.seed, waybill).inspection:
            self._say(connection, row, texts.INSPECTION, "RELEASE", now)
            self._say(connection, row, texts.RELEASED, "INSPECTED", now)
            return
        self._say(connection, row, texts.RELEASED, "RELEASE", now)
        if faults.happens("recall", waybill):
            self._say(connection, row, texts.RECALLED, "RECALL", now)
            self._say(connection, row, texts.RELEASED, "INSPECTED", now)

    def _cancellation(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        target = connection.execute(
            "SELECT * FROM document WHERE kind = 'CEB603' AND invt_no = ?", (fields_of(row)["invtNo"],)
        ).fetchone()
        if target is None or target["status"] not in CANCELLABLE:
            text = "清单不存在或其状态不符合撤单申报要求"
            self._say(connection, row, texts.rejected(texts.CANCEL_REFUSED, text), "STORED", now)
            return
        connection.execute("UPDATE document SET status = ? WHERE id = ?", (WITHDRAWN, target["id"]))
        self._say(connection, row, texts.ADJUDICATED, "ADJUDICATED", now)

    # ------------------------------------------------------------ movements
    def _master_list(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        self._say(connection, row, texts.STORED, "STORED", now)
        movements.tie_to_bill(connection, row)

    def _arrival(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        parts = movements.complete_parts(connection, row)
        for part in parts:
            self._say(connection, part, texts.ADJUDICATED, "ADJUDICATED", now)
        answered = movements.answered_at(connection, parts, now)
        for one in movements.arrive(connection, parts, now):
            if one["status"] == texts.ADJUDICATED[0]:
                self.release(connection, one, answered)

    def _departure(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        parts = movements.complete_parts(connection, row)
        lists, missing = movements.departing(connection, parts)
        for part in parts:
            self._say(connection, part, texts.not_released(missing) or texts.ADJUDICATED, "ADJUDICATED", now)
        answered = movements.answered_at(connection, parts, now)
        for one in [] if missing else lists:
            movements.forget_unsent(connection, one)
            self._say(connection, one, texts.CLOSED, "CLOSED", answered)

    # ------------------------------------------------------------ tools
    def _say(
        self, connection: sqlite3.Connection, row: sqlite3.Row, answer: tuple[int, str], delay: str, now: float
    ) -> None:
        self.desk.say(connection, row, answer, delay=delay, now=now, echo=echo(row))

    def _reject(self, connection: sqlite3.Connection, row: sqlite3.Row, reason: tuple[int, str], now: float) -> None:
        self._settle(connection, row)
        self._say(connection, row, texts.rejected(*reason), "STORED", now)

    def _wait(self, connection: sqlite3.Connection, row: sqlite3.Row, now: float) -> None:
        if row["waits_until"] is None:
            connection.execute("UPDATE document SET waits_until = ? WHERE id = ?", (now + self.patience, row["id"]))

    def _settle(self, connection: sqlite3.Connection, row: sqlite3.Row) -> None:
        connection.execute("UPDATE document SET waits_until = NULL WHERE id = ?", (row["id"],))

    def _wake(self, connection: sqlite3.Connection, column: str, value: str, now: float) -> None:
        waiting = connection.execute(
            f"SELECT * FROM document WHERE {column} = ? AND waits_until IS NOT NULL ORDER BY id",  # noqa: S608 (ours)
            (value,),
        ).fetchall()
        for row in waiting:
            self.rules[row["kind"]](connection, row, now)

    def _order_of(self, connection: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row | None:
        order = find(connection, "CEB303", row["order_key"])
        return order if order is not None and is_live(order["status"]) else None

    def _waybill_of(self, connection: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row | None:
        """The waybill of that number: of the logistics enterprise the list names, else of any other."""
        found = connection.execute("SELECT * FROM document WHERE kind = 'CEB505' AND waybill = ?", (row["waybill"],))
        named = fields_of(row)["logisticsCode"]
        live = [one for one in found if is_live(one["status"])]
        return min(live, key=lambda one: (fields_of(one)["logisticsCode"] != named, one["id"]), default=None)
