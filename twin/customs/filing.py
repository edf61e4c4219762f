"""Taking a filing in: business keys, numbers, and what the standard says of repeats, changes and deletions."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twin import chance
from twin.customs import texts
from twin.customs.desk import Desk

WITHDRAWN = 0
REJECTED = 100
KEYS = {
    "CEB303": ("ebcCode", "orderNo"),
    "CEB403": ("ebcCode", "orderNo"),
    "CEB505": ("logisticsCode", "logisticsNo"),
    "CEB507": ("operatorCode", "copNo"),
    "CEB509": ("logisticsCode", "copNo"),
    "CEB603": ("agentCode", "copNo"),
    "CEB605": ("agentCode", "copNo"),
    "CEB607": ("agentCode", "copNo"),
}
ECHO = {
    "CEB303": ("ebpCode", "ebcCode", "orderNo"),
    "CEB403": ("ebcCode", "orderNo", "payNo"),
    "CEB505": ("logisticsCode", "logisticsNo"),
    "CEB507": ("operatorCode", "logisticsCode", "preNo", "copNo", "billNo", "msgSeqNo"),
    "CEB509": ("logisticsCode", "copNo", "preNo", "msgSeqNo"),
    "CEB603": ("agentCode", "copNo", "preNo", "invtNo", "ebcCode", "ebpCode", "orderNo", "statisticsFlag"),
    "CEB605": ("agentCode", "copNo", "preNo", "invtNo"),
    "CEB607": ("agentCode", "logisticsCode", "copNo", "preNo", "billNo", "msgSeqNo"),
}
OPTIONAL = ("payNo", "preNo", "invtNo")  # in receipts
WITHOUT_NUMBER = ("CEB303", "CEB403", "CEB505")
CHANGEABLE = (REJECTED, 120, 300)  # of a list: the standard does not say; this is the twin's reading


@dataclass(frozen=True)
class Filing:
    """One business node: its fields by name (lines under "lines"), and whom its receipts go to ("": nobody)."""

    kind: str
    fields: Mapping[str, Any]
    receiver: str

    @property
    def key(self) -> str:
        """The business key; parts of a split document have one each."""
        key = "|".join(str(self.fields[name]) for name in KEYS[self.kind])
        return f"{key}#{self.fields['msgSeqNo']}" if "msgSeqNo" in self.fields else key

    @property
    def app_time(self) -> str:
        """When it was filed, fourteen digits."""
        return str(self.fields["appTime"])


def is_live(status: int) -> bool:
    """Whether a document in this status stands in the way of another one with its key."""
    return status > 1 and status != REJECTED


def find(connection: sqlite3.Connection, kind: str, key: str) -> sqlite3.Row | None:
    """The document with a business key."""
    return connection.execute("SELECT * FROM document WHERE kind = ? AND doc_key = ?", (kind, key)).fetchone()


def reread(connection: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row:
    """The document as it stands now."""
    return connection.execute("SELECT * FROM document WHERE id = ?", (row["id"],)).fetchone()


def fields_of(row: sqlite3.Row) -> dict[str, Any]:
    """What was filed, with the numbers given to it since."""
    given = {"preNo": row["pre_no"], "invtNo": row["invt_no"]}
    return json.loads(row["fields"]) | {name: value for name, value in given.items() if value}


def echo(row: sqlite3.Row) -> dict[str, Any]:
    """What a receipt repeats of the document it answers."""
    fields = fields_of(row)
    return {name: fields.get(name, None if name in OPTIONAL else "") for name in ECHO[row["kind"]]}


def accept(connection: sqlite3.Connection, filing: Filing, desk: Desk, now: float) -> sqlite3.Row | None:
    """Take a filing in and answer 2, or say why not; answers the document if customs is now to judge it."""
    existing = find(connection, filing.kind, filing.key)
    action = str(filing.fields["appType"])
    refusal = _refusal(connection, filing, existing, action)
    if refusal and existing and is_live(existing["status"]):
        desk.say(connection, existing, refusal, delay="FIRST", now=now, echo=echo(existing), refused=filing.receiver)
        return None
    row = _store(connection, filing, existing, desk)
    if refusal or filing.fields["appStatus"] == "1":
        desk.say(connection, row, refusal or texts.DRAFT, delay="FIRST", now=now, echo=echo(row))
        return None
    answer = texts.declared(filing.kind, action, _about(filing))
    desk.say(connection, row, answer, delay="FIRST", now=now, echo=echo(row))
    if action == "3":
        _withdraw(connection, row, desk, now)
        return None
    return reread(connection, row)


def _refusal(
    connection: sqlite3.Connection, filing: Filing, existing: sqlite3.Row | None, action: str
) -> tuple[int, str] | None:
    if action == "1":
        if existing is None or not is_live(existing["status"]):
            return None
        return texts.duplicate(filing.key, existing["app_time"], existing["status"])
    if filing.kind not in texts.NOT_FOUND:
        return texts.NOT_TAKEN, f"{texts.KINDS[filing.kind]}不能变更或删除"
    if existing is None or existing["status"] in (WITHDRAWN, 1) or existing["status"] < 0:
        return texts.NOT_FOUND[filing.kind], texts.NOT_FOUND_TEXT
    if filing.app_time < existing["app_time"]:
        return texts.STALE[filing.kind], texts.OLD_TEXT
    if _in_use(connection, existing):
        return texts.IN_USE.get(filing.kind, texts.NOT_TAKEN), texts.IN_USE_TEXT
    return None


def _in_use(connection: sqlite3.Connection, existing: sqlite3.Row) -> bool:
    """Whether it is too late to change a document: a list stands on it, or it is a list that is past review."""
    if existing["kind"] == "CEB603":
        return existing["status"] not in CHANGEABLE
    column = "waybill" if existing["kind"] == "CEB505" else "order_key"
    found = connection.execute(
        f"SELECT status FROM document WHERE kind = 'CEB603' AND {column} = ?",  # noqa: S608 (one of two words)
        (existing[column],),
    )
    return any(is_live(row["status"]) for row in found)


def _store(connection: sqlite3.Connection, filing: Filing, existing: sqlite3.Row | None, desk: Desk) -> sqlite3.Row:
    """Write the document down; a number that it has been given stays with it."""
    fields = filing.fields
    pre_no = existing["pre_no"] if existing else None
    if pre_no is None and filing.kind not in WITHOUT_NUMBER:
        pre_no = _pre_no(connection, filing, desk.seed)
    connection.execute(
        "INSERT INTO document (kind, doc_key, status, app_time, receiver, waybill, order_key, bill, pre_no, fields)"
        " VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, doc_key) DO UPDATE SET"
        " app_time = excluded.app_time, receiver = excluded.receiver, waybill = excluded.waybill,"
        " order_key = excluded.order_key, bill = excluded.bill, fields = excluded.fields, waits_until = NULL",
        (
            filing.kind, filing.key, filing.app_time, filing.receiver, fields.get("logisticsNo"),
            order_key(fields), fields.get("billNo"), pre_no, json.dumps(fields, ensure_ascii=False, default=str),
        ),
    )  # fmt: skip
    row = find(connection, filing.kind, filing.key)
    assert row is not None
    return row


def order_key(fields: Mapping[str, Any]) -> str | None:
    """What ties order, money and list together."""
    return f"{fields['ebcCode']}|{fields['orderNo']}" if "orderNo" in fields else None


def _withdraw(connection: sqlite3.Connection, row: sqlite3.Row, desk: Desk, now: float) -> None:
    desk.say(connection, row, texts.STORED, delay="STORED", now=now, echo=echo(row))
    connection.execute("UPDATE document SET status = ? WHERE id = ?", (WITHDRAWN, row["id"]))


def _about(filing: Filing) -> str:
    fields = filing.fields
    if filing.kind == "CEB603":
        return f"电商企业编码：{fields['ebcCode']}订单编号：{fields['orderNo']}"
    return str(fields["guid"])


def _pre_no(connection: sqlite3.Connection, filing: Filing, seed: object) -> str:
    """B for lists and P for the rest, the day of filing, nine digits (18 characters)."""
    letter = "B" if filing.kind == "CEB603" else "P"
    start = chance.below(seed, 10**9, "preNo", filing.kind, filing.key)
    return _free(connection, "pre_no", f"{letter}{filing.app_time[:8]}", start, 9)


def give_invt_no(connection: sqlite3.Connection, row: sqlite3.Row, seed: object) -> sqlite3.Row:
    """Number an accepted list: district, year, E, eleven digits (20 characters); one that has a number keeps it."""
    if row["invt_no"] is None:
        start = chance.below(seed, 10**11, "invtNo", row["doc_key"])
        prefix = f"{fields_of(row)['customsCode']}{row['app_time'][:4]}E"
        number = _free(connection, "invt_no", prefix, start, 11)
        connection.execute("UPDATE document SET invt_no = ? WHERE id = ?", (number, row["id"]))
    return reread(connection, row)


def _free(connection: sqlite3.Connection, column: str, prefix: str, start: int, digits: int) -> str:
    """The first number from `start` on that nobody has yet."""
    while True:
        number = f"{prefix}{start % 10**digits:0{digits}d}"
        taken = connection.execute(f"SELECT 1 FROM document WHERE {column} = ?", (number,))  # noqa: S608 (ours)
        if taken.fetchone() is None:
            return number
        start += 1
