"""The officers' desk: exceptions only. Clean parcels are released by the system, without a hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from waybills.acts.outcome import Outcome
from waybills.lifecycle.parcel import ParcelState
from waybills.models import Control, Proposal
from waybills.permissions import parcels as may
from waybills.refusals import Refused
from waybills.selectors import desk as selectors
from waybills.selectors.alike import alike, grouped
from waybills.selectors.board import counts_of
from waybills.selectors.outcomes import told
from waybills.selectors.parcel_lists import parcels_wanted, wanted_in
from waybills.services import parcels as service
from waybills.services.controls import Placed
from waybills.services.number_lists import keep_numbers
from waybills.web.access import only_for
from waybills.web.deeds import DEEDS, Deed, may_do_something, perform
from waybills.web.desk.forms import DeedForm, LiftForm
from waybills.web.desk.selection import Selection, address_of, selection_of
from waybills.web.listings import CONTROL_GROUPS, CONTROLS
from waybills.web.numbers import NumbersForm, numbers_in
from waybills.web.paging import Page

S = ParcelState
# What an officer must see: states that wait for a decision, in the order of urgency.
EXCEPTIONS = (S.ON_HOLD, S.EXAM_QUEUED, S.DETAINED, S.RETURN_ORDERED, S.OVER_LANDED, S.SHORT_LANDED)


@only_for(may.may_use_desk)
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for customs, each figure a way to its list."""
    rows = CONTROLS.found(request, selectors.standing_controls(request.user))  # type: ignore[arg-type]
    return CONTROLS.file(request, rows) or _desk(request, NumbersForm())


def _desk(request: HttpRequest, form: NumbersForm, *, status: int = 200) -> HttpResponse:
    counts = counts_of(request.user)
    overdue = parcels_wanted(request.user, wanted_in({"state": S.EXAM_QUEUED, "overdue": "1"}))
    among, page = _controls(request)
    context = {
        "exceptions": [(state, counts.get(state, 0)) for state in EXCEPTIONS],
        "exam_overdue": overdue.count(),
        "page": page,
        "among": among,
        "controls": [_row(request, one, is_group=not among) for one in page],
        "proposals": [
            (one, service.may_settle(one.proposal, request.user)) for one in selectors.waiting_proposals(request.user)
        ],
        "form": form,
        "may": may,
        "may_act": may.may_open_control(request.user),
    }
    return render(request, "waybills/desk/desk.html", context, status=status)


def _controls(request: HttpRequest) -> tuple[str, Page]:
    """Those that say the same as one row each; or, of one such row, each by itself."""
    user: Any = request.user
    among = request.GET.get("alike", "")
    if among.isascii() and among.isdigit() and len(among) < 19:
        return among, CONTROLS.page(request, CONTROLS.found(request, alike(user, int(among))))
    rows = grouped(CONTROL_GROUPS.found(request, selectors.standing_controls(user)))
    return "", CONTROL_GROUPS.page(request, rows)


def _row(request: HttpRequest, control: Any, *, is_group: bool) -> dict[str, Any]:
    """A control, or several that say the same; their parcels are counted as their list has them."""
    several = control.instructions if is_group and control.instructions > 1 else 0
    query = {"control": str(control.pk)} | ({"alike": "1"} if several else {})
    parcels = parcels_wanted(request.user, wanted_in(query)).count() if several else control.standing  # type: ignore[arg-type]
    return {
        "control": control,
        "label": selectors.label_of(control),
        "several": several,
        "parcels": parcels,
        "query": urlencode(query),
        "owner": selectors.owner_of(control),
        "since": control.since if is_group else control.placed_at,
        "due_at": (control.soonest if control.soonest < selectors.NO_TIME else None) if is_group else control.due_at,
    }


