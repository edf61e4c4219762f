"""What receipts say about our own messages: which of them arrived, and when everything in them is answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from clearance.lifecycle.outbound_message import TO_LEAVE, MessageState
from clearance.models import OutboundMessage, OutboxWaiting
from clearance.receipts.nodes import Node, documents_of
from clearance.receipts.table import answers
from waybills import acts

# The newest message that carries a list; its item is answered by anything but news about its way.
MARK = """
WITH told AS (
    SELECT DISTINCT ON (i.list_id) i.list_id, i.message_id, i.position, said.answered
    FROM unnest(%(lists)s::bigint[], %(answered)s::boolean[]) said(list_id, answered)
    JOIN clearance_messageitem i ON i.list_id = said.list_id
    JOIN clearance_outboundmessage m ON m.id = i.message_id AND m.kind = ANY (%(kinds)s)
    ORDER BY i.list_id, i.message_id DESC, said.answered DESC
), marked AS (
    UPDATE clearance_messageitem i SET answered_at = %(at)s FROM told
    WHERE told.answered AND i.message_id = told.message_id AND i.position = told.position AND i.answered_at IS NULL
    RETURNING i.message_id
)
SELECT told.list_id, told.message_id FROM told
"""
LISTS = ["CEB603", "CEB621"]


def answer_items(nodes: list[Node], *, at: datetime) -> None:
    """Note which message each receipt answers, and move those messages on."""
    known = [node for node in nodes if node.list_id is not None]
    if not known:
        return
    values: dict[str, Any] = {
        "lists": [node.list_id for node in known],
        "answered": [answers(node.status) for node in known],
        "kinds": LISTS,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK, values)
        message_of = dict(cursor.fetchall())
    for node in known:
        node.message_id = message_of.get(node.list_id)
    move_messages(set(message_of.values()), facts={"receipts": documents_of(known)}, at=at)


def move_messages(ids: Iterable[int], *, facts: dict[str, Any], at: datetime) -> None:
    """A receipt proves that its message left and was read; it is answered with the last of its items."""
    ids = sorted(ids)
    if not ids:
        return
    messages = OutboundMessage.objects.filter(pk__in=ids)
    states = dict(messages.select_for_update(no_key=True).order_by("pk").values_list("pk", "state"))
    _move(OutboundMessage.send, [pk for pk in ids if states[pk] in TO_LEAVE], facts=facts, at=at)
    unread = [pk for pk in ids if states[pk] in (*TO_LEAVE, MessageState.SENT)]
    _move(OutboundMessage.acknowledge, unread, facts=facts, at=at)
    open_ = set(messages.filter(items__isnull=False, items__answered_at=None).values_list("pk", flat=True))
    answered = [pk for pk in ids if pk not in open_ and states[pk] != MessageState.ANSWERED]
    _move(OutboundMessage.answer, answered, facts=facts, at=at)
    OutboxWaiting.objects.filter(message_id__in=ids).delete()


def _move(verb, ids: list[int], *, facts: dict[str, Any], at: datetime) -> None:  # type: ignore[no-untyped-def]
    if ids:
        acts.perform(verb, OutboundMessage.objects.filter(pk__in=ids), by=acts.SYSTEM, at=at, facts=facts)
