"""List receipts (604, 622) applied: a fixed number of statements, however many nodes and documents there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clearance.models import DeclarationList
from clearance.receipts import records
from clearance.receipts.effects import EFFECTS, Moved
from clearance.receipts.nodes import Node, Step, documents_of
from clearance.receipts.plan import Standing, plan
from clearance.receipts.table import ORDER
from waybills import acts


@dataclass
class Lists:
    """The lists that the receipts speak of, locked: how each was found, its standing, its parcel."""

    found: dict[int, records.Found] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    parcels: dict[int, int | None] = field(default_factory=dict)


def apply_list_receipts(nodes: list[Node], *, at: datetime) -> None:
    """Apply the nodes to the lists they name and give each its outcome; inside the caller's transaction."""
    lists = _lock(nodes)
    known = {node.line_id for node in nodes}
    early = [node for node in records.early_lines(lists.standings) if node.line_id not in known]
    by_list: dict[int, list[Node]] = defaultdict(list)
    for node in (*nodes, *early):
        if node.list_id is not None:
            by_list[node.list_id].append(node)
    before = {list_id: standing.stands_in for list_id, standing in lists.standings.items()}
    steps = {list_id: plan(lists.standings[list_id], theirs) for list_id, theirs in by_list.items()}
    _perform(steps, before, lists, at=at)
    records.keep_numbers((node for node in nodes if node.list_id), lists.found)
    records.keep_answers(lists.standings)
    records.update_lines(early)


def _lock(nodes: list[Node]) -> Lists:
    """Find the lists by declarant and number, and lock lists, then parcels, each in the order of their ids."""
    found = records.lock_lists([node.key for node in nodes])
    for node in nodes:
        if node.key in found:
            node.list_id = found[node.key].list_id
    lists = Lists()
    for row in found.values():
        lists.found[row.list_id] = row
        lists.standings[row.list_id] = Standing(row.state)
        lists.parcels[row.list_id] = row.parcel_id
    records.fill_standings(lists.standings)
    return lists


def _perform(queues: dict[int, list[tuple[Step, Node]]], states: dict[int, str], lists: Lists, *, at: datetime) -> None:
    """Act by act: each time the earliest verb that some list has next, for all lists that have it next."""
    for queue in queues.values():
        queue.reverse()
    while heads := [(list_id, *queue[-1]) for list_id, queue in queues.items() if queue]:
        step = min((step for _, step, _ in heads), key=lambda step: (ORDER.index(step.verb), step.status))
        ready = {list_id: node for list_id, head, node in heads if head == step}
        _act(step, ready, states, lists, at=at)
        for list_id in ready:
            queues[list_id].pop()


def _act(step: Step, ready: dict[int, Node], states: dict[int, str], lists: Lists, *, at: datetime) -> None:
    facts: dict[str, Any] = {"receipts": documents_of(ready.values()), "status": step.status}
    if step.implied:
        facts["implied"] = True
    verb = getattr(DeclarationList, step.verb)
    rows = DeclarationList.objects.filter(pk__among=list(ready))
    outcome = acts.perform(verb, rows, by=acts.CUSTOMS, at=at, facts=facts)
    if outcome.moved != len(ready):
        raise RuntimeError(f"{step.verb}: {outcome.refused} locked lists did not move")
    if outcome.act_id and step.verb in EFFECTS:
        parcels = _by_state(ready, states, lists)
        if parcels:
            EFFECTS[step.verb](Moved(parcels, step.status, facts, outcome.act_id, at))
    for list_id, node in ready.items():
        node.act_id = outcome.act_id
        states[list_id] = _target(outcome, states[list_id])


def _by_state(ready: Iterable[int], states: dict[int, str], lists: Lists) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = defaultdict(list)
    for list_id in ready:
        parcel = lists.parcels[list_id]
        if parcel is not None:
            grouped[states[list_id]].append(parcel)
    return dict(grouped)


def _target(outcome: acts.Outcome, state: str) -> str:
    return str(outcome.verb.target) if outcome.verb.target else state
