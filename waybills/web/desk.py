"""The officer's desk: exceptions only."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waybills.acts import proposals
from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Control, Flight, OpenRequirement, Parcel, Proposal
from waybills.selectors.board import STOPPED
from waybills.selectors.scope import visible_parcels
from waybills.services.controls import lift_controls, place_controls
from waybills.web.access import for_roles, numbers_in
from waybills.web.paging import keyset_page

KINDS = [Requirement.HOLD, Requirement.INSPECT, Requirement.DO_NOT_LOAD, Requirement.RECALL, Requirement.QUERY_ANSWERED]
TWO_PERSONS = {"detain": Parcel.detain, "lift_detention": Parcel.lift_detention, "seize": Parcel.seize}
ALONE = {
    "order_return": Parcel.order_return,
    "dispose": Parcel.dispose,
    "supplement_manifest": Parcel.supplement_manifest,
}
OFFICERS = (Role.OFFICER, Role.SUPERVISOR)


@for_roles(*OFFICERS, Role.AGENCY)
def desk(request: HttpRequest) -> HttpResponse:
    """Everything that stands stopped, open controls, proposals that wait for a second person."""
    state = request.GET.get("state", "")
    # Open flights only: what stands stopped is found by flight, so that the hot row needs no index on its state.
    open_flights = Flight.objects.exclude(state__in=["DEPARTED", "CANCELLED"]).values("pk")
    rows = visible_parcels(request.user).filter(
        flight__in=open_flights, state__in=[state] if state in STOPPED else STOPPED
    )
    page = keyset_page(rows.select_related("waybill", "flight"), order=("id",), cursor=request.GET.get("cursor", ""))
    context = {
        "page": page,
        "states": STOPPED,
        "chosen": state,
        "controls": Control.objects.filter(open_on__isnull=False).distinct().order_by("-pk")[:50],
        "proposals": Proposal.objects.filter(agreed=None).select_related("proposed_by").order_by("pk")[:50],
        "kinds": [(kind.name, LABELS[kind]) for kind in KINDS],
        "numbers": request.GET.get("numbers", ""),
    }
    return render(request, "waybills/desk/desk.html", context)


@for_roles(Role.OFFICER, Role.AGENCY)
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Place a control or ask a question on a pasted list of numbers."""
    numbers, reason = numbers_in(request.POST.get("numbers", "")), request.POST.get("reason", "").strip()
    kind = request.POST.get("kind", "")
    if not numbers or not reason or kind not in Requirement.__members__ or Requirement[kind] not in KINDS:
        messages.error(request, _("Name the parcels, the kind and the reason."))
        return redirect(f"{request.META.get('HTTP_REFERER') or '/desk/'}")
    placed = place_controls(
        visible_parcels(request.user).filter(waybill__number__in=numbers),
        kind=Requirement[kind], by=request.user, reason=reason[:500],
        legal_basis=request.POST.get("legal_basis", "")[:200], due_at=_moment(request.POST.get("due_at", "")),
        covert=bool(request.POST.get("covert")),
    )  # fmt: skip
    known = set(
        visible_parcels(request.user).filter(waybill__number__in=numbers).values_list("waybill__number", flat=True)
    )
    unknown = [number for number in numbers if number not in known]
    return render(
        request,
        "waybills/outcome.html",
        {"outcome": placed.outcome, "unknown": unknown, "names": _names(placed.outcome)},
    )


def _moment(text: str) -> datetime | None:
    found = parse_datetime(text) if text else None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found


def _names(outcome) -> dict[int, str]:  # type: ignore[no-untyped-def]
    ids = [refusal.object_id for refusal in outcome.refusals[:1000]]
    return dict(Parcel.objects.filter(pk__in=ids).values_list("pk", "waybill__number"))


@for_roles(Role.OFFICER, Role.AGENCY)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift one control from all parcels it still stands on, or from the one named."""
    control = get_object_or_404(Control, pk=pk)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Give the reason for the lift."))
        return redirect("waybills:desk")
    is_agency = not request.user.has_role(Role.OFFICER)
    if is_agency and control.owner_id != request.user.organisation_id:
        raise PermissionDenied(_("Only its owner or a customs officer lifts this control."))
    standing = OpenRequirement.objects.filter(control=control).values("parcel")
    parcels = visible_parcels(request.user).filter(pk__in=standing)
    if number := request.POST.get("number"):
        parcels = parcels.filter(waybill__number=number)
    n = lift_controls(parcels, control=control, by=request.user, reason=reason)
    messages.success(request, _("Lifted from %(n)s parcels.") % {"n": n})
    return redirect("waybills:desk")


@for_roles(*OFFICERS, Role.EXAMINER)
@require_POST
def decide(request: HttpRequest, verb: str) -> HttpResponse:
    """A decision on a pasted list: performed at once, or proposed where two persons are needed."""
    from waybills import acts

    numbers, reason = numbers_in(request.POST.get("numbers", "")), request.POST.get("reason", "").strip()
    rows = visible_parcels(request.user).filter(waybill__number__in=numbers)
    if not numbers or not reason or verb not in TWO_PERSONS | ALONE:
        messages.error(request, _("Name the parcels, the decision and the reason."))
        return redirect("waybills:desk")
    facts = {"reason": reason[:500], "legal_basis": request.POST.get("legal_basis", "")[:200]}
    if verb in TWO_PERSONS:
        proposals.propose(TWO_PERSONS[verb], rows, by=request.user, at=timezone.now(), facts=facts)
        messages.success(request, _("Proposed. Another officer must perform it."))
        return redirect("waybills:desk")
    outcome = acts.perform(ALONE[verb], rows, by=request.user, facts=facts)
    return render(request, "waybills/outcome.html", {"outcome": outcome, "names": _names(outcome)})


@for_roles(*OFFICERS)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person agrees or declines."""
    proposal = get_object_or_404(Proposal, pk=pk)
    try:
        if request.POST.get("answer") == "agree":
            outcome = proposals.agree(proposal, by=request.user, at=timezone.now())
            return render(request, "waybills/outcome.html", {"outcome": outcome, "names": _names(outcome)})
        proposals.decline(proposal, by=request.user, at=timezone.now())
        messages.success(request, _("Declined; nothing moved."))
    except (PermissionDenied, proposals.AlreadySettled) as reason:
        messages.error(request, str(reason))
    return redirect("waybills:desk")
