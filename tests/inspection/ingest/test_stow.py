"""Scans come in by DICOMweb over a real socket, and every answer is the one PS3.18 names."""

import hashlib
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import requests
from django.db import OperationalError

from inspection.ingest.receive import receive
from inspection.models import Instance, Scan, ScanJob, ScanTray
from inspection.storage import path_of
from tests.factories import scans
from tests.inspection.ingest.conftest import TYPE, related, signed

pytestmark = pytest.mark.django_db
over_a_socket = pytest.mark.django_db(transaction=True)
NUMBER = "RP000000011CN"
FAILED, STORED = "00081198", "00081199"


@pytest.fixture(autouse=True)
def house(centre):
    return centre


@over_a_socket
def test_a_scan_is_kept_byte_for_byte_and_waits_for_the_workers(send):
    about = scans.header(NUMBER)
    volume, report = scans.volume(about), scans.report(about)
    answer = send(volume, report)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/dicom+json"
    said = answer.json()
    assert {one["00081155"]["Value"][0] for one in said[STORED]["Value"]} == {
        f"{about.scan_uid}.1.1", f"{about.scan_uid}.9",
    }  # fmt: skip
    assert FAILED not in said
    kept = Instance.objects.get(kind="DICOS_CT")
    assert kept.sha256 == hashlib.sha256(volume).hexdigest()
    assert path_of(kept.storage_key).read_bytes() == volume
    assert ScanJob.objects.get().scan == Scan.objects.get()
    assert Scan.objects.get().device.code == "CT01"


def test_the_same_again_is_success_and_other_bytes_are_409_and_shown(store):
    about = scans.header(NUMBER)
    store(scans.volume(about))
    assert store(scans.volume(about)).status_code == 200
    answer = store(scans.volume(about, seed=2))
    assert answer.status_code == 409
    (failed,) = answer.json()[FAILED]["Value"]
    assert failed["00081197"]["Value"] == [0x0111]
    assert failed["00081155"]["Value"] == [f"{about.scan_uid}.1.1"]
    assert ScanTray.objects.get().reason == "CONFLICT"
    assert Instance.objects.count() == 1


@over_a_socket
def test_a_volume_is_not_entered_without_the_report_that_came_with_it(store, monkeypatch):
    """If the server dies between the two: shown without its report it would look as if the machine saw nothing."""
    about, taken = scans.header(NUMBER), []

    def dying(stored, **how):
        if taken:
            raise OperationalError("server closed the connection unexpectedly")
        taken.append(stored)
        return receive(stored, **how)

    monkeypatch.setattr("inspection.ingest.stow.receive", dying)
    with pytest.raises(OperationalError):
        store(scans.volume(about), scans.report(about))
    assert taken
    assert not Instance.objects.exists()
    assert not ScanJob.objects.exists()


def test_some_of_them_is_202(store):
    answer = store(scans.volume(scans.header(NUMBER)), b"not DICOM at all")
    assert answer.status_code == 202
    said = answer.json()
    assert len(said[STORED]["Value"]) == len(said[FAILED]["Value"]) == 1
    assert "NOT_DICOM" in said[FAILED]["Value"][0]["00211001"]["Value"][0]


@pytest.mark.parametrize("damaged", [b"", b"x" * 2000, scans.volume(scans.header("A"))[:-4000]])
def test_nothing_usable_is_409_with_the_reason(store, damaged):
    answer = store(damaged)
    assert answer.status_code == 409
    assert answer.json()[FAILED]["Value"][0]["00211001"]["Value"][0]
    assert not Instance.objects.exists()


def test_an_answer_in_xml_on_request(store):
    answer = store(scans.volume(scans.header(NUMBER)), b"bad", Accept="application/dicom+xml")
    assert answer.headers["content-type"] == "application/dicom+xml"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "NativeDicomModel"
    assert {one.get("tag") for one in root} == {FAILED, STORED}
    (stored,) = [one for one in root if one.get("tag") == STORED]
    assert "ReferencedSOPInstanceUID" in {one.get("keyword") for one in stored.iter()}


