"""What the conversation must be able to prove, and its part of the outcome digest."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from clearance.models import InboundMessage, OutboxWaiting
from clearance.models.packed import unpacked
from clearance.services.outbox.posting import wire
from waybills.books import Breach, check, outcome
from waybills.books.reading import SHOWN, lines, rows

STUCK_AFTER = timedelta(minutes=30)

# A message leaves the table of work exactly when the exchange has it, or when a receipt proves so.
LOST = """
SELECT m.id, m.kind, m.state FROM clearance_outboundmessage m
LEFT JOIN clearance_outboxwaiting w ON w.message_id = m.id
WHERE (m.state IN ('PENDING', 'RETRYING', 'REPLAYED')) <> (w.message_id IS NOT NULL AND w.dead_at IS NULL)
ORDER BY 1 LIMIT %s
"""
UNCARRIED = """
SELECT l.id, d.cop_no FROM clearance_declarationlist l JOIN waybills_declaration d ON d.id = l.id
WHERE l.state NOT IN ('DRAFT', 'VALIDATED', 'QUEUED', 'SUPERSEDED')
  AND NOT EXISTS (SELECT FROM clearance_messageitem i WHERE i.list_id = l.id) AND EXISTS (
    SELECT FROM clearance_declarationlistline n JOIN waybills_act a ON a.id = n.act_id
    WHERE n.object_id = l.id AND a.verb = 'queue')
ORDER BY 1 LIMIT %s
"""
# These tables have no foreign keys in the database.
NOTHING_THERE = """
SELECT 'receipt line', r.id::text FROM clearance_receiptline r
LEFT JOIN clearance_inboundmessage i ON i.id = r.inbound_id LEFT JOIN clearance_declarationlist l ON l.id = r.list_id
LEFT JOIN clearance_outboundmessage m ON m.id = r.message_id
WHERE i.id IS NULL OR (r.list_id IS NOT NULL AND l.id IS NULL) OR (r.message_id IS NOT NULL AND m.id IS NULL)
UNION ALL
SELECT 'message item', i.message_id || '/' || i.position FROM clearance_messageitem i
LEFT JOIN clearance_outboundmessage m ON m.id = i.message_id
LEFT JOIN clearance_declarationlist l ON l.id = i.list_id LEFT JOIN waybills_parcel p ON p.id = i.parcel_id
WHERE m.id IS NULL OR (i.list_id IS NOT NULL AND l.id IS NULL) OR (i.parcel_id IS NOT NULL AND p.id IS NULL)
LIMIT %s
"""
RELEASED = """
SELECT p.id, p.state FROM waybills_parcel p
WHERE p.state IN ('RELEASED', 'LOADED', 'IN_TRANSIT', 'DEPARTED', 'CLOSED') AND (NOT EXISTS (
    SELECT FROM waybills_parcelline n JOIN waybills_act a ON a.id = n.act_id
    WHERE n.object_id = p.id AND a.verb = 'accept_release' AND a.actor_kind = 'CUSTOMS'
) OR (EXISTS (SELECT FROM clearance_declarationlist l WHERE l.parcel_id = p.id) AND NOT EXISTS (
    SELECT FROM clearance_declarationlistline n JOIN clearance_declarationlist l ON l.id = n.object_id
    JOIN waybills_act a ON a.id = n.act_id AND a.verb = 'release' WHERE l.parcel_id = p.id)))
ORDER BY 1 LIMIT %s
"""
LISTS = """
SELECT d.agent_code || '|' || d.cop_no || '|' || l.state || '|' || coalesce(a.status, '')
FROM clearance_declarationlist l JOIN waybills_declaration d ON d.id = l.id
LEFT JOIN clearance_listanswer a ON a.list_id = l.id ORDER BY 1
"""
# Which documents were sent about which parcel, and how each was answered: whatever messages they travelled in.
MESSAGES = """
SELECT m.kind || '|' || coalesce(w.number, '?') || '|' || (i.answered_at IS NOT NULL)
FROM clearance_messageitem i JOIN clearance_outboundmessage m ON m.id = i.message_id
LEFT JOIN waybills_waybill w ON w.parcel_id = i.parcel_id ORDER BY 1
"""
DIFFERENCES = """
SELECT w.number || '|' || x.paper || '|' || x.field || '|' || x.line || '|' || x.theirs || '|' || x.ours
FROM clearance_matchdifference x JOIN waybills_waybill w ON w.parcel_id = x.parcel_id ORDER BY 1
"""


@check("I1", "Every document that came in is kept with the bytes it came with")
def inbox_is_whole() -> Iterator[Breach]:
    for inbound in InboundMessage.objects.only("body", "sha256").order_by("pk").iterator(chunk_size=50):
        if hashlib.sha256(bytes(inbound.body)).hexdigest() != inbound.sha256:
            yield Breach("I1", f"inbound message {inbound.pk}", "its bytes are not those that came in")


@check("I4", "Nothing was released without an 800 of customs")
def releases_have_their_receipt() -> Iterator[Breach]:
    for parcel, state in rows(RELEASED, [SHOWN]):
        yield Breach("I4", f"Parcel {parcel}", f"is {state}, but no list of it was ever released by customs")


@check("I5", "Every message is either waiting to leave or known to the exchange, with the bytes it was built with")
def outbox_is_whole() -> Iterator[Breach]:
    for message, kind, state in rows(LOST, [SHOWN]):
        yield Breach("I5", f"{kind} message {message}", f"is {state}, which the table of waiting messages denies")
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT message_id, head, data, tail, sha256 FROM clearance_messagebody ORDER BY 1")
        for message, head, data, tail, sha256 in cursor:
            if hashlib.sha256(wire(head, unpacked(bytes(data)), tail)).hexdigest() != sha256:
                yield Breach("I5", f"message {message}", "its bytes are not those it was built with")


@check("I5", "Every list that customs speaks of was carried by a message")
def lists_were_carried() -> Iterator[Breach]:
    for list_id, cop_no in rows(UNCARRIED, [SHOWN]):
        yield Breach("I5", f"list {cop_no} ({list_id})", "is past sending, but no message carries it")


@check("I5", "What receipts and messages speak of is there")
def conversation_points_at_something() -> Iterator[Breach]:
    for what, place in rows(NOTHING_THERE, [SHOWN]):
        yield Breach("I5", f"{what} {place}", "points at something that is not there")


@check("I11", "No message in or out is stuck: done, waiting with a time, or given up with a reason")
def messages_move() -> Iterator[Breach]:
    late = timezone.now() - STUCK_AFTER
    for inbound in InboundMessage.objects.filter(stage="PENDING", due_at__lt=late).only("due_at")[:SHOWN]:
        yield Breach("I11", f"inbound message {inbound.pk}", f"has been due since {inbound.due_at}")
    for waiting in OutboxWaiting.objects.filter(dead_at=None, due_at__lt=late, tried_at=None)[:SHOWN]:
        yield Breach("I11", f"message {waiting.pk}", f"has been due since {waiting.due_at} and was never tried")
    for waiting in OutboxWaiting.objects.filter(dead_at__isnull=False, message__body__error="")[:SHOWN]:
        yield Breach("I11", f"message {waiting.pk}", "was given up without a reason")


@outcome("lists")
def lists() -> Iterator[str]:
    yield from lines(LISTS)


@outcome("messages")
def messages() -> Iterator[str]:
    yield from lines(MESSAGES)


@outcome("differences")
def differences() -> Iterator[str]:
    yield from lines(DIFFERENCES)
