"""The attack pack at every door that takes files: refused with a reason, and nothing comes of it."""

import io
import json
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.clearance.messages.test_hostile import HOSTILE
from tests.factories.manifests import ROW, Hand, as_csv, as_zip, codes, row
from waybills.intake.archives import MOST_MEMBERS, SMALL
from waybills.intake.running import process, waiting
from waybills.intake.sentences import sentence
from waybills.models import Act, Flight, IntakeFile, Order, Parcel, Receipt, User, Waybill

pytestmark = pytest.mark.django_db
# Texts of megabytes and prologs are tried in the messages' own tests; here each door only has to lead there.
# A list in an encoding of Chinese systems that says so is no attack at these doors, but read.
READ = ("GBK",)
PACK = {name: data for name, (data, _code) in HOSTILE.items() if len(data) < 500_000 and name not in READ}
STRANGE_NAMES = [
    "a" * 500 + ".csv", "a\x07\x1b[31mb\r\n.csv", "\u202evsc.exe", "../../etc/passwd.csv", "C:\\Windows\\x.csv",
    "=1+1.csv", "<script>alert(1)</script>.csv", "清单" * 200 + ".csv", "a\x00b.csv", ".csv", "\ud800.csv",
]  # fmt: skip


def nothing_came_of_it() -> bool:
    return not any(model.objects.exists() for model in (Parcel, Waybill, Order, Receipt))


def reasons(file: IntakeFile) -> list[str]:
    return [sentence(fault.code, fault.field, fault.value, fault.params) for fault in file.faults.all()]


@pytest.fixture
def visitor(client: Client, carrier_user: User) -> Client:
    client.force_login(carrier_user)
    return client


def hand_over(visitor: Client, flight: Flight, *files: SimpleUploadedFile) -> Any:
    return visitor.post(reverse("intake:hand-in"), {"flight": flight.pk, "mode": "KEEP_GOOD", "files": list(files)})


def test_the_attack_pack_is_refused_by_the_page_file_by_file(visitor: Client, open_flight: Flight) -> None:
    acts = Act.objects.count()
    files = [SimpleUploadedFile(f"{n}.xml", data) for n, data in enumerate(PACK.values()) if data]
    for start in range(0, len(files), 10):
        assert hand_over(visitor, open_flight, *files[start : start + 10]).status_code == 302
    taken = list(IntakeFile.objects.order_by("pk"))
    assert len(taken) == len(files)
    for file in taken:
        assert file.stage == "REFUSED", (file.name, file.stage, file.error)
        assert all(reasons(file)), file.name
        page = visitor.get(reverse("intake:file", args=[file.pk]))
        assert page.status_code == 200
        assert "root:" not in page.content.decode()
    assert nothing_came_of_it()
    assert Act.objects.count() == acts


def test_the_attack_pack_is_refused_by_the_command_file_by_file(
    tmp_path: Path, centre: object, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for n, data in enumerate(PACK.values()):
        paths.append(tmp_path / f"attack-{n}.xml")
        paths[-1].write_bytes(data)
    with pytest.raises(SystemExit) as ended:
        call_command("intake", *map(str, paths), "--json")
    assert ended.value.code == 2
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(said) == len(paths)
    assert all(one["accepted"] == 0 and one["errors"] and one["errors"][0]["text"] for one in said)
    assert nothing_came_of_it()


def test_an_attack_inside_an_archive_leaves_the_others_as_they_are(hand_in: Hand) -> None:
    members = {f"{n}.xml": data for n, data in enumerate(PACK.values())} | {"good.csv": as_csv([row()])}
    archive = hand_in(as_zip(members), name="day.zip")
    assert (archive.members.count(), archive.parcels) == (len(members), 1)
    assert archive.members.filter(stage="DONE", accepted__gt=0).count() == 1


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", bytes(SMALL + 1))
    return out.getvalue()


def nested(depth: int) -> bytes:
    data = as_csv([row()])
    for n in range(depth):
        data = as_zip({f"{n}.zip" if n else "m.csv": data})
    return data


def linked() -> bytes:
    out, info = io.BytesIO(), zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def bombed_workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(SMALL + 1))
    return out.getvalue()


def workbook_with_entities() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", f"{doctype}<Types>&b;</Types>")
        archive.writestr("xl/workbook.xml", f"{doctype}<workbook>&a;&b;</workbook>")
        archive.writestr("xl/worksheets/sheet1.xml", f"{doctype}<worksheet>&a;&b;</worksheet>")
    return out.getvalue()


