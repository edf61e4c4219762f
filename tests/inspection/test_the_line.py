"""The whole line: the training scanner over a real socket, the workers, the readers, and the lane at the diverter."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from inspection.models import OpenCtTask, Scan, ScanTray
from inspection.selectors.line import lane_of
from inspection.services import pictures
from tests.factories import scans
from tests.factories.reading import judge, settle
from tests.inspection.ingest.conftest import SECRET
from twin.scanner import House
from twin.scanner.tending import Tending
from waybills.models import Device, Parcel

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=1)


@pytest.fixture
def line(live_server):
    """Call with faults to have the training scanner at this house."""
    Device.objects.create(kind="CT", code="CT01", line="L1", secret=SECRET)

    def make(faults=""):
        options = {
            "seed": 7, "channels": 2, "line_rate": 100_000, "line_faults": faults, "parcels": None, "flight": None,
        }  # fmt: skip
        houses.append(House(live_server.url, "CT01", SECRET))
        return Tending(houses[-1], options, wait=lambda seconds: None)

    houses = []
    yield make
    for house in houses:
        house.client.close()


@pytest.fixture
def waiting(flight):
    """Six parcels before the scanner, each of its own weight."""
    parcels = [scans.declare(flight, f"RP00000{number}CN", gross_weight=Decimal(1 + number)) for number in range(6)]
    scans.send_to_ct(*parcels)
    return parcels


def work():
    """What the workers do until nothing is due."""
    at = timezone.now() + LATER
    while pictures.process_next(at=at):
        pass


def states():
    return sorted(Parcel.objects.values_list("state", flat=True))


def test_the_scanner_feeds_itself_and_every_parcel_gets_its_own_picture(line, waiting, inspector):
    tending = line()
    assert tending.once() == 6
    work()
    assert states() == ["IMAGE_REVIEW"] * 6
    for scan in Scan.objects.all():
        assert scan.parcel.waybill.number == scan.barcode
        assert scan.channels == ["DENSITY", "Z_EFFECTIVE"]
        assert scan.runs.get().type == "MACHINE"
    assert tending.once() == 0
    judged = judge(inspector, "OK", at=timezone.now())
    settle(at=timezone.now() + LATER)
    number = judged.task.parcel.waybill.number
    assert lane_of(number, at=timezone.now()).lane in ("WAIT", "PASS")


def test_parcels_that_the_reader_mixes_up_are_found_by_their_weight(line, waiting):
    line("swap=1").once()
    work()
    assert states() == ["CT_QUEUED"] * 6
    assert set(ScanTray.objects.values_list("reason", flat=True)) == {"WEIGHT_DIFFERS"}


def test_what_is_sent_twice_is_one_scan(line, waiting):
    line("double=1").once()
    work()
    assert Scan.objects.count() == 6
    assert states() == ["IMAGE_REVIEW"] * 6


def test_a_lost_picture_clears_nobody(line, waiting):
    line("loss=1").once()
    work()
    assert states() == ["CT_QUEUED"] * 6
    late = timezone.now() + timedelta(hours=1)
    assert {lane_of(f"RP00000{number}CN", at=late).lane for number in range(6)} == {"SCAN"}


def test_a_picture_cut_in_the_middle_clears_nobody(line, waiting):
    line("corrupt=1").once()
    work()
    assert "AWAITING_DECISION" not in states()
    for scan in Scan.objects.all():
        assert scan.pictures != "READY" or scan.channels != []
    assert ScanTray.objects.filter(reason="REFUSED").count() == 6
    assert OpenCtTask.objects.count() == 6
