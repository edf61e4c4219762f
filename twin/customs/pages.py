"""What the counterpart shows of itself."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clearance.messages.times import UTC8
from twin.customs import faults

if TYPE_CHECKING:
    from twin.customs.regulator import Regulator

STYLE = (Path(__file__).parents[1] / "data" / "twin.css").read_bytes()
JSON, HTML, CSS, XML = "application/json", "text/html", "text/css", "application/xml"
SVG = "image/svg+xml"
LATEST = 50
Answer = tuple[str, bytes]


def page(regulator: "Regulator", path: str, query: Mapping[str, str]) -> Answer | None:
    """Content type and body of what stands at a path; None if nothing does."""
    if path in _FIXED:
        return _FIXED[path](regulator, query)
    _, folder, number, *rest = [*path.split("/"), "", ""]
    table = {"messages": "message", "receipts": "outgoing"}.get(folder)
    if table is None or not number.isdecimal() or any(rest):
        return None
    row = regulator.state.row(f"SELECT data FROM {table} WHERE id = ?", int(number[:15]))  # noqa: S608 (one of two)
    return None if row is None else (XML, row["data"])


def _health(regulator: "Regulator", query: Mapping[str, str]) -> Answer:
    regulator.state.row("SELECT 1")
    return JSON, b'{"status": "ok"}'


def _style(regulator: "Regulator", query: Mapping[str, str]) -> Answer:
    return CSS, STYLE


def _icon(regulator: "Regulator", query: Mapping[str, str]) -> Answer:
    return SVG, b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle cx=".5" cy=".5" r=".4"/></svg>'


def _lists(regulator: "Regulator", query: Mapping[str, str]) -> Answer:
    """Every list: waybill to the status of the last receipt that has been put into a message."""
    rows = regulator.state.rows(
        "SELECT d.waybill, d.doc_key, d.invt_no, d.status, (SELECT r.status FROM receipt r WHERE r.document = d.id"
        " AND r.outgoing IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS told FROM document d WHERE d.kind = 'CEB603'"
        " ORDER BY d.waybill, d.id"
    )
    return _json([dict(row) for row in rows])


def _state(regulator: "Regulator", query: Mapping[str, str]) -> Answer:
    """Counts, and every message key with the hash of its bytes."""
    return _json(
        {
            **_counts(regulator),
            "received": [
                dict(row)
                for row in regulator.state.rows(
                    "SELECT msg_key AS key, kind, sender, sha256, times, verdict FROM message"
                    " WHERE source = 'HTTP' ORDER BY id"
                )
            ],
            "sent": [
                dict(row)
                for row in regulator.state.rows(
                    "SELECT guid AS key, kind, receiver, nodes, sha256, attempts, odd, done_at IS NOT NULL AS taken"
                    " FROM outgoing ORDER BY id"
                )
            ],
        }
    )


def _counts(regulator: "Regulator") -> dict[str, Any]:
    state = regulator.state
    by_status: dict[str, dict[str, int]] = {}
    for row in state.rows(
        "SELECT kind, status, count(*) AS n FROM document GROUP BY kind, status ORDER BY kind, status"
    ):
        by_status.setdefault(row["kind"], {})[str(row["status"])] = row["n"]
    queue = state.row(
        "SELECT (SELECT count(*) FROM message WHERE source = 'HTTP') AS received,"
        " (SELECT count(*) FROM message WHERE verdict IS NULL) AS unread,"
        " (SELECT count(*) FROM receipt WHERE outgoing IS NULL) AS receipts_waiting,"
        " (SELECT count(*) FROM outgoing WHERE done_at IS NULL) AS messages_waiting,"
        " (SELECT count(*) FROM outgoing WHERE done_at IS NOT NULL) AS messages_taken"
    )
    assert queue is not None
    return {
        "seed": regulator.settings.seed,
        "house": regulator.settings.house,
        "pace": regulator.desk.pace,
        "faults": regulator.faults.rates,
        "queue": dict(queue),
        "documents": by_status,
    }


def _json(value: Any) -> Answer:
    return JSON, json.dumps(value, ensure_ascii=False).encode()


def _front(regulator: "Regulator", query: Mapping[str, str]) -> Answer:
    counts = _counts(regulator)
    parts = [
        _facts(counts),
        _search(regulator, query.get("waybill", "").strip()),
        _section("Documents 单证", ("Kind", "Status", "Number"), _document_rows(counts["documents"])),
        _section("Received 收到", ("When", "Type", "From", "Times", "Verdict", "Message"), _received(regulator)),
        _section("Sent 发出", ("When", "Type", "To", "Nodes", "Attempts", "Answer", "Message"), _sent(regulator)),
        _section("Faults 故障", ("Name", "Rate", "What it does"), _fault_rows(counts["faults"])),
    ]
    return HTML, (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Customs twin 海关孪生</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/twin.css"></head><body><h1>Customs twin 海关孪生</h1>'
        f"{''.join(parts)}</body></html>"
    ).encode()


def _facts(counts: Mapping[str, Any]) -> str:
    facts = {"seed": counts["seed"], "house": counts["house"] or "none", "pace": counts["pace"], **counts["queue"]}
    terms = (f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{escape(str(value))}</dd>" for name, value in facts.items())
    return f"<dl>{''.join(terms)}</dl>"


def _search(regulator: "Regulator", waybill: str) -> str:
    form = (
        '<form><label>Waybill 运单号 <input name="waybill" maxlength="32" '
        f'value="{escape(waybill)}"></label> <button>Show 查询</button></form>'
    )
    if not waybill:
        return form
    rows = regulator.state.rows(
        "SELECT r.kind, r.status, r.said_at, r.outgoing, r.node FROM receipt r JOIN document d ON d.id = r.document"
        " WHERE d.waybill = ? ORDER BY r.id LIMIT 200",
        waybill,
    )
    lines = [
        (_when(row["said_at"]), row["kind"], row["status"], json.loads(row["node"])["returnInfo"], _sent_in(row))
        for row in rows
    ]
    return form + _section(f"Said of {waybill}", ("When", "Receipt", "Status", "Text", "Message"), lines)


def _document_rows(by_status: Mapping[str, Mapping[str, int]]) -> Iterable[Sequence[Any]]:
    return ((kind, status, number) for kind, statuses in by_status.items() for status, number in statuses.items())


def _received(regulator: "Regulator") -> Iterable[Sequence[Any]]:
    rows = regulator.state.rows("SELECT * FROM message WHERE source = 'HTTP' ORDER BY id DESC LIMIT ?", LATEST)
    for row in rows:
        verdict = row["verdict"] or "waiting"
        yield _when(row["first_at"]), row["kind"], row["sender"], row["times"], verdict, _link("messages", row["id"])


def _sent(regulator: "Regulator") -> Iterable[Sequence[Any]]:
    for row in regulator.state.rows("SELECT * FROM outgoing ORDER BY id DESC LIMIT ?", LATEST):
        answer = row["answer"] or ("" if row["done_at"] else "waiting")
        kind = f"{row['kind']} {row['odd']}".strip()
        yield (
            _when(row["created_at"]), kind, row["receiver"], row["nodes"], row["attempts"], answer,
            _link("receipts", row["id"]),
        )  # fmt: skip


def _fault_rows(rates: Mapping[str, float]) -> Iterable[Sequence[Any]]:
    return ((name, rates.get(name, 0), text) for name, text in faults.NAMES.items())


def _sent_in(row: sqlite3.Row) -> str:
    return _link("receipts", row["outgoing"]) or "waiting"


class _Link(str):
    """A cell that is markup already."""


def _link(folder: str, number: int | None) -> str:
    return _Link(f'<a href="/{folder}/{number}">{number}</a>') if number else ""


def _section(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    header = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows)
    return f"<h2>{escape(title)}</h2><table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    return f"<td>{value if isinstance(value, _Link) else escape(str(value))}</td>"


def _when(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC8):%m-%d %H:%M:%S}"


_FIXED: dict[str, Callable[["Regulator", Mapping[str, str]], Answer]] = {
    "/": _front,
    "/healthz": _health,
    "/state.json": _state,
    "/lists.json": _lists,
    "/twin.css": _style,
    "/favicon.ico": _icon,
}
