"""Whatever file comes in by a page, under whatever name: a page in answer, and nothing of it left behind."""

import logging
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from inspection.models import ExamPhoto, Scan
from tests.authorisation.world import furnish, people
from tests.clearance.messages.test_hostile import HOSTILE
from waybills.models import Act

pytestmark = pytest.mark.django_db
NAMES = ["a" * 500 + ".png", "a\x07b.dcs", "../../x.dcm", "\u202ex.png", "=1+1.csv", "a\x00.dcm", "\ud800.png", ".png"]


def packed() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../x.dcm", bytes(1_000_000))
    return out.getvalue()


FILES = {
    **{name: HOSTILE[name][0] for name in ("empty", "external entity", "UTF-16", "null byte", "EBCDIC", "cut off")},
    "archive": packed(),
    "picture that is none": b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "picture of a billion dots": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    + b"\x7f\xff\xff\xff" * 2
    + b"\x08\x06\0\0\0"
    + b"\0" * 40,
    "preamble without a scan": b"\0" * 128 + b"DICM" + b"\xff" * 300,
    "one line": b"9" * 3_000_000,
    "spaces": b" \n" * 100_000,
}
DOORS = {
    "inspection:upload": ("OPERATOR", "files", {}),
    "inspection:exam-photos": ("EXAMINER", "photos", {"pk": "exam"}),
    "waybills:paste-numbers": ("OFFICER", "file", {}),
    "waybills:desk-paste": ("OFFICER", "file", {}),
    "waybills:floor-list": ("OPERATOR", "file", {"step": "LOAD"}),
}


@pytest.fixture
def named(flight: Any, settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    everyone = people()
    logging.disable(logging.WARNING)
    yield furnish(flight, everyone) | {"people": everyone}
    logging.disable(logging.NOTSET)


def post(visitor: Client, address: str, field: str, name: str, data: bytes) -> Any:
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    body = head.encode("utf-8", "surrogatepass") + data + b"\r\n--x--\r\n"
    return visitor.post(address, body, content_type="multipart/form-data; boundary=x")


def counted() -> list[int]:
    return [model.objects.count() for model in (Act, ExamPhoto, Scan)]


def test_hostile_files_get_a_page_and_leave_nothing(named: Any) -> None:
    wrong, before = [], counted()
    for door, (role, field, parts) in DOORS.items():
        visitor = Client(raise_request_exception=False)
        visitor.force_login(named["people"][role])
        address = reverse(door, kwargs={key: named.get(said, said) for key, said in parts.items()})
        cases = [("x.png", data) for data in FILES.values()] + [(name, FILES["cut off"]) for name in NAMES]
        for name, data in cases:
            with transaction.atomic():
                answer = post(visitor, address, field, name, data)
                shown = visitor.get(answer["Location"]) if answer.status_code == 302 else answer
                if answer.status_code >= 500 or shown.status_code >= 500 or counted() != before:
                    wrong.append((door, name[:20], data[:20], answer.status_code, shown.status_code, counted()))
                transaction.set_rollback(True)
    assert wrong == []
