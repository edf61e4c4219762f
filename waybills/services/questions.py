"""Questions of customs, and what the parties answer. An answer changes no state: an officer reads it and lifts."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waybills.lifecycle.requirements import Requirement
from waybills.models import Answer, Control, OpenRequirement, Parcel, User
from waybills.permissions import parcels as may
from waybills.refusals import Incomplete, NotPossible
from waybills.selectors.scope import visible_parcels

LONGEST = 2000


def open_questions(user: User) -> QuerySet[Control]:
    """The questions that still stand on a parcel of this person's, the most urgent first."""
    standing = OpenRequirement.objects.filter(
        requirement=int(Requirement.QUERY_ANSWERED), parcel__in=visible_parcels(user).order_by().values("pk")
    )
    rows = Control.objects.filter(pk__in=standing.values("control"), covert=False).select_related("owner")
    return rows.order_by("due_at", "pk")


def asked_of(user: User, question: Control) -> QuerySet[Parcel]:
    """The parcels of this person's that a question still stands on."""
    return visible_parcels(user).filter(pk__in=OpenRequirement.objects.filter(control=question).values("parcel"))


def answer_question(question: Control, *, by: User, at: datetime, text: str, parcel: Parcel | None = None) -> Answer:
    """Answer for all one's parcels under the question, or for one of them."""
    may.check_may_answer_question(by)
    assert by.organisation is not None
    text = text.replace("\x00", "").strip()
    if not text:
        raise Incomplete(_("Write the answer."), field="text")
    if len(text) > LONGEST:
        raise Incomplete(_("At most %(n)s characters.") % {"n": LONGEST}, field="text")
    asked = asked_of(by, question)
    if parcel is not None:
        asked = asked.filter(pk=parcel.pk)
    if not asked.exists():
        raise NotPossible(_("This question stands on no parcel of yours any more."))
    return Answer.objects.create(
        question=question, parcel=parcel, organisation=by.organisation, text=text, answered_by=by, answered_at=at
    )
