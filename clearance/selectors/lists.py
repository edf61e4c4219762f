"""Reads for the lists' pages: where the lists of a flight stand, what is refused and why, what can still be filed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from clearance.lifecycle.declaration_list import ListState as S
from clearance.models import DeclarationList, ListAnswer, ListProblem, ReasonEntry
from clearance.permissions import SEE_EVERY_LIST, visible_lists
from clearance.problems import PROBLEMS, sentence_of
from clearance.services.filing.candidates import PAST_FILING
from clearance.services.reasons import explain
from waybills.models import OrganisationKind, Parcel, User
from waybills.selectors.scope import visible_parcels

# Withdrawn or replaced: the parcel may have another list.
GIVEN_UP = (S.CANCELLED, S.SUPERSEDED)


@dataclass(frozen=True)
class Group:
    """Lists that wait for the same thing."""

    key: str
    label: StrPromise
    states: tuple[str, ...]
    tone: str


GROUPS = (
    Group("refused", _("To be corrected"), (S.DRAFT, S.REJECTED, S.SEND_FAILED), "attention"),
    Group("on-the-way", _("On the way"), (S.VALIDATED, S.QUEUED, S.SENT), "progress"),
    Group("with-customs", _("With customs"), (
        S.STORED, S.MANUAL_REVIEW, S.ADJUDICATED, S.AWAITING_ARRIVAL, S.AMEND_REQUESTED, S.AMENDED, S.AMEND_REFUSED,
        S.CANCEL_REQUESTED, S.CANCEL_REFUSED,
    ), "progress"),
    Group("stopped", _("Stopped by customs"), (S.UNDER_INSPECTION, S.SUSPENDED, S.DETAINED, S.RETURNED), "control"),
    Group("released", _("Released"), (S.RELEASED,), "good"),
    Group("closed", _("Closed"), (S.CLOSED, S.SUMMARISED, *GIVEN_UP), "closed"),
)  # fmt: skip
GROUP_OF = {state: group for group in GROUPS for state in group.states}

COUNTS = """
SELECT flight_id, state, sum(n) FROM (
    SELECT flight_id, broker_id, state, n FROM waybills_statecount WHERE machine = 'DeclarationList'
    UNION ALL
    SELECT flight_id, broker_id, state, n FROM waybills_countdelta WHERE machine = 'DeclarationList'
) c WHERE flight_id = ANY (%(flights)s) AND (%(broker)s::bigint IS NULL OR broker_id = %(broker)s)
GROUP BY 1, 2 HAVING sum(n) <> 0
"""


def counts_by_group(user: User, flights: Iterable[int]) -> dict[int, dict[str, int]]:
    """Flight → group key → lists, of those this person sees; from the counters, exact."""
    organisation = user.organisation
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if organisation is None or organisation.kind not in (*SEE_EVERY_LIST, OrganisationKind.BROKER):
        return found
    broker = organisation.pk if organisation.kind == OrganisationKind.BROKER else None
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"flights": list(flights), "broker": broker})
        for flight, state, number in cursor.fetchall():
            found[flight][GROUP_OF[state].key] += int(number)
    return found


def unfiled_parcels(user: User, flight: int) -> QuerySet[Parcel]:
    """Parcels of the flight that still have no list and may get one."""
    live = DeclarationList.objects.filter(parcel=OuterRef("pk")).exclude(state__in=GIVEN_UP)
    return visible_parcels(user).filter(~Exists(live), flight=flight).exclude(state__in=PAST_FILING)


def lists_of_flight(user: User, flight: int, group: str = "") -> QuerySet[DeclarationList]:
    """The lists of the flight that this person sees, of one group or of all."""
    rows = visible_lists(user).filter(flight=flight)
    states = next((one.states for one in GROUPS if one.key == group), None)
    return rows.filter(state__in=states) if states else rows


@dataclass(frozen=True)
class Reason:
    """One reason that several lists share: in plain words, what to do, who must act, how many, some of them."""

    code: str
    sentence: str
    fix: str
    actor: str
    count: int
    examples: list[tuple[int | None, str]] = field(default_factory=list)


EXAMPLES = 5


def reasons_of_flight(user: User, flight: int) -> list[Reason]:
    """Why lists of the flight are not filed or were refused, the largest group first."""
    found = [*_problems(user, flight), *_rejections(user, flight)]
    return sorted(found, key=lambda reason: (-reason.count, reason.code))


def _problems(user: User, flight: int) -> Iterable[Reason]:
    mine = ListProblem.objects.filter(parcel__in=visible_parcels(user).filter(flight=flight).order_by().values("pk"))
    for row in mine.values("code", "field").annotate(n=Count("parcel", distinct=True), first=Min("line")).order_by():
        same = mine.filter(code=row["code"], field=row["field"])
        problem = PROBLEMS[row["code"]]
        value = same.order_by("pk").values_list("value", flat=True)[0]
        yield Reason(
            code=row["code"],
            sentence=sentence_of(row["code"], field=row["field"], value=value),
            fix=str(problem.fix),
            actor=_actor(problem.actor),
            count=row["n"],
            examples=_examples(same.values_list("parcel", flat=True).order_by("parcel").distinct()[:EXAMPLES]),
        )


def _rejections(user: User, flight: int) -> Iterable[Reason]:
    refused = visible_lists(user).filter(flight=flight, state__in=(S.REJECTED, S.SEND_FAILED))
    answers = ListAnswer.objects.filter(list__in=refused)
    rows = list(answers.values("reason_code").annotate(n=Count("list")).order_by())
    known = explain(row["reason_code"] for row in rows)
    for row in rows:
        same = answers.filter(reason_code=row["reason_code"])
        yield _rejection(row["reason_code"], row["n"], known.get(row["reason_code"]), same)


def _rejection(code: str, count: int, entry: ReasonEntry | None, same: QuerySet[ListAnswer]) -> Reason:
    parcels = same.order_by("list").values_list("list__parcel", flat=True)[:EXAMPLES]
    return Reason(
        code=code,
        sentence=entry.sentence if entry else same[0].info,
        fix=entry.fix if entry else "",
        actor=_actor(entry.actor) if entry else "",
        count=count,
        examples=_examples(parcels),
    )


def _actor(code: str) -> str:
    return str(dict(ReasonEntry._meta.get_field("actor").choices or ())[code])


def _examples(parcels: Iterable[int | None]) -> list[tuple[int | None, str]]:
    """Live list and waybill number of each parcel."""
    ids = [parcel for parcel in parcels if parcel]
    numbers = dict(Parcel.objects.filter(pk__in=ids).values_list("pk", "waybill__number"))
    lists = dict(DeclarationList.objects.filter(parcel__in=ids).order_by("pk").values_list("parcel", "pk"))
    return [(lists.get(parcel), numbers.get(parcel) or str(parcel)) for parcel in ids]


def waybill_numbers(parcels: Iterable[int]) -> dict[int, str]:
    """Parcel id → waybill number, for outcome panels."""
    found: dict[int, Any] = dict(Parcel.objects.filter(pk__in=list(parcels)).values_list("pk", "waybill__number"))
    return {parcel: number or str(parcel) for parcel, number in found.items()}
