"""The filing itself: draft, check, queue, and match, in one transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clearance.matching import match_lists
from clearance.messages.times import UTC8
from clearance.models import DeclarationList
from clearance.permissions import check_may_file_lists
from clearance.services.filing import candidates, checks, drafting
from clearance.services.filing.outcome import FilingOutcome
from waybills import acts
from waybills.acts.door import Who
from waybills.models import Parcel, User
from waybills.selectors.scope import visible_parcels


def file_lists(parcels: QuerySet[Parcel], *, by: Who, at: datetime | None = None) -> FilingOutcome:
    """File the list of every parcel of the set: make it where there is none, correct it where it came back.

    A list that breaks a rule stays a draft with its problems written down. Parcels that `by` may not see are not
    there. Raises PermissionDenied.
    """
    at = at or timezone.now()
    if isinstance(by, User):
        check_may_file_lists(by)
        parcels = parcels.filter(pk__in=visible_parcels(by).order_by().values("pk"))
    ids = list(parcels.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        return _file(ids, by=by, at=at)


def _file(parcels: list[int], *, by: Who, at: datetime) -> FilingOutcome:
    today = at.astimezone(UTC8).date()
    found = candidates.sort_out(parcels, today=today)
    facts: dict[str, Any] = {"parcels": len(parcels)}
    checks.forget_problems(parcels)
    checks.note_problems(found.refused, at=at)
    drafting.reopen(found.again, by=by, at=at, facts=facts)
    drafting.renew([*found.drafts, *found.again], today=today)
    made = drafting.draft(found.new, by=by, at=at, today=today, facts=facts)
    clean = checks.check_lists([*found.drafts, *found.again, *made], at=at, today=today)
    act_id, moved = _queue(clean, by=by, at=at, facts=facts)
    if len(made) < len(found.new):
        found.refused |= _raced(found.new, made)
    return FilingOutcome(len(parcels), moved, act_id, parcels, found.refused)


def _queue(lists: list[int], *, by: Who, at: datetime, facts: dict[str, Any]) -> tuple[int | None, int]:
    """Checked and filed in the same breath; then order, waybill and list are compared."""
    if not lists:
        return None, 0
    rows = DeclarationList.objects.filter(pk__among=lists)
    validated = acts.perform(DeclarationList.validate, rows, by=by, at=at, facts=facts)
    queued = acts.perform(DeclarationList.queue, rows, by=by, at=at, facts=facts, cause=validated.act_id)
    match_lists(rows, at=at, cause=queued.act_id)
    return queued.act_id, queued.moved


def _raced(parcels: list[int], made: list[int]) -> dict[int, str]:
    """Parcels whose list another filing made at the same moment."""
    ours = set(DeclarationList.objects.filter(pk__among=made).values_list("parcel_id", flat=True))
    return {parcel: "RACED" for parcel in parcels if parcel not in ours}
