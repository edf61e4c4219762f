"""From queued lists to messages of at most 100, one sender in each; safe to run twice for the same act."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from clearance.mapping.inventories import inventories
from clearance.messages import Fault, Message, batches, check_outgoing, guid_of
from clearance.messages.types import exports
from clearance.models import DeclarationList, ListProblem
from clearance.services.outbox.posting import Draft, post, transfer_of
from waybills import acts
from waybills.models import Organisation

LOCK = """
SELECT id FROM clearance_declarationlist
WHERE id IN (SELECT object_id FROM clearance_declarationlistline WHERE act_id = %s) ORDER BY id FOR NO KEY UPDATE
"""
# Lists that the act queued and that no message of that act carries yet. Asked only under the locks: a worker that
# waited for them must see what the other one wrote.
UNSENT = """
SELECT l.id, l.broker_id, l.flight_id, l.parcel_id FROM clearance_declarationlist l
WHERE l.id IN (SELECT object_id FROM clearance_declarationlistline WHERE act_id = %(act)s)
  AND l.state IN ('QUEUED')
  AND NOT EXISTS (SELECT FROM clearance_messageitem i JOIN clearance_messagebody b ON b.message_id = i.message_id
                  WHERE i.list_id = l.id AND b.act_id = %(act)s)
ORDER BY l.id
"""
_NODE = re.compile(r"^/\w+/\w+\[(\d+)\]")
Row = tuple[int, int, int | None, int | None]  # list, broker, flight, parcel


def build_list_messages(act_id: int, *, at: datetime) -> int:
    """Build the messages for the lists that one act queued; the number of messages built."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [act_id])
        cursor.execute(UNSENT, {"act": act_id})
        rows: list[Row] = cursor.fetchall()
    senders = Organisation.objects.in_bulk({row[1] for row in rows})
    by_sender: dict[tuple[int, int | None], list[Row]] = defaultdict(list)
    for row in rows:
        by_sender[row[1], row[2]].append(row)
    drafts = []
    for (broker, flight), theirs in by_sender.items():
        drafts += _drafts(senders[broker], flight, theirs, at=at)
    return len(post(drafts, at=at, cause=act_id))


def _drafts(sender: Organisation, flight: int | None, rows: list[Row], *, at: datetime) -> list[Draft]:
    nodes = dict(inventories((row[0] for row in rows), filed_at=at))
    parcel_of = {row[0]: row[3] for row in rows}
    drafts = []
    for ids in batches(nodes):
        good = _without_faulty(sender, {list_id: nodes[list_id] for list_id in ids}, at=at)
        if good:
            items = tuple((list_id, parcel_of[list_id]) for list_id in good)
            drafts.append(Draft(_message(sender, good.values()), sender, items, flight_id=flight))
    return drafts


def _message(sender: Organisation, nodes: Iterable[exports.Inventory]) -> Message:
    nodes = tuple(nodes)
    # Of the records in it: the same filing has the same number wherever it is built.
    guid = guid_of("CEB603", *(node.head.guid for node in nodes))
    return Message(code="CEB603", guid=guid, nodes=nodes, transfer=transfer_of(sender))


def _without_faulty(
    sender: Organisation, nodes: dict[int, exports.Inventory], *, at: datetime
) -> dict[int, exports.Inventory]:
    """The nodes that may leave; a list that the standard would refuse goes back to its broker with the reason."""
    message = _message(sender, nodes.values())
    ids = list(nodes)
    bad: dict[int, Fault] = {}
    for fault in check_outgoing(message):
        match = _NODE.match(fault.path)
        if match is None:
            raise ValueError(f"the frame of a message is faulty: {fault.text('en')}")
        bad.setdefault(ids[int(match[1]) - 1], fault)
    if bad:
        _send_back(bad, at=at)
    return {list_id: node for list_id, node in nodes.items() if list_id not in bad}


def _send_back(bad: dict[int, Fault], *, at: datetime) -> None:
    rows = DeclarationList.objects.filter(pk__in=list(bad))
    acts.perform(DeclarationList.reopen, rows, by=acts.SYSTEM, at=at, facts={"reason": "SCHEMA"})
    ListProblem.objects.bulk_create(
        ListProblem(parcel_id=row.parcel_id, code="SCHEMA", field=fault.element[:30], value=_said(fault), found_at=at)
        for row in rows
        if row.parcel_id and (fault := bad[row.pk])
    )


def _said(fault: Fault) -> str:
    """The fault for readers of either language."""
    return f"{fault.text('zh')} {fault.text('en')}"[:250]