def test_the_study_of_the_address_must_be_that_of_the_files(store):
    about = scans.header(NUMBER)
    assert store(scans.volume(about), path="/dicomweb/studies/1.2.3").status_code == 409
    assert store(scans.volume(about), path=f"/dicomweb/studies/{about.scan_uid}").status_code == 200
    assert store(scans.volume(about), path="/dicomweb/studies/no-uid").status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "application/dicom",
        "multipart/form-data; boundary=x",
        'multipart/related; type="application/json"; boundary=x',
        "",
    ],
)
def test_another_media_type_is_415(store, content_type):
    assert store(b"x", Content_Type=content_type).status_code == 415


def test_a_body_that_is_no_multipart_is_400(client, token):
    for data in (b"garbage", related(b"x")[:-10]):
        answer = client.post("/dicomweb/studies", data, content_type=TYPE["Content-Type"], headers=token)
        assert answer.status_code == 400
    assert not Instance.objects.exists()


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer CT01:wrong", "Bearer CT02:a secret of the scanner", "Basic YTpi", "Bearer CT01:"],
)
def test_a_machine_that_cannot_prove_itself_is_401(store, authorization):
    answer = store(scans.volume(scans.header(NUMBER)), Authorization=authorization)
    assert answer.status_code == 401
    assert not Instance.objects.exists()


def test_a_device_out_of_use_is_401(store, scanner):
    scanner.active = False
    scanner.save()
    assert store(scans.volume(scans.header(NUMBER))).status_code == 401


def test_a_device_without_a_secret_is_401(store, scanner):
    scanner.secret = ""
    scanner.save()
    assert store(scans.volume(scans.header(NUMBER)), Authorization="Bearer CT01:").status_code == 401


@over_a_socket
def test_a_signed_scan_is_taken_and_a_changed_one_is_not(live_server, scanner):
    body = related(scans.volume(scans.header(NUMBER)))
    address = f"{live_server.url}/dicomweb/studies"
    good = signed("/dicomweb/studies", body)
    assert requests.post(address, data=body + b" ", headers=good | TYPE, timeout=10).status_code == 401
    assert not Instance.objects.exists()
    for bad in (
        signed("/dicomweb/studies", body, secret="another"),
        signed("/dicomweb/other", body),
        signed("/dicomweb/studies", body, **{"X-Timestamp": "1700000000"}),
    ):
        assert requests.post(address, data=body, headers=bad | TYPE, timeout=10).status_code == 401
    assert requests.post(address, data=body, headers=good | TYPE, timeout=10).status_code == 200


@over_a_socket
def test_an_upload_cut_in_the_middle_enters_nothing(live_server, token, settings):
    body = related(scans.volume(scans.header(NUMBER)))
    host = urlsplit(live_server.url)
    head = "".join(f"{name}: {value}\r\n" for name, value in (token | TYPE).items())
    request = f"POST /dicomweb/studies HTTP/1.1\r\nHost: {host.netloc}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((host.hostname, host.port), timeout=10) as line:
        line.sendall(request.encode() + body[: len(body) * 9 // 10])
        line.shutdown(socket.SHUT_WR)
        line.settimeout(10)
        answer = line.recv(4096)
    assert not answer or b" 400 " in answer.split(b"\r\n")[0]
    assert not Instance.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "incoming").glob("*"))


def test_a_header_that_announces_more_than_it_may_is_refused_before_any_decoding(store):
    whole = scans.volume(scans.header(NUMBER))
    # Rows and columns, 40 and 48, made 65,535 each.
    huge = whole.replace(b"\x28\x00\x10\x00US\x02\x00\x28\x00", b"\x28\x00\x10\x00US\x02\x00\xff\xff")
    assert huge != whole
    answer = store(huge)
    assert answer.status_code == 409
    assert "TOO_LARGE" in json.dumps(answer.json())


@over_a_socket
@pytest.mark.reference
def test_every_reference_sample_goes_in_by_the_network(send, samples):
    for folder in sorted(samples.glob("p0*")):
        files = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in (".dcs", ".dcm")]
        assert send(*files).status_code == 200, folder.name
    assert Scan.objects.count() == 4
    assert Instance.objects.filter(kind="DICOM_CT").count() == 80
