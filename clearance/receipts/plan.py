"""What a list's receipts mean for it, decided before anything moves: pure, and the same in any order of arrival."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from clearance.lifecycle.declaration_list import ListState as S
from clearance.messages.codes import LOCAL_STATUS, is_failure, is_listed
from clearance.models import DeclarationList
from clearance.models import ReceiptOutcome as R
from clearance.receipts.nodes import Node, Step
from clearance.receipts.table import (
    DUPLICATES,
    EPORT_NEWS,
    ON_THE_WAY,
    PROGRESS,
    PROVES,
    RANK,
    STRAIGHT_WAY,
    verbs_for,
)
from waybills.acts.verbs import Verb, verbs_of

# With the broker: nothing was sent yet that customs could answer.
NOT_SENT = (S.DRAFT, S.VALIDATED)


@dataclass
class Standing:
    """Where a list stands while the plan is made: state, newest answer, all that it was told (status, time)."""

    stands_in: str
    status: str = ""
    returned_at: datetime | None = None
    told: set[tuple[str, datetime]] = field(default_factory=set)
    # Something was said before its time and waits.
    has_early: bool = False
    # The node that gave the newest answer, once one did.
    answer: Node | None = None


def plan(standing: Standing, nodes: Iterable[Node]) -> list[tuple[Step, Node]]:
    """Give each node of one list its outcome and steps, oldest first; `standing` follows along.

    Answers the steps in the order in which they are to be taken.
    """
    ordered = sorted(nodes, key=lambda node: (node.returned_at, node.inbound_id, node.position))
    for node in ordered:
        said = (node.status, node.returned_at)
        if node.line_id is None and said in standing.told:
            node.outcome = R.REPEATED
            continue
        standing.told.add(said)
        node.outcome = _judge(standing, node)
    return [(step, node) for node in ordered for step in node.steps]


def _judge(standing: Standing, node: Node) -> R:
    if node.status in LOCAL_STATUS:
        return R.NOTED
    if not is_listed(node.kind, node.status):
        return R.NOT_LISTED
    if node.status in DUPLICATES:
        return R.NOTED
    if _is_late(standing, node):
        return R.LATE
    verb = _meant(standing.stands_in, node.status)
    return _take(standing, node, verb) if verb else _explain(standing, node.status)


def _is_late(standing: Standing, node: Node) -> bool:
    """Older than the newest answer; the clocks of e-port and customs are not measured against each other."""
    if standing.returned_at is None or node.status in ON_THE_WAY:
        return False
    if standing.status in EPORT_NEWS and node.status not in EPORT_NEWS:
        return False
    return node.returned_at < standing.returned_at


def _meant(state: str, status: str) -> Verb | None:
    return next((verb for verb in map(_verb, verbs_for(status)) if state in verb.sources), None)


def _take(standing: Standing, node: Node, verb: Verb) -> R:
    node.steps = [*_implied(standing.stands_in, verb.name, node.status), Step(verb.name, node.status)]
    standing.stands_in = str(verb.target)
    if node.status not in EPORT_NEWS or not standing.status or standing.status in EPORT_NEWS:
        standing.status, standing.returned_at, standing.answer = node.status, node.returned_at, node
    return R.APPLIED


def _implied(state: str, verb: str, status: str) -> list[Step]:
    """The steps of the straight way that the verb proves and the list has not taken."""
    passed = RANK.get(S(state), len(STRAIGHT_WAY))
    return [Step(name, status, implied=True) for name in STRAIGHT_WAY[passed : PROVES.get(verb, 0)]]


def _explain(standing: Standing, status: str) -> R:
    """Why a status cannot be applied."""
    state = standing.stands_in
    if any(state == _verb(name).target for name in verbs_for(status)):
        return R.REPEATED
    if status in ON_THE_WAY and (state not in NOT_SENT or standing.status):
        return R.LATE
    if status in PROGRESS and state not in (*NOT_SENT, S.REJECTED, S.CANCELLED, S.SUPERSEDED):
        return R.LATE
    if status == "899" and state in _verb("release").sources:
        return R.EARLY
    return R.CONTRADICTING


@cache
def _verbs() -> Mapping[str, Verb]:
    return verbs_of(DeclarationList)


def _verb(name: str) -> Verb:
    return _verbs()[name]


def is_bad_news(status: str) -> bool:
    """Whether someone has to put something right."""
    return status in ("4", "100") or is_failure(status)
