"""Two persons: the first makes a proposal row, the second performs the act."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from waybills.acts.door import perform
from waybills.acts.outcome import Outcome
from waybills.acts.verbs import Transition, machines, verb_of
from waybills.models import Proposal, User


class AlreadySettled(Exception):
    """Somebody agreed to or declined the proposal before."""


def propose(
    transition: Transition, rows: models.QuerySet, *, by: User, at: datetime, facts: dict[str, Any] | None = None
) -> Proposal:
    """The first person's part: nothing moves yet."""
    verb = verb_of(transition, rows.model)
    if not by.has_role(*verb.actors):
        raise PermissionDenied(_("Your roles do not include this step."))
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return Proposal.objects.create(
        machine=verb.machine, verb=verb.name, objects_ids=ids, facts=facts or {}, proposed_by=by, proposed_at=at
    )


@transaction.atomic
def agree(proposal: Proposal, *, by: User, at: datetime) -> Outcome:
    """The second person's part: performs the act. Raises AlreadySettled, PermissionDenied (the same person)."""
    proposal = _open(proposal)
    model = machines()[proposal.machine]
    rows = model.objects.filter(pk__in=proposal.objects_ids)  # type: ignore[attr-defined]
    facts = proposal.facts | {"proposed_by": proposal.proposed_by_id}
    outcome = perform(
        getattr(model, proposal.verb), rows, by=by, at=at, facts=facts, first=proposal.proposed_by,
        to=facts.get("to"), opens=facts.get("opens", 0), meets=facts.get("meets", 0),
    )  # fmt: skip
    _settle(proposal, by=by, at=at, agreed=True, act_id=outcome.act_id)
    return outcome


@transaction.atomic
def decline(proposal: Proposal, *, by: User, at: datetime) -> None:
    """The second person does not agree; nothing moves."""
    _settle(_open(proposal), by=by, at=at, agreed=False, act_id=None)


def _open(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.agreed is not None:
        raise AlreadySettled(_("This proposal was settled before."))
    return locked


def _settle(proposal: Proposal, *, by: User, at: datetime, agreed: bool, act_id: int | None) -> None:
    if by.pk == proposal.proposed_by_id:
        raise PermissionDenied(_("The second person must be another than the first."))
    proposal.settled_by, proposal.settled_at, proposal.agreed, proposal.act_id = by, at, agreed, act_id
    proposal.save(update_fields=["settled_by", "settled_at", "agreed", "act"])