@only_for(may.may_use_desk)
@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """A pasted list gets an address of its own, where it is acted on."""
    form = NumbersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, form, status=422)
    pasted = keep_numbers(form.cleaned_data["found"], by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return redirect(address_of(pasted))


@only_for(may_do_something)
def act(request: HttpRequest) -> HttpResponse:
    """One deed on one parcel, a pasted list or a filter."""
    selection = selection_of(request)
    asked = {"deed": request.GET.get("deed", ""), "shown": selection.count}
    form = DeedForm(request.POST or None, initial=asked, user=request.user)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["shown"] != selection.count:
        form.add_error(None, _("Other parcels are chosen now than a moment ago. Look at them and send again."))
        form.data = form.data | {"shown": str(selection.count)}
    elif request.method == "POST" and form.is_valid():
        deed = DEEDS[form.cleaned_data["deed"]]
        try:
            said = form.cleaned_data | {"by": request.user, "at": timezone.now()}
            return _answer(request, selection, deed, perform(deed, selection.parcels, said=said))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    context = {"selection": selection, "form": form}
    return render(request, "waybills/desk/act.html", context, status=422 if request.method == "POST" else 200)


def _answer(request: HttpRequest, selection: Selection, deed: Deed, done: Any) -> HttpResponse:
    """The outcome, parcel by parcel; or, for a proposal, what happens next."""
    if isinstance(done, Proposal):
        messages.success(request, _("Proposed. Nothing has moved: a second person must agree."))
        return redirect("waybills:desk")
    if isinstance(done, int):
        return _lifted(request, done)
    outcome = done.outcome if isinstance(done, Placed) else done
    return _outcome(request, outcome, what=str(deed.label), unknown=selection.unknown)


def _lifted(request: HttpRequest, n: int) -> HttpResponse:
    if n:
        said = ngettext("%(n)s instruction lifted.", "%(n)s instructions lifted.", n) % {"n": n}
        messages.success(request, said)
    else:
        messages.warning(request, _("Nothing was lifted: no such instruction stands on these parcels."))
    return redirect("waybills:desk")


def _outcome(request: HttpRequest, outcome: Outcome, *, what: str, unknown: list[str]) -> HttpResponse:
    context = {"outcome": told(outcome, unknown=unknown), "what": what, "back": reverse("waybills:desk")}
    return render(request, "waybills/outcome.html", context)


@only_for(may.may_use_desk)
def control(request: HttpRequest, pk: int) -> HttpResponse:
    """One control or question: where it still stands, what was answered; it is lifted here."""
    found = get_object_or_404(selectors.standing_controls(request.user), pk=pk)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _lift(request, found, form)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    context = {
        "control": found,
        "label": selectors.label_of(found),
        "owner": selectors.owner_of(found),
        "overdue": selectors.is_overdue(found, at=timezone.now()),
        "answers": selectors.answers_to(found, reader=request.user),
        "form": form,
        "may_lift": may.may_answer_control(request.user),
    }
    return render(request, "waybills/desk/control.html", context, status=422 if request.method == "POST" else 200)


def _lift(request: HttpRequest, found: Control, form: LiftForm) -> HttpResponse:
    numbers = numbers_in(form.cleaned_data["numbers"])
    query = {"control": str(found.pk)} | ({"number": " ".join(numbers)} if numbers else {})
    parcels = parcels_wanted(request.user, wanted_in(query))  # type: ignore[arg-type]
    reason = form.cleaned_data["reason"]
    return _lifted(
        request, service.lift_from(parcels, control=found, by=request.user, at=timezone.now(), reason=reason)  # type: ignore[arg-type]
    )  # fmt: skip


@only_for(may.may_use_desk)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees or declines."""
    proposal = get_object_or_404(Proposal, pk=pk, machine="Parcel")
    agrees = request.POST.get("answer") == "agree"
    try:
        outcome = service.settle(proposal, by=request.user, at=timezone.now(), agrees=agrees)  # type: ignore[arg-type]
    except (Refused, PermissionDenied) as reason:
        messages.error(request, str(reason))
        return redirect("waybills:desk")
    if outcome is None:
        messages.success(request, _("Declined. Nothing has moved."))
        return redirect("waybills:desk")
    return _outcome(request, outcome, what=_("Agreed by two persons"), unknown=[])
