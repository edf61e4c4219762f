"""Who reads which receipt: of lists, of withdrawals, of whole messages, of the format check."""

import re
from collections.abc import Sequence
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

# A person reads no more of one document.
MOST_NOTES = 100
_NODE_NUMBER = re.compile(r"^/\w+/\w+\[(\d+)\]")


@register("CEB604", "CEB622")
def read_list_receipts(received: Sequence[Received], at: datetime) -> list[Handled]:
    """Lists are found by declarant and the number that the enterprise gave; all documents' nodes are one set."""
    read = [_sound_nodes(one, ("agentCode", "copNo")) for one in received]
    every = [node for nodes, _notes in read for node in nodes]
    sound = _sound(every)
    apply_list_receipts(sound, at=at)
    answer_items(sound, at=at)
    records.write_lines(every)
    return [_handled(nodes, notes) for nodes, notes in read]


@register("CEB606", "CEB624")
@one_by_one
def read_withdrawal_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, ("agentCode", "copNo"))
    whole.apply_withdrawals(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB508")
@one_by_one
def read_arrival_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, ("operatorCode", "copNo", "msgSeqNo"))
    whole.answer_messages(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB510")
@one_by_one
def read_departure_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, ("logisticsCode", "copNo", "msgSeqNo"))
    whole.answer_messages(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB608", "CEB702")
@one_by_one
def read_master_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, ("agentCode", "copNo", "msgSeqNo"))
    whole.answer_messages(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB900")
@one_by_one
def read_format_receipts(received: Received, at: datetime) -> Handled:
    nodes, notes = _sound_nodes(received, ("oriCopMsgId",))
    whole.bury_unreadable(_sound(nodes), inbound_id=received.inbound.pk, at=at)
    return _write(nodes, notes)


@register("CEB304", "CEB404", "CEB506")
@one_by_one
def read_document_receipts(received: Received, at: datetime) -> Handled:
    """Answers to documents that their own senders file; we asked nothing."""
    by_waybill = received.inbound.kind == "CEB506"
    named = ("logisticsCode", "logisticsNo") if by_waybill else ("ebcCode", "orderNo")
    return _write(*_sound_nodes(received, named))


def _sound(nodes: list[Node]) -> list[Node]:
    return [node for node in nodes if node.outcome != ReceiptOutcome.MALFORMED]


def _sound_nodes(received: Received, named: tuple[str, ...]) -> tuple[list[Node], list[dict[str, str]]]:
    """The nodes, with the key that the fields `named` make; those that nobody can use are parked, and notes say why.

    A node is of no use if it breaches the schema, answers nobody, or has no readable time.
    """
    message = received.parsed.message
    faults = check(received.parsed)
    notes = [{"rule": f.rule, "zh": f.text("zh"), "en": f.text("en"), "path": f.path} for f in faults[:MOST_NOTES]]
    bad = {_number(fault) for fault in faults}
    nodes = []
    for number, said in enumerate(message.nodes, 1):
        values = [getattr(said, name) for name in named]
        key = "|".join("" if value is None else str(value) for value in values)
        node = node_of(message.code, number, said, key, inbound_id=received.inbound.pk)
        useless = [] if 0 in bad or number in bad else _useless(node, dict(zip(named, values, strict=True)))
        notes += [_empty(name, number) for name in useless if len(notes) < MOST_NOTES]
        if 0 in bad or number in bad or useless:
            node.outcome = ReceiptOutcome.MALFORMED
        nodes.append(node)
    return nodes, notes


def _useless(node: Node, named: dict[str, Any]) -> list[str]:
    """Which elements, though the schema takes them, leave nothing to be done with the node."""
    empty = [name for name, value in named.items() if not str(value if value is not None else "").strip()]
    return [*empty, *(["returnTime"] if node.returned_at == NO_TIME else [])]


def _empty(name: str, number: int) -> dict[str, str]:
    return {
        "rule": "NOTHING_SAID",
        "zh": f"第{number}个回执的 {name} 为空或无法识别，该回执未予处理。",
        "en": f"Receipt {number}: {name} is empty or cannot be read, so nothing was done with it.",
        "path": f"[{number}]/{name}",
    }


def _number(fault: Fault) -> int:
    """The node a fault is in, counted from 1; 0 if it is in the frame, which spoils all."""
    match = _NODE_NUMBER.match(fault.path)
    return int(match[1]) if match else 0


def _write(nodes: list[Node], notes: list[dict[str, str]]) -> Handled:
    records.write_lines(nodes)
    return _handled(nodes, notes)


def _handled(nodes: list[Node], notes: list[dict[str, str]]) -> Handled:
    parked = sum(node.outcome in PARKED for node in nodes)
    # Faulty, and not one node that could be read: the document itself is what someone must look at.
    return Handled(parked or int(bool(notes) and not nodes), tuple(notes))
