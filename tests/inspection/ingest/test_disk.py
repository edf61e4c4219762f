"""Scans from a disk: the command that an outside check calls, and the drop folder with its manifests."""

import hashlib
import io
import json

import pytest
from django.core.management import call_command
from PIL import Image

from inspection.ingest.drop_folder import collect
from inspection.models import Instance, Scan, ScanTray
from inspection.services import pictures
from tests.factories import scans
from waybills.models import Parcel

pytestmark = pytest.mark.django_db
NUMBER = "RP000000011CN"


def command(*paths):
    """The command's lines and its exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("ingest_scan", *map(str, paths), "--json", stdout=out)
    except SystemExit as ended:
        code = ended.code
    return [json.loads(line) for line in out.getvalue().splitlines()], code


@pytest.fixture
def folder(tmp_path, centre):
    """A folder with one whole scan."""
    about = scans.header(NUMBER)
    made = tmp_path / "scan"
    made.mkdir()
    (made / "ct.dcs").write_bytes(scans.volume(about))
    (made / "tdr.dcs").write_bytes(scans.report(about, decision="ALARM"))
    (made / "truth.json").write_text("{}")
    return made


def test_a_folder_is_one_scan_with_everything_said(folder):
    (said,), code = command(folder)
    assert code == 0
    assert said["shape"] == [14, 40, 48]
    assert said["spacing_mm"] == [4.0, 3.0, 3.0]
    assert (said["barcode"], said["binding"]) == (NUMBER, "UNKNOWN_BARCODE")
    (report,) = said["reports"]
    assert (report["type"], report["decision"]) == ("MACHINE", "ALARM")
    assert report["objects"][0]["box"] == list(scans.STEEL_BOX)
    assert said["refused"] == []


def test_a_scan_of_a_waiting_parcel_is_bound_at_once(folder, flight):
    parcel = scans.declare(flight, NUMBER)
    scans.send_to_ct(parcel)
    (said,), _ = command(folder)
    assert said["binding"] == "BOUND"
    assert Parcel.objects.get().state == "IMAGE_REVIEW"


def test_twice_is_the_same(folder):
    first, again = command(folder)[0], command(folder)[0]
    assert first == again
    assert Instance.objects.count() == 2


def test_a_bad_file_is_named_with_code_and_sentence_and_harms_no_other(folder):
    (folder / "broken.dcs").write_bytes((folder / "ct.dcs").read_bytes()[:-3000])
    (folder / "empty.dcs").write_bytes(b"")
    said, code = command(folder)
    assert code == 0
    assert [one["scan_uid"] is None for one in said] == [False, True]
    assert {(one["file"].rsplit("/", 1)[1], one["code"]) for one in said[1]["refused"]} == {
        ("broken.dcs", "TRUNCATED"), ("empty.dcs", "EMPTY"),
    }  # fmt: skip
    assert all(one["text"] for one in said[1]["refused"])


def test_nothing_understood_is_two(tmp_path, centre):
    (tmp_path / "a.txt").write_text("hello")
    said, code = command(tmp_path / "a.txt")
    assert code == 2
    assert said[0]["refused"][0]["code"] == "NOT_DICOM"


def test_a_report_of_another_scan_is_refused_by_name(folder):
    about = scans.header(NUMBER)
    foreign = scans.report(about).replace(f"{about.scan_uid}.1.1".encode(), f"{about.scan_uid}.1.7".encode())
    (folder / "tdr.dcs").write_bytes(foreign)
    (said,), _ = command(folder)
    assert [(one["file"], one["code"]) for one in said["refused"]] == [("tdr.dcs", "FOREIGN_REPORT")]
    assert said["reports"] == []


def test_a_plain_picture_is_named_by_its_parcel(tmp_path, flight):
    parcel = scans.declare(flight, NUMBER)
    scans.send_to_ct(parcel)
    Image.new("RGB", (300, 200), "orange").save(tmp_path / f"{NUMBER}.png")
    (said,), code = command(tmp_path / f"{NUMBER}.png")
    assert (code, said["binding"], said["shape"]) == (0, "BOUND", None)
    assert Parcel.objects.get().state == "IMAGE_REVIEW"
    assert Scan.objects.get().renditions.get().kind == "VIEW"


@pytest.mark.reference
def test_every_reference_sample_is_read_as_its_truth_says(samples, centre):
    for name in (
        "p01_clothes_clear",
        "p02_knife_in_book_alarm",
        "p03_bottles_classic_series",
        "p04_electronics_two_channels",
    ):
        truth = json.loads((samples / name / "truth.json").read_text())
        (said,), code = command(samples / name)
        assert code == 0
        assert (said["barcode"], said["shape"]) == (truth["parcel"], truth["geometry"]["shape_zyx"])
        machine = next(report for report in said["reports"] if report["type"] == "MACHINE")
        assert machine["decision"] == truth["expected_machine"]
        assert said["refused"] == []


# ------------------------------------------------------------ the drop folder
def manifest(folder, *names, **changed):
    files = [
        {
            "name": name,
            "size": (folder / name).stat().st_size,
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
        }
        | changed
        for name in names
    ]
    return json.dumps({"device": "CT01", "files": files})


def test_a_set_is_taken_when_its_manifest_lies_there(folder):
    (folder / "truth.json").unlink()
    assert collect(folder, at=scans.NOW) == []
    assert not Instance.objects.exists()
    (folder / "s1.json").write_text(manifest(folder, "ct.dcs", "tdr.dcs"))
    (taken,) = collect(folder, at=scans.NOW)
    assert (taken.problem, len(taken.received)) == ("", 2)
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["ct.dcs", "s1.json", "tdr.dcs"]
    assert pictures.process_next(at=scans.NOW + scans.timedelta(minutes=1))
    assert collect(folder, at=scans.NOW) == []


@pytest.mark.parametrize(
    "changed", [{"size": 5}, {"sha256": "0" * 64}, {"name": "../ct.dcs"}, {"name": "missing.dcs"}, {"name": None}]
)
def test_a_set_that_does_not_fit_its_manifest_is_put_aside_with_the_reason(folder, changed):
    (folder / "truth.json").write_text(manifest(folder, "ct.dcs", **changed))
    (taken,) = collect(folder, at=scans.NOW)
    assert taken.problem
    assert (folder / "quarantine" / "truth.reason.txt").read_text().strip() == taken.problem
    assert not Instance.objects.exists()


@pytest.mark.parametrize("said", ["{", "[]", '{"files": []}', '{"files": 3}'])
def test_a_manifest_that_is_none_is_put_aside(folder, said):
    (folder / "truth.json").write_text(said)
    (taken,) = collect(folder, at=scans.NOW)
    assert taken.problem
    assert (folder / "quarantine" / "truth.json").exists()


def test_a_refused_file_puts_its_set_aside_and_lies_in_the_tray(folder):
    (folder / "bad.dcs").write_bytes(b"nothing")
    (folder / "truth.json").write_text(manifest(folder, "ct.dcs", "bad.dcs"))
    (taken,) = collect(folder, at=scans.NOW)
    assert "bad.dcs" in taken.problem
    assert Instance.objects.count() == 1
    assert ScanTray.objects.get().reason == "REFUSED"
