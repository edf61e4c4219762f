"""What an officer seldom does, and then with care: correct an entry, supplement a manifest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from waybills.lifecycle.requirements import Requirement
from waybills.permissions import parcels as may
from waybills.refusals import Refused
from waybills.selectors.scope import visible_parcels
from waybills.services import parcels as service
from waybills.services.supplementing import ManifestLine, supplement_manifest
from waybills.web.access import only_for, parcel_or_404
from waybills.web.desk.forms import CorrectionForm, SupplementForm
from waybills.web.desk.selection import selection_of


@only_for(may.may_correct)
def correct(request: HttpRequest) -> HttpResponse:
    """Propose that a wrong entry is put right; a second supervisor performs it."""
    selection = selection_of(request)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            service.propose_correction(
                selection.parcels, to=said["to"], by=request.user, at=timezone.now(), reason=said["reason"],
                opens=[Requirement[one] for one in said["opens"]], meets=[Requirement[one] for one in said["meets"]],
            )  # fmt: skip
            messages.success(request, _("Proposed. Nothing has moved: a second person must agree."))
            return redirect("waybills:desk")
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    context = {"selection": selection, "form": form}
    return render(request, "waybills/desk/correct.html", context, status=422 if request.method == "POST" else 200)


@only_for(may.may_supplement_manifest)
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """The manifest line that was missing, for a parcel in the cage."""
    caged = visible_parcels(request.user).filter(waybill__number=number, state="OVER_LANDED")  # type: ignore[arg-type]
    # Where the number was announced meanwhile, the one in the cage is meant.
    parcel = caged.select_related("waybill").first() or parcel_or_404(request, number)
    form = SupplementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        reason = said.pop("reason")
        try:
            supplement_manifest(parcel, ManifestLine(**said), by=request.user, at=timezone.now(), reason=reason)
            messages.success(request, _("Accepted: the parcel goes on as arrived."))
            return redirect("waybills:parcel", number=number)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    context = {"parcel": parcel, "number": number, "form": form}
    return render(request, "waybills/desk/supplement.html", context, status=422 if request.method == "POST" else 200)
