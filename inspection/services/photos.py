"""Photos taken at the table, by phone or camera: decoded once, turned upright, without their metadata."""

import io
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inspection import imaging
from inspection.imaging import Refused
from inspection.models import ExamPhoto, ExamTask
from inspection.permissions import check_may_examine
from inspection.refusals import Incomplete, NotPossible
from inspection.storage import store_bytes
from waybills.models import User

MAX_PHOTOS = 40
MAX_BYTES = 30 * 1024 * 1024


def add_photo(task: ExamTask, data: bytes, *, by: User, at: datetime) -> ExamPhoto:
    """Keep one photo; the same one sent twice (a lost connection) is one. Raises Incomplete, NotPossible."""
    check_may_examine(by)
    if task.state not in ("PRESENTED", "OPENED"):
        raise NotPossible(_("Photos belong to a parcel that is on the table."))
    if task.photos.count() >= MAX_PHOTOS:
        raise NotPossible(_("There are enough photos of this parcel."))
    if len(data) > MAX_BYTES:
        raise Incomplete(_("This photo is larger than 30 MB."))
    try:
        view = imaging.read_view(io.BytesIO(data))
    except Refused as refusal:
        raise Incomplete(refusal.text(get_language() or "en")) from refusal
    stored = store_bytes(view.png)
    with transaction.atomic():
        photo, _new = ExamPhoto.objects.get_or_create(
            task=task,
            sha256=stored.sha256,
            defaults={
                "storage_key": stored.key,
                "width": view.width,
                "height": view.height,
                "taken_at": at,
                "taken_by": by,
            },
        )
    return photo
