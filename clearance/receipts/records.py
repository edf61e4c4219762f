"""The rows around receipts, each read or written for a whole file in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from clearance.models import ReceiptLine, ReceiptOutcome
from clearance.receipts.nodes import Node
from clearance.receipts.plan import Standing

LOCK = """
SELECT l.id, l.state, l.parcel_id, d.pre_no, d.invt_no, d.agent_code || '|' || d.cop_no
FROM clearance_declarationlist l JOIN waybills_declaration d ON d.id = l.id
WHERE l.id = ANY (ARRAY(
    SELECT d.id FROM unnest(%s::text[], %s::text[]) said(agent, cop)
    JOIN waybills_declaration d ON d.agent_code = said.agent AND d.cop_no = said.cop
))
ORDER BY l.id FOR NO KEY UPDATE OF l
"""
LOCK_PARCELS = "SELECT id FROM waybills_parcel WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
STANDINGS = """
SELECT list_id, status, returned_at FROM clearance_listanswer WHERE list_id = ANY(%(lists)s)
"""
TOLD = """
SELECT list_id, status, returned_at, outcome = 'EARLY' AND settled_at IS NULL FROM clearance_receiptline
WHERE list_id = ANY(%(lists)s)
"""
KEEP_NUMBERS = """
UPDATE waybills_declaration d
SET pre_no = CASE WHEN said.pre = '' THEN d.pre_no ELSE said.pre END,
    invt_no = CASE WHEN said.invt = '' THEN d.invt_no ELSE said.invt END
FROM unnest(%s::bigint[], %s::text[], %s::text[]) said(id, pre, invt)
WHERE d.id = said.id
"""
KEEP_ANSWERS = """
INSERT INTO clearance_listanswer (list_id, status, returned_at, info, reason_code)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[])
ON CONFLICT (list_id) DO UPDATE SET status = excluded.status, returned_at = excluded.returned_at,
    info = excluded.info, reason_code = excluded.reason_code
"""
WRITE_LINES = """
INSERT INTO clearance_receiptline (inbound_id, position, kind, key, list_id, message_id, status, returned_at, info,
    reason_code, outcome, act_id, note)
SELECT s.*, '' FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[],
    %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::bigint[]) s
"""
UPDATE_LINES = """
UPDATE clearance_receiptline r SET outcome = s.outcome, act_id = s.act_id, list_id = s.list_id
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[]) s(id, outcome, act_id, list_id) WHERE r.id = s.id
"""


@dataclass(frozen=True)
class Found:
    list_id: int
    state: str
    parcel_id: int | None
    pre_no: str
    invt_no: str


def lock_lists(keys: list[str]) -> dict[str, Found]:
    """The lists that the keys "declarant|number" name, locked before anything is read that hangs on them."""
    pairs = [key.partition("|") for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [[pair[0] for pair in pairs], [pair[2] for pair in pairs]])
        found = {key: Found(*row) for *row, key in cursor.fetchall()}
        parcels = [row.parcel_id for row in found.values() if row.parcel_id]
        cursor.execute(LOCK_PARCELS, [parcels])
    return found


def fill_standings(standings: dict[int, Standing]) -> None:
    """Add to each list its newest answer and all that it was told before."""
    lists = {"lists": list(standings)}
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, lists)
        for list_id, status, returned_at in cursor.fetchall():
            standings[list_id].status, standings[list_id].returned_at = status, returned_at
        cursor.execute(TOLD, lists)
        for list_id, status, returned_at, early in cursor.fetchall():
            standings[list_id].told.add((status, returned_at))
            standings[list_id].has_early |= early


def early_lines(standings: dict[int, Standing]) -> list[Node]:
    """Receipts about these lists that came before their time; now may be the time."""
    lists = [list_id for list_id, standing in standings.items() if standing.has_early]
    lines = ReceiptLine.objects.filter(list_id__in=lists, outcome=ReceiptOutcome.EARLY, settled_at=None).order_by("id")
    return [
        Node(
            position=line.position, kind=line.kind, key=line.key, status=line.status, returned_at=line.returned_at,
            info=line.info, list_id=line.list_id, message_id=line.message_id, outcome=line.outcome, line_id=line.pk,
            inbound_id=line.inbound_id,
        )
        for line in lines
    ]  # fmt: skip


def keep_numbers(nodes: Iterable[Node], known: dict[int, Found]) -> None:
    """Keep the numbers that e-port and customs gave, the newest of each list, where they are not kept already."""
    newest: dict[int, Node] = {}
    for node in sorted(nodes, key=lambda node: node.returned_at):
        if node.list_id and (node.pre_no or node.invt_no):
            newest[node.list_id] = node
    newest = {pk: node for pk, node in newest.items() if _tells_more(node, known[pk])}
    if newest:
        columns: list[Any] = [list(newest), [n.pre_no for n in newest.values()], [n.invt_no for n in newest.values()]]
        with connection.cursor() as cursor:
            cursor.execute(KEEP_NUMBERS, columns)


def _tells_more(node: Node, known: Found) -> bool:
    return node.pre_no not in ("", known.pre_no) or node.invt_no not in ("", known.invt_no)


def keep_answers(standings: dict[int, Standing]) -> None:
    """Keep the newest answer of each list that got one."""
    nodes = {list_id: standing.answer for list_id, standing in standings.items() if standing.answer}
    if not nodes:
        return
    names = ("status", "returned_at", "info", "reason_code")
    columns = [[getattr(node, name) for node in nodes.values()] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(KEEP_ANSWERS, [list(nodes), *columns])


def write_lines(nodes: list[Node]) -> None:
    """Write down every node with what became of it."""
    if not nodes:
        return
    names = ("inbound_id", "position", "kind", "key", "list_id", "message_id", "status", "returned_at", "info",
             "reason_code", "outcome", "act_id")  # fmt: skip
    columns = [[getattr(node, name) for node in nodes] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_LINES, columns)


def update_lines(nodes: list[Node]) -> None:
    """Give lines that were parked their new outcome."""
    if not nodes:
        return
    columns: list[Any] = [
        [getattr(node, name) for node in nodes] for name in ("line_id", "outcome", "act_id", "list_id")
    ]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_LINES, columns)
