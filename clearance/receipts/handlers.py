"""Who reads which receipt: of lists, of withdrawals, of whole messages, of the format check."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from clearance.gateway.handlers import Handled, Received, one_by_one, register
from clearance.messages import Fault, check
from clearance.models import ReceiptOutcome
from clearance.models.inbox import PARKED
from clearance.receipts import records, whole
from clearance.receipts.apply import apply_list_receipts
from clearance.receipts.messages import answer_items
from clearance.receipts.nodes import NO_TIME, Node, node_of

_NODE_NUMBER = re.compile(r"^/\w+/\w+\[(\d+)\]")


@register("CEB604", "CEB622")
def read_list_receipts(received: Sequence[Received], at: datetime) -> list[Handled]:
    """Lists are found by declarant and the number that the enterprise gave; all documents' nodes are one set."""
    read = [_sound_nodes(one, lambda said: f"{said.agentCode}|{said.copNo}") for one in received]
    every = [node for nodes, _notes in read for node in nodes]
    sound = _sound(every)
    apply_list_receipts(sound, at=at)
    answer_items(sound, at=at)
    records.write_lines(every)
    return [_handled(nodes, notes) for nodes, notes in read]


@register("CEB606", "CEB624")
@one_by_one
def read_withdrawal_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, lambda said: f"{said.agentCode}|{said.copNo}")
    whole.apply_withdrawals(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB508")
@one_by_one
def read_arrival_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, lambda said: f"{said.operatorCode}|{said.copNo}|{said.msgSeqNo}")
    whole.answer_messages(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB510")
@one_by_one
def read_departure_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, lambda said: f"{said.logisticsCode}|{said.copNo}|{said.msgSeqNo}")
    whole.answer_messages(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB608", "CEB702")
@one_by_one
def read_master_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, lambda said: f"{said.agentCode}|{said.copNo}|{said.msgSeqNo}")
    whole.answer_messages(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB900")
@one_by_one
def read_format_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, lambda said: said.oriCopMsgId)
    whole.bury_unreadable(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB304", "CEB404", "CEB506")
@one_by_one
def read_document_receipts(received: Received, at: datetime) -> Handled:
    """Answers to documents that their own senders file; we asked nothing."""
    nodes, notes = _sound_nodes(received, _document_key)
    return _write(nodes, notes)


def _document_key(said: Any) -> str:
    if hasattr(said, "logisticsNo"):
        return f"{said.logisticsCode}|{said.logisticsNo}"
    return f"{said.ebcCode}|{said.orderNo}"


def _sound(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if node.outcome != ReceiptOutcome.MALFORMED]


def _sound_nodes(received: Received, key_of: Callable[[Any], str]) -> tuple[list[Node], list[dict[str, str]]]:
    """The nodes, those that breach the schema or have no readable time already parked; and notes on why."""
    message = received.parsed.message
    faults = check(received.parsed)
    bad = {_number(fault) for fault in faults}
    nodes = [
        node_of(message.code, number, said, key_of(said), inbound_id=received.inbound.pk)
        for number, said in enumerate(message.nodes, 1)
    ]
    for node in nodes:
        if 0 in bad or node.position in bad or node.returned_at == NO_TIME:
            node.outcome = ReceiptOutcome.MALFORMED
    return nodes, [{"rule": f.rule, "zh": f.text("zh"), "en": f.text("en"), "path": f.path} for f in faults[:100]]


def _number(fault: Fault) -> int:
    """The node a fault is in, counted from 1; 0 if it is in the frame, which spoils all."""
    match = _NODE_NUMBER.match(fault.path)
    return int(match[1]) if match else 0


def _write(nodes: list[Node], notes: list[dict[str, str]]) -> Handled:
    records.write_lines(nodes)
    return _handled(nodes, notes)


def _handled(nodes: list[Node], notes: list[dict[str, str]]) -> Handled:
    return Handled(sum(node.outcome in PARKED for node in nodes), tuple(notes))