ARCHIVES = {
    "ratio": bomb,
    "nested": lambda: nested(6),
    "link": linked,
    "way out": lambda: as_zip({"../../tmp/x.csv": b"a"}),
    "too many": lambda: as_zip({f"{n}.csv": b"" for n in range(MOST_MEMBERS + 1)}),
    "bombed workbook": bombed_workbook,
    "workbook with entities": workbook_with_entities,
    "cut off": lambda: as_zip({"a.csv": as_csv([row()])})[:-30],
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_refused_at_the_page(visitor: Client, open_flight: Flight, name: str) -> None:
    answer = hand_over(visitor, open_flight, SimpleUploadedFile("x.zip", ARCHIVES[name]()))
    assert answer.status_code == 302
    for file_id in waiting():  # what is large is for a worker
        process(file_id)
    assert visitor.get(answer["Location"]).status_code == 200
    assert not IntakeFile.objects.exclude(error="").exists()
    assert IntakeFile.objects.filter(stage="REFUSED").exists()
    assert nothing_came_of_it()


def test_compressed_bytes_that_are_no_archive_are_not_unpacked(hand_in: Hand) -> None:
    import gzip

    file = hand_in(gzip.compress(bytes(50_000_000), 1), name="m.csv.gz")
    assert file.stage == "REFUSED"
    assert reasons(file)


def test_ten_thousand_columns_are_refused_in_a_sentence(hand_in: Hand) -> None:
    head = ",".join([*ROW, *(f"column {n}" for n in range(10_000))])
    file = hand_in((head + "\n" + ",".join([*row().values(), *["x"] * 10_000]) + "\n").encode())
    assert file.stage in ("REFUSED", "DONE")
    assert len(file.faults.all()) < 50
    assert all(len(text) < 3_000 for text in reasons(file))


def test_one_line_of_fifty_megabytes_is_refused_before_it_is_kept_in_memory(hand_in: Hand) -> None:
    for data in (b"a" * 50_000_000, b'"' + b"a" * 50_000_000, as_csv([row()]) + b'"' + b"b" * 50_000_000):
        file = hand_in(data)
        assert file.refused or file.stage == "REFUSED"
        assert all(len(text) < 3_000 for text in reasons(file))


def test_nulls_in_cells_are_named_and_never_stored(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(goods_name="a\x00b"), row(house_waybill="TW\x002"), row(house_waybill="TW3")]))
    assert (file.accepted, file.refused) == (1, 2)
    assert len(codes(file)) >= 2


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_a_formula_that_came_in_leaves_as_text(hand_in: Hand, visitor: Client, value: str) -> None:
    file = hand_in(as_csv([row(consignee_name=value, pieces="x")]))
    for name in ("refused-rows", "faults"):
        answer = visitor.get(reverse(f"intake:{name}", args=[file.pk]))
        body = answer.getvalue().decode("utf-8-sig") if answer.status_code == 200 else ""
        assert body
        assert not re.search(r'(^|,)"?[=+@-][^,]*(1|SUM|cmd)', body, re.M), body


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_file_of_a_strange_name_is_taken_and_shown_without_harm(
    hand_in: Hand, visitor: Client, open_flight: Flight, name: str
) -> None:
    file = hand_in(as_csv([row()]), name=name)
    assert file.stage == "DONE"
    assert len(file.name) <= 255
    assert not re.search(r"[\x00-\x1f\ud800-\udfff\u202e]", file.name)
    for page in ("intake:file", "intake:original"):
        answer = visitor.get(reverse(page, args=[file.pk]))
        assert answer.status_code == 200
        assert not re.search(r"[\r\n\x00]", answer.get("Content-Disposition", ""))
    assert visitor.get(reverse("intake:files"), {"export": "csv"}).status_code == 200


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_file_of_a_strange_name_comes_by_the_page(visitor: Client, open_flight: Flight, name: str) -> None:
    boundary = "x"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="flight"\r\n\r\n{open_flight.pk}\r\n'
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="mode"\r\n\r\nKEEP_GOOD\r\n'
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    body = head.encode("utf-8", "surrogatepass") + as_csv([row()]) + f"\r\n--{boundary}--\r\n".encode()
    answer = visitor.post(reverse("intake:hand-in"), body, content_type=f"multipart/form-data; boundary={boundary}")
    # A name of more than a thousand bytes is no name of any file system: the request itself is refused.
    assert answer.status_code in (302, 422) or len(name.encode("utf-8", "surrogatepass")) > 1_000
    assert answer.status_code != 302 or visitor.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("name", ["a" * 250 + ".csv", "a\x07b.csv", "=1+1.csv", "\u202ex.csv"])
def test_a_member_of_a_strange_name_is_shown_without_harm(hand_in: Hand, visitor: Client, name: str) -> None:
    archive = hand_in(as_zip({name: as_csv([row()])}), name="x.zip")
    assert archive.stage == "DONE"
    [member] = archive.members.all()
    assert not re.search(r"[\x00-\x1f\u202e]", member.name)
    assert visitor.get(reverse("intake:file", args=[member.pk])).status_code == 200
    assert visitor.get(reverse("intake:original", args=[member.pk])).status_code == 200
