"""Pictures leave the house to those who may see them, and a case's pictures are noted as seen."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from inspection.models import ExamPhoto, Rendition, TaskClaim
from inspection.permissions import check_may_review, check_may_see_exams, check_may_see_pictures
from inspection.services.claims import note_served
from inspection.storage import path_of
from waybills.selectors.scope import visible_parcels

# The address names content that never changes; kept by the reader's own browser only.
KEEP = "private, max-age=3600, immutable"


@require_GET
@login_required
def of_case(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A picture of a case in hand: its address holds the claim, so that what was served is known."""
    check_may_review(request.user)
    claim = get_object_or_404(TaskClaim, token=token, user=request.user)
    picture = get_object_or_404(Rendition, pk=pk, scan__task=claim.task_id)
    answer = _file(picture.storage_key, picture.media_type)
    note_served(token, picture.pk)
    return answer


@require_GET
@login_required
def of_scan(request: HttpRequest, scan_id: int, pk: int) -> HttpResponse:
    """A picture for customs people outside the queue: on the parcel's page, in the tray."""
    check_may_see_pictures(request.user)
    picture = get_object_or_404(Rendition.objects.select_related("scan"), pk=pk, scan_id=scan_id)
    parcel_id = picture.scan.parcel_id
    if parcel_id and not visible_parcels(request.user).filter(pk=parcel_id).exists():
        raise Http404
    return _file(picture.storage_key, picture.media_type)


@require_GET
@login_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo taken at the table."""
    check_may_see_exams(request.user)
    found = get_object_or_404(ExamPhoto.objects.select_related("task"), pk=pk)
    if not visible_parcels(request.user).filter(pk=found.task.parcel_id).exists():
        raise Http404
    return _file(found.storage_key, "image/png")


def _file(key: str, media_type: str) -> FileResponse:
    try:
        file = path_of(key).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type=media_type, headers={"Cache-Control": KEEP})
