"""The floor's command: tell customs what arrived."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clearance import permissions
from clearance.services import movements
from clearance.web.access import only_for
from waybills.selectors.scope import visible_flights


@only_for(permissions.may_report_arrival)
@require_POST
def report_arrival(request: HttpRequest, flight: int) -> HttpResponse:
    """Report what arrived for the flight and was not reported yet."""
    found = get_object_or_404(visible_flights(request.user), pk=flight)
    try:
        reported = movements.report_arrival(found, by=request.user)
    except movements.NobodyReports as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _told(reported.parcels))
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return redirect("clearance:flight-lists", flight=flight)


def _told(parcels: int) -> str:
    if not parcels:
        return _("Everything that arrived has been reported already.")
    text = ngettext("%(n)s parcel is reported to customs.", "%(n)s parcels are reported to customs.", parcels)
    return text % {"n": parcels}
