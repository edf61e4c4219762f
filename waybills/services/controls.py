"""Controls and questions on sets of parcels: they come in any state and fall with their last open row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from waybills import acts
from waybills.acts.door import Who
from waybills.acts.outcome import Outcome
from waybills.acts.subscribers import Heard
from waybills.lifecycle.requirements import DETAILED, Requirement
from waybills.models import Control, OpenRequirement, Organisation, Parcel, User

STOPS = Requirement.HOLD | Requirement.RECALL | Requirement.QUERY_ANSWERED


@dataclass(frozen=True)
class Placed:
    """The control and, per parcel, whether it was reached in time."""

    control: Control
    outcome: Outcome


def place_controls(
    parcels: QuerySet[Parcel],
    *,
    kind: Requirement,
    by: Who,
    reason: str,
    legal_basis: str = "",
    due_at: datetime | None = None,
    covert: bool = False,
    owner: Organisation | None = None,
    at: datetime | None = None,
    cause: int | None = None,
) -> Placed:
    """Place one control (or question) on every parcel still in reach, and stop those it stops at once."""
    if kind not in DETAILED:
        raise ValueError(f"{kind} is not a control")
    at = at or timezone.now()
    person = by if isinstance(by, User) else None
    house = person.organisation if person else None
    with transaction.atomic():
        control = Control.objects.create(
            kind=int(kind), reason=reason, legal_basis=legal_basis, due_at=due_at, covert=covert, placed_at=at,
            placed_by=person, owner=owner or house,
        )  # fmt: skip
        facts = {"control": control.pk, "kind": kind.name, "reason": reason}
        outcome = acts.perform(Parcel.open_control, parcels, by=by, at=at, facts=facts, cause=cause, opens=kind)
        if outcome.act_id:
            _write_open_rows(outcome.act_id, control)
            reached = Heard(outcome.act_id, outcome.verb).rows()
            _stop(reached, kind, by=by, at=at, facts=facts, cause=outcome.act_id)
    return Placed(control, outcome)


def lift_controls(
    parcels: QuerySet[Parcel],
    *,
    by: Who,
    reason: str,
    kind: Requirement | None = None,
    control: Control | None = None,
    at: datetime | None = None,
    cause: int | None = None,
) -> int:
    """Lift one control, or every control of a kind, from the parcels; a bit falls where no other row keeps it.

    Returns the number of open rows lifted; lifting twice lifts nothing.
    """
    with transaction.atomic():
        ids = _lock(parcels)
        rows = OpenRequirement.objects.filter(parcel_id__in=ids)
        rows = rows.filter(control=control) if control else rows.filter(requirement=int(kind or 0))
        lifted = list(rows.values_list("parcel_id", "requirement", "control_id"))
        rows.delete()
        for requirement in sorted({row[1] for row in lifted}):
            touched = {row[0] for row in lifted if row[1] == requirement}
            controls = sorted({row[2] for row in lifted if row[1] == requirement})
            facts = {"controls": controls, "kind": Requirement(requirement).name, "reason": reason}
            _answer(touched, Requirement(requirement), by=by, at=at, facts=facts, cause=cause)
    return len(lifted)


def _lock(parcels: QuerySet[Parcel]) -> list[int]:
    """Lock the hot rows in the order of their ids: only under their locks may open rows be counted."""
    ids = list(parcels.order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM waybills_parcel WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [ids])
        return [row[0] for row in cursor.fetchall()]


def _answer(touched: set[int], kind: Requirement, *, by: Who, at: Any, facts: dict, cause: int | None) -> None:
    kept = set(
        OpenRequirement.objects.filter(parcel_id__in=touched, requirement=int(kind)).values_list("parcel_id", flat=True)
    )
    for ids, meets in ((touched - kept, kind), (kept, Requirement(0))):
        if not ids:
            continue
        answered = acts.perform(
            Parcel.answer_control,
            Parcel.objects.filter(pk__in=ids),
            by=by,
            at=at,
            facts=facts,
            cause=cause,
            meets=meets,
        )
        if kind in STOPS and answered.act_id:
            held = Parcel.objects.filter(pk__in=ids, state="ON_HOLD")
            acts.perform(Parcel.lift_hold, held, by=acts.SYSTEM, at=at, cause=answered.act_id)


def _write_open_rows(act_id: int, control: Control) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO waybills_openrequirement (parcel_id, requirement, control_id)"
            " SELECT object_id, %s, %s FROM waybills_parcelline WHERE act_id = %s",
            [control.kind, control.pk, act_id],
        )


def _stop(
    rows: QuerySet[Parcel], kind: Requirement, *, by: Who, at: datetime | None, facts: dict[str, Any], cause: int
) -> None:
    """What a control does at once to parcels at the gate, released or under way."""
    if kind in (STOPS | Requirement.INSPECT):
        acts.perform(Parcel.recall, rows.filter(state="RELEASED"), by=acts.SYSTEM, at=at, cause=cause, facts=facts)
    if kind in STOPS:
        held = rows.filter(state__in=["AWAITING_DECISION", "IN_TRANSIT"])
        acts.perform(Parcel.hold, held, by=acts.SYSTEM, at=at, cause=cause, facts=facts)
    if kind == Requirement.INSPECT:
        # Recalled for an inspection only: nothing else holds it, so it goes on to be opened.
        acts.perform(Parcel.lift_hold, rows.filter(state="ON_HOLD"), by=acts.SYSTEM, at=at, cause=cause)
        opened = rows.filter(state="AWAITING_DECISION")
        acts.perform(Parcel.order_exam, opened, by=acts.SYSTEM, at=at, cause=cause, facts=facts)


def stop_offloaded(heard: Heard) -> None:
    """What was called back while it was on board is stopped as soon as it is off again."""
    for kinds in (STOPS, Requirement.INSPECT):
        ids = heard.rows().extra(where=["gate & %s <> 0"], params=[int(kinds)]).values_list("pk", flat=True)
        if found := list(ids):
            rows, facts = Parcel.objects.filter(pk__in=found), {"reason": "control"}
            _stop(rows, kinds, by=acts.SYSTEM, at=heard.act.at, facts=facts, cause=heard.act_id)


def enforce(heard: Heard) -> None:
    """Parcels that reach the gate under a control are stopped there, in the transaction that brought them."""
    at_gate = heard.rows().filter(state="AWAITING_DECISION")
    facts = {"reason": "control"}
    stopped = at_gate.extra(where=["gate & %s <> 0"], params=[int(STOPS)])
    acts.perform(Parcel.hold, stopped, by=acts.SYSTEM, cause=heard.act_id, facts=facts)
    opened = at_gate.extra(where=["gate & %s <> 0"], params=[int(Requirement.INSPECT)])
    acts.perform(Parcel.order_exam, opened, by=acts.SYSTEM, cause=heard.act_id, facts=facts)
