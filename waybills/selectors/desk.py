"""What waits on the officers' desk: controls that still stand, questions that were answered, proposals for a second."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.models import Answer, Control, OpenRequirement, Parcel, Proposal, User
from waybills.selectors.outcomes import numbers_of
from waybills.selectors.redaction import concealed_from
from waybills.selectors.words import words_of

SHOWN = 100
# Sorts after every time that is set.
NO_TIME = datetime(9000, 1, 1, tzinfo=UTC)
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for its second person."""

    proposal: Proposal
    name: str
    names: list[str]
    more: int
    is_own: bool


def standing_controls(user: User) -> QuerySet[Control]:
    """Controls that still stand on some parcel; `standing` says on how many, `due` is far off where no time is set."""
    concealed = concealed_from(user)
    rows = Control.objects.exclude(concealed) if concealed is not None else Control.objects.all()
    open_on = OpenRequirement.objects.filter(control=OuterRef("pk"))
    number = open_on.order_by().values("control").annotate(n=Count("pk")).values("n")
    rows = rows.filter(Exists(open_on)).annotate(
        standing=Coalesce(Subquery(number, output_field=IntegerField()), 0),
        answered=Exists(Answer.objects.filter(question=OuterRef("pk"))),
        due=Coalesce("due_at", NO_TIME),
    )
    return rows.select_related("placed_by", "owner").order_by("due", "pk")


def label_of(control: Control) -> str:
    """What kind of control it is."""
    return str(LABELS[Requirement(control.kind)])


def owner_of(control: Control) -> str:
    """The organisation that answers for a control; without any person, a receipt placed it."""
    if control.owner is None and control.placed_by is None:
        return _("National customs system")
    return str(control.owner or (control.placed_by and control.placed_by.organisation) or _("nobody yet"))


def is_overdue(control: Control, *, at: datetime) -> bool:
    return control.due_at is not None and control.due_at < at


def waiting_proposals(user: User) -> list[Waiting]:
    """Decisions about parcels that one person proposed and nobody settled, oldest first."""
    rows = Proposal.objects.filter(machine="Parcel", agreed=None).select_related("proposed_by__organisation")
    found = list(rows.order_by("pk")[:SHOWN])
    names = numbers_of({pk for one in found for pk in one.objects_ids[:NAMES_SHOWN]})
    return [_waiting(one, names, user) for one in found]


def _waiting(proposal: Proposal, names: dict[int, str], user: User) -> Waiting:
    words = words_of(f"Parcel.{proposal.verb}")
    first = proposal.objects_ids[:NAMES_SHOWN]
    return Waiting(
        proposal,
        name=str(words.order) if words else proposal.verb,
        names=[names.get(pk, str(pk)) for pk in first],
        more=len(proposal.objects_ids) - len(first),
        is_own=proposal.proposed_by_id == user.pk,
    )


def proposals_about(parcel: Parcel) -> QuerySet[Proposal]:
    """What somebody proposed about one parcel and nobody settled."""
    return Proposal.objects.filter(machine="Parcel", agreed=None, objects_ids__contains=[parcel.pk])


def controls_on(user: User, parcel: Parcel) -> QuerySet[OpenRequirement]:
    """The open controls of one parcel that this person may know of."""
    concealed = concealed_from(user)
    rows = OpenRequirement.objects.filter(parcel=parcel)
    if concealed is not None:
        rows = rows.exclude(control__in=Control.objects.filter(concealed))
    return rows.select_related("control__owner", "control__placed_by").order_by("pk")


def answers_to(control: Control, *, reader: User) -> QuerySet[Answer]:
    """The answers to a question: all for customs, their own for the parties."""
    rows = Answer.objects.filter(question=control).select_related("organisation", "answered_by", "parcel__waybill")
    if reader.organisation is None or reader.organisation.kind != "AUTHORITY":
        rows = rows.filter(Q(organisation=reader.organisation))
    return rows.order_by("answered_at", "pk")
