"""Scans that found no parcel, and scans brought by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from inspection import permissions
from inspection.ingest.receive import Received, Source, receive, uid_of
from inspection.models import Origin, ScanTray
from inspection.refusals import NotPossible
from inspection.selectors import tray as selectors
from inspection.services import tray
from inspection.storage import Stored, store_file
from inspection.web.listings import TRAY

MAX_FILES = 500


class BindForm(forms.Form):
    number = forms.CharField(label=_("Waybill number"), max_length=60)
    reason = forms.CharField(label=_("How you know that it is this parcel"), max_length=400)


class DiscardForm(forms.Form):
    reason = forms.CharField(label=_("Why nobody needs it"), max_length=500)


@require_GET
@login_required
def tray_page(request: HttpRequest) -> HttpResponse:
    """Everything that waits to be settled."""
    permissions.check_may_settle_scans(request.user)
    rows = TRAY.found(request, selectors.open_items())
    if (file := TRAY.file(request, rows, prepared=selectors.parked)) is not None:
        return file
    page = TRAY.page(request, rows)
    may_upload = permissions.may_upload_scans(request.user)
    context = {"page": page, "parked": selectors.parked(page), "may_upload": may_upload}
    return render(request, "inspection/tray.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def tray_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One parked scan: bind it by hand or put it aside for good."""
    permissions.check_may_settle_scans(request.user)
    item = get_object_or_404(selectors.open_items(), pk=pk)
    discards = "discard" in request.POST
    bind = BindForm(None if discards or request.method == "GET" else request.POST, auto_id="bind_%s")
    discard = DiscardForm(request.POST if discards else None, auto_id="discard_%s")
    form = discard if discards else bind
    if request.method == "POST" and form.is_valid() and _settle(request, item, form):
        return redirect("inspection:tray")
    context = {
        "parked": selectors.parked_item(item),
        "bind": bind,
        "discard": discard,
        "may_see": permissions.may_see_pictures(request.user),
    }
    return render(request, "inspection/tray_item.html", context, status=422 if request.method == "POST" else 200)


def _settle(request: HttpRequest, item: ScanTray, form: forms.Form) -> bool:
    settle: Any = tray.discard if isinstance(form, DiscardForm) else tray.bind_by_hand
    try:
        settle(item, by=request.user, at=timezone.now(), **form.cleaned_data)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Settled."))
    return True


@require_http_methods(["GET", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """DICOS, DICOM or plain pictures from a line that cannot send; decoded by the workers."""
    permissions.check_may_upload_scans(request.user)
    received = list(_received(request, at=timezone.now())) if request.method == "POST" else []
    taken = sum(one.taken for one in received)
    if received:
        messages.success(request, ngettext("%(n)s file taken.", "%(n)s files taken.", taken) % {"n": taken})
    refused = [(one.file_name, one.text()) for one in received if not one.taken]
    nothing = request.method == "POST" and not received
    context = {"refused": refused, "nothing": nothing}
    status = 422 if nothing or (received and not taken) else 200
    return render(request, "inspection/upload.html", context, status=status)


def _received(request: HttpRequest, *, at: datetime) -> Iterator[Received]:
    """Each file by itself. Plain pictures of one upload are one scan, of the barcode that was typed."""
    barcode = request.POST.get("barcode", "").replace("\x00", "").strip()[:64]
    stored = [(file, _stored(file)) for file in request.FILES.getlist("files")[:MAX_FILES]]
    scan_uid = uid_of("upload", barcode, *sorted(one.sha256 for _file, one in stored if one))
    for file, one in stored:
        name = str(file.name)
        if one is None:
            limit = settings.UPLOAD_MAX_BYTES
            yield Received(
                "REFUSED", name, code="TOO_LARGE", params={"what": "bytes", "value": file.size, "limit": limit}
            )
            continue
        plain = name.lower().endswith((".png", ".jpg", ".jpeg"))
        yield receive(
            one, source=Source(Origin.UPLOAD), at=at, file_name=name, barcode=barcode if plain else "",
            scan_uid=scan_uid if plain else "",
        )  # fmt: skip


def _stored(file: Any) -> Stored | None:
    return None if file.size > settings.UPLOAD_MAX_BYTES else store_file(file)
