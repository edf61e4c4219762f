"""Uploads end at the limit while they still come in, with a sentence on the page instead of a broken connection."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

# Borders and fields of the form beside the files.
FORM_BYTES = 64 * 1024


class Limit(FileUploadHandler):
    """Stops once all files together are larger than one may be."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._left = settings.UPLOAD_MAX_BYTES + FORM_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._left -= len(raw_data)
        if self._left < 0:
            self.request.too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def limited_upload(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Watch the size of what is uploaded to this view. `request.too_large` tells it that the limit was met."""
    protected = csrf_protect(view)

    # The token is looked for in the body, which must not be read before the handler is in place.
    @csrf_exempt
    @wraps(view)
    def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.too_large = False  # type: ignore[attr-defined]
        if request.method == "POST":
            request.upload_handlers.insert(0, Limit(request))
        return protected(request, *args, **kwargs)

    return watched
