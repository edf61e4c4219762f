"""Arrival, master list and departure: documents in parts, and the parcels they name."""

import sqlite3
from collections.abc import Iterable, Sequence

from twin.customs.filing import fields_of, is_live

RELEASED = 800
INSPECTION = 500


def complete_parts(connection: sqlite3.Connection, row: sqlite3.Row) -> list[sqlite3.Row]:
    """All parts of the document that this one completes, in order; none while one is missing."""
    group = row["doc_key"].rpartition("#")[0]
    total = int(fields_of(row)["msgCount"])
    found = [_part(connection, row["kind"], f"{group}#{number}") for number in range(1, total + 1)]
    return [part for part in found if part is not None] if None not in found else []


def _part(connection: sqlite3.Connection, kind: str, key: str) -> sqlite3.Row | None:
    part = connection.execute("SELECT * FROM document WHERE kind = ? AND doc_key = ?", (kind, key)).fetchone()
    return part if part is not None and is_live(part["status"]) else None


def answered_at(connection: sqlite3.Connection, parts: Iterable[sqlite3.Row], now: float) -> float:
    """When the last receipt for these parts is said: what follows from them comes after it."""
    ids = [part["id"] for part in parts]
    rows = (connection.execute("SELECT last_due FROM document WHERE id = ?", (one,)).fetchone() for one in ids)
    return max([now, *(row["last_due"] for row in rows)])


def waybills_in(parts: Iterable[sqlite3.Row]) -> list[str]:
    """The waybill numbers that the parts name, each once."""
    lines = (line for part in parts for line in fields_of(part)["lines"])
    return list(dict.fromkeys(str(line["logisticsNo"]) for line in lines))


def lists_of(connection: sqlite3.Connection, waybills: Sequence[str]) -> dict[str, sqlite3.Row]:
    """The list of each waybill that has one."""
    sql = "SELECT * FROM document WHERE kind = 'CEB603' AND waybill = ? ORDER BY status DESC, id"
    found = ((waybill, connection.execute(sql, (waybill,)).fetchone()) for waybill in waybills)
    return {waybill: row for waybill, row in found if row is not None}


def arrive(connection: sqlite3.Connection, parts: Sequence[sqlite3.Row], now: float) -> list[sqlite3.Row]:
    """Note the arrival and answer the lists of what arrived for the first time; without lines, all of the bill."""
    waybills = waybills_in(parts)
    if parts and not waybills:
        bill = fields_of(parts[0]).get("billNo")
        connection.execute("INSERT OR IGNORE INTO arrived_bill VALUES (?, ?)", (bill, now))
        found = connection.execute("SELECT waybill FROM document WHERE kind = 'CEB603' AND bill = ?", (bill,))
        waybills = [row["waybill"] for row in found]
    new = [one for one in waybills if not _is_known(connection, "SELECT 1 FROM arrived WHERE waybill = ?", one)]
    connection.executemany("INSERT INTO arrived VALUES (?, ?)", [(waybill, now) for waybill in new])
    return list(lists_of(connection, new).values())


def has_arrived(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Whether an arrival names the waybill of a list, or the whole of its master bill."""
    return _is_known(connection, "SELECT 1 FROM arrived WHERE waybill = ?", row["waybill"]) or _is_known(
        connection, "SELECT 1 FROM arrived_bill WHERE bill = ?", row["bill"]
    )


def _is_known(connection: sqlite3.Connection, sql: str, number: str | None) -> bool:
    return connection.execute(sql, (number,)).fetchone() is not None


def tie_to_bill(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """A master list says under which bill parcels fly."""
    connection.executemany(
        "UPDATE document SET bill = ? WHERE kind = 'CEB603' AND waybill = ?",
        [(row["bill"], waybill) for waybill in waybills_in([row])],
    )


def departing(connection: sqlite3.Connection, parts: Sequence[sqlite3.Row]) -> tuple[list[sqlite3.Row], list[str]]:
    """The lists of what leaves, and the waybills among it that customs has not released."""
    waybills = waybills_in(parts)
    lists = lists_of(connection, waybills)
    missing = [one for one in waybills if one not in lists or not _is_released(connection, lists[one])]
    return list(lists.values()), missing


def _is_released(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Released, and its declarant has been told so last: a recall that has gone out counts until the next release."""
    if not row["receiver"]:
        return row["status"] == RELEASED
    last = connection.execute(
        "SELECT status FROM receipt WHERE document = ? AND outgoing IS NOT NULL AND status IN (?, ?)"
        " ORDER BY id DESC LIMIT 1",
        (row["id"], INSPECTION, RELEASED),
    ).fetchone()
    return row["status"] == RELEASED and last is not None and last["status"] == RELEASED


def forget_unsent(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    """Drop what was going to be said about inspection and release: it has been overtaken."""
    connection.execute(
        "DELETE FROM receipt WHERE document = ? AND outgoing IS NULL AND status IN (?, ?)",
        (row["id"], INSPECTION, RELEASED),
    )
    connection.execute(
        "UPDATE document SET last_due = coalesce((SELECT max(said_at) FROM receipt WHERE document = ?), 0)"
        " WHERE id = ?",
        (row["id"], row["id"]),
    )
