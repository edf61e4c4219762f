"""Putting messages into the outbox: signed if a key is there, checked, wrapped, and kept as they will leave."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from clearance.gateway.signing import key_of
from clearance.messages import BaseTransfer, Envelope, Message, build, build_signed, wrap
from clearance.models import MessageBody, OutboundMessage, OutboxWaiting
from waybills import acts
from waybills.models import Centre, Organisation
from waybills.sets import joined, rows

DXP_MODE = "DXP"
Bytes = bytes | memoryview
# Set by the tasks: told after the commit that something is waiting.
wake: list[Callable[[], None]] = []


ITEM = {"message_id": "bigint", "position": "int", "list_id": "bigint", "parcel_id": "bigint"}
KEEP_ITEMS = f"INSERT INTO clearance_messageitem ({', '.join(ITEM)}) SELECT * FROM {rows('item', ITEM)}"  # noqa: S608


@dataclass(frozen=True)
class Draft:
    """One message to be sent for `sender`; items are pairs of list and parcel id, either may be None."""

    message: Message
    sender: Organisation
    items: tuple[tuple[int | None, int | None], ...]
    business_key: str = ""
    flight_id: int | None = None


def transfer_of(sender: Organisation) -> BaseTransfer:
    """The frame that says who hands the message over."""
    return BaseTransfer(copCode=sender.code, copName=sender.name, dxpMode=DXP_MODE, dxpId=terminal_of(sender))


def terminal_of(sender: Organisation) -> str:
    """The exchange number of a sender; its own, else the centre's."""
    return sender.dxp_id or settings.DXP_ID


def post(drafts: Sequence[Draft], *, at: datetime, cause: int | None) -> list[OutboundMessage]:
    """Keep the messages, to be claimed and sent; inside the caller's transaction."""
    if not drafts:
        return []
    centre = Centre.objects.order_by("pk")[0]
    messages = [
        OutboundMessage(centre=centre, flight_id=draft.flight_id, broker=draft.sender, kind=draft.message.code)
        for draft in drafts
    ]
    acts.create_rows(OutboundMessage.enqueue, messages, by=acts.SYSTEM, at=at, cause=cause)
    pairs = list(zip(messages, drafts, strict=True))
    MessageBody.objects.bulk_create(_body(message, draft, at=at, cause=cause) for message, draft in pairs)
    _keep_items(pairs)
    OutboxWaiting.objects.bulk_create(OutboxWaiting(message=message, due_at=at) for message in messages)
    for tell in wake:
        transaction.on_commit(tell, robust=True)
    return messages


def _keep_items(pairs: Sequence[tuple[OutboundMessage, Draft]]) -> None:
    items = [
        (message.pk, position, list_id, parcel_id)
        for message, draft in pairs
        for position, (list_id, parcel_id) in enumerate(draft.items, 1)
    ]
    if items:
        columns = dict(zip(ITEM, map(joined, zip(*items, strict=True)), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(KEEP_ITEMS, columns)


def _body(message: OutboundMessage, draft: Draft, *, at: datetime, cause: int | None) -> MessageBody:
    key = key_of(draft.sender.code)
    data = build_signed(draft.message, key) if key else build(draft.message)
    envelope = _envelope(draft, PLACE, at=at)
    head, tail = _around(wrap(envelope))
    return MessageBody(
        message=message,
        guid=draft.message.guid,
        business_key=draft.business_key,
        sender_id=envelope.sender,
        receiver_id=envelope.receivers[0],
        nodes=len(tuple(draft.message.nodes)),
        data=data,
        head=head,
        tail=tail,
        sha256=hashlib.sha256(wire(head, data, tail)).hexdigest(),
        signed=key is not None,
        act_id=cause,
        built_at=at,
    )


def _envelope(draft: Draft, data: bytes, *, at: datetime) -> Envelope:
    return Envelope(
        cop_msg_id=draft.message.guid,
        sender=terminal_of(draft.sender),
        receivers=(settings.CUSTOMS_DXP_ID_EXPORT,),
        created_at=at,
        message_type=f"{draft.message.code}Message",
        data=data,
    )


# Stands for the payload while the envelope is built: a parser need not see the megabytes.
PLACE = b"the payload stands here"


def _around(wrapped: bytes) -> tuple[bytes, bytes]:
    """What stands before and after the payload; stored apart, since base64 does not compress."""
    head, place, tail = wrapped.partition(base64.b64encode(PLACE))
    if not place:
        raise ValueError("the envelope does not carry its payload as it was given")
    return head, tail


def wire(head: Bytes, data: Bytes, tail: Bytes) -> bytes:
    """The bytes that go over the wire."""
    return bytes(head) + base64.b64encode(bytes(data)) + bytes(tail)
