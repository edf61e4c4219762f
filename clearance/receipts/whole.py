"""Receipts about a whole message: arrival, departure, master list, summary, withdrawal, and the format check."""

from collections import defaultdict
from datetime import datetime

from clearance.lifecycle.outbound_message import MessageState
from clearance.messages.codes import is_failure
from clearance.models import DeclarationList, MessageBody, MessageItem, OutboundMessage, OutboxWaiting, ReceiptOutcome
from clearance.receipts.effects import Moved, reopen
from clearance.receipts.messages import move_messages
from clearance.receipts.nodes import Node
from clearance.receipts.table import answers
from waybills import acts


def answer_messages(nodes: list[Node], *, inbound_id: int, at: datetime) -> list[MessageBody]:
    """Keep the newest answer of each message that was asked; the bodies that got one."""
    bodies = {body.business_key: body for body in MessageBody.objects.filter(business_key__in=[n.key for n in nodes])}
    changed: dict[int, MessageBody] = {}
    for node in sorted(nodes, key=lambda node: (node.returned_at, node.position)):
        body = bodies.get(node.key)
        if body is None:
            continue
        node.message_id = body.message_id
        node.outcome = _outcome(body, node)
        if node.outcome == ReceiptOutcome.APPLIED:
            body.answer_status, body.answer_info, body.answered_at = node.status, node.info, node.returned_at
            changed[body.message_id] = body
    MessageBody.objects.bulk_update(changed.values(), ["answer_status", "answer_info", "answered_at"])
    final = [pk for pk, body in changed.items() if answers(body.answer_status)]
    MessageItem.objects.filter(message_id__in=final, answered_at=None).update(answered_at=at)
    move_messages(changed, facts={"receipts": [inbound_id]}, at=at)
    return list(changed.values())


def _outcome(body: MessageBody, node: Node) -> ReceiptOutcome:
    if body.answered_at and (node.status, node.returned_at) == (body.answer_status, body.answered_at):
        return ReceiptOutcome.REPEATED
    overtaken = not answers(node.status) and answers(body.answer_status or "1")
    if body.answered_at and (overtaken or node.returned_at < body.answered_at):
        return ReceiptOutcome.LATE
    return ReceiptOutcome.APPLIED


def apply_withdrawals(nodes: list[Node], *, inbound_id: int, at: datetime) -> None:
    """606: at 399 the lists of the application are withdrawn, at 100 or below 0 they stay as they were."""
    answer_messages(nodes, inbound_id=inbound_id, at=at)
    for node in nodes:
        if node.outcome != ReceiptOutcome.APPLIED:
            continue
        lists = DeclarationList.objects.filter(message_items__message_id=node.message_id)
        facts = {"receipts": [inbound_id], "status": node.status}
        if node.status == "399":
            _withdraw(lists, node, facts=facts, at=at)
        elif node.status == "100" or is_failure(node.status):
            acts.perform(DeclarationList.refuse_cancellation, lists, by=acts.CUSTOMS, at=at, facts=facts)


def _withdraw(lists, node: Node, *, facts: dict, at: datetime) -> None:  # type: ignore[no-untyped-def]
    parcels: dict[str, list[int]] = defaultdict(list)
    for state, parcel in lists.exclude(parcel=None).values_list("state", "parcel_id"):
        parcels[state].append(parcel)
    outcome = acts.perform(DeclarationList.accept_cancellation, lists, by=acts.CUSTOMS, at=at, facts=facts)
    if outcome.act_id and parcels:
        reopen(Moved(dict(parcels), node.status, facts, outcome.act_id, at))


def bury_unreadable(nodes: list[Node], *, inbound_id: int, at: datetime) -> None:
    """900: the e-port could not read a message at all; it is given up, its lists come back as not sent."""
    bodies = {body.guid: body for body in MessageBody.objects.filter(guid__in=[node.key for node in nodes])}
    for node in nodes:
        body = bodies.get(node.key)
        if body is None:
            continue
        node.message_id, node.outcome = body.message_id, ReceiptOutcome.APPLIED
        facts = {"receipts": [inbound_id], "status": node.status}
        lists = DeclarationList.objects.filter(message_items__message_id=body.message_id)
        acts.perform(DeclarationList.fail_sending, lists, by=acts.CUSTOMS, at=at, facts=facts)
        _bury(body, node, facts=facts, at=at)


def _bury(body: MessageBody, node: Node, *, facts: dict, at: datetime) -> None:
    message = OutboundMessage.objects.filter(pk=body.message_id)
    outcome = acts.perform(OutboundMessage.bury, message, by=acts.CUSTOMS, at=at, facts=facts)
    if not outcome.moved and message.get().state == MessageState.ANSWERED:
        node.outcome = ReceiptOutcome.CONTRADICTING
    MessageBody.objects.filter(pk=body.pk).update(
        answer_status=node.status, answer_info=node.info, answered_at=node.returned_at
    )
    OutboxWaiting.objects.filter(message=body.message_id).delete()
