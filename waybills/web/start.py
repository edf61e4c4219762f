"""The first page: what needs this person now, each figure a way to its list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from waybills.lifecycle.parcel import ParcelState as S
from waybills.lifecycle.roles import Role
from waybills.models import Proposal, TallySession
from waybills.permissions import parcels as may
from waybills.permissions.deeds import holds
from waybills.selectors.board import STAGES, board_of, counts_of
from waybills.selectors.desk import standing_controls
from waybills.services.questions import open_questions
from waybills.web.chips import chip_of

FLIGHTS_SHOWN = 6
# States in which a parcel waits for each role, in the order of the day.
WAITS_FOR: dict[Role, tuple[S, ...]] = {
    Role.OPERATOR: (S.AWAITING_ARRIVAL, S.ARRIVED, S.CT_QUEUED, S.EXAM_QUEUED, S.RELEASED, S.RETURN_ORDERED),
    Role.OFFICER: (S.ON_HOLD, S.DETAINED, S.OVER_LANDED, S.SHORT_LANDED, S.EXAM_QUEUED, S.RETURN_ORDERED),
    Role.SUPERVISOR: (S.ON_HOLD, S.DETAINED, S.OVER_LANDED, S.SHORT_LANDED),
    Role.INSPECTOR: (S.IMAGE_REVIEW, S.CT_QUEUED),
    Role.EXAMINER: (S.EXAM_QUEUED, S.UNDER_EXAM, S.SAMPLED),
    Role.BROKER: (S.ON_HOLD, S.RETURN_ORDERED, S.AWAITING_DECISION, S.EXAM_QUEUED),
    Role.LOGISTICS: (S.PRE_ADVISED, S.AWAITING_ARRIVAL, S.SHORT_LANDED, S.RETURN_ORDERED),
    Role.ENTERPRISE: (S.ON_HOLD, S.RETURN_ORDERED, S.DETAINED),
    Role.AGENCY: (S.ON_HOLD, S.DETAINED, S.EXAM_QUEUED),
    Role.AUDITOR: (S.ON_HOLD, S.DETAINED, S.SEIZED),
}


@dataclass(frozen=True)
class Tile:
    """A figure that leads to its list; quiet when there is nothing to do."""

    label: str | StrPromise
    value: int
    href: str
    tone: str = ""


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the flights of now, and what the apps have to say."""
    user: Any = request.user
    counts = counts_of(user)
    rows = board_of(user)
    context = {
        "tiles": [*_waiting(user, counts), *_more(user)],
        "stages": [(stage, sum(counts.get(state, 0) for state in stage.states)) for stage in STAGES],
        "rows": rows[:FLIGHTS_SHOWN],
        "more_flights": len(rows) > FLIGHTS_SHOWN,
        "at": timezone.now(),
    }
    return render(request, "waybills/start.html", context)


def _waiting(user: Any, counts: dict[str, int]) -> Iterator[Tile]:
    states = dict.fromkeys(state for role, some in WAITS_FOR.items() if holds(user, role) for state in some)
    for state in states:
        href = f"{reverse('waybills:parcels')}?{urlencode({'state': state})}"
        n = counts.get(state, 0)
        yield Tile(state.label, n, href, str(chip_of(state).tone) if n else "")


def _more(user: Any) -> Iterator[Tile]:
    """What waits and is no parcel: questions, proposals, tallies."""
    if may.may_answer_question(user):
        n = open_questions(user).count()
        yield Tile(_("Questions of customs"), n, reverse("waybills:questions"), "attention" if n else "")
    if may.may_use_desk(user):
        n = Proposal.objects.filter(machine="Parcel", agreed=None).exclude(proposed_by=user).count()
        yield Tile(_("Wait for a second person"), n, reverse("waybills:desk") + "#proposals", "attention" if n else "")
        answered = standing_controls(user).filter(answered=True).count()
        yield Tile(
            _("Answers to read"), answered, reverse("waybills:desk") + "#controls", "attention" if answered else ""
        )
    if may.may_report_short(user):
        n = TallySession.objects.filter(closed_at=None).exclude(opened_by=user).count()
        yield Tile(_("Tallies to close"), n, reverse("waybills:tallies"), "attention" if n else "")
