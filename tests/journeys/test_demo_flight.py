"""A flight of the twin's, from its files to its departure and customs' last word, over real sockets."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from clearance.demo import day, loading, people
from clearance.models import DeclarationList
from clearance.services import inbox, movements, outbox
from inspection.models import CtTask, ExamTask, Scan
from inspection.services import pictures
from twin.customs import Regulator
from twin.customs import Settings as TwinSettings
from twin.customs.documents import from_folder
from twin.customs.web import Server
from twin.scanner import tending
from waybills import acts
from waybills.acts import deliveries
from waybills.lifecycle.requirements import Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Device, Flight, Parcel, Waybill
from waybills.services import flights, floor
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "known to both"
PARCELS = 300


@contextmanager
def customs(state: Path, house: str, settings: Settings, *, seed: str = "7") -> Iterator[Regulator]:
    regulator = Regulator(TwinSettings(state=state, house=house, secret=SECRET, pace=3000.0, faults={}, seed=seed))
    server = Server(("127.0.0.1", 0), regulator)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    regulator.start()
    settings.CUSTOMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_address[1]}/customs"
    try:
        yield regulator
    finally:
        server.shutdown()
        server.server_close()
        regulator.stop()


@pytest.fixture
def loaded(tmp_path: Path, settings: Settings) -> Flight:
    """The demonstration's flight, taken in from its files."""
    settings.GATEWAY_SECRET, settings.ARRIVAL_GATHER_SECONDS, settings.CT_RANDOM_SHARE = SECRET, 0.0, 0.03
    folder = tmp_path / "flight"
    call_command("twin", parcels=PARCELS, seed="7", day=date(2026, 11, 24), out=folder, stdout=StringIO())
    return loading.load(folder, logins=tmp_path / "logins.txt", at=timezone.now(), say=lambda text: None)


def work_until(done: Callable[[], bool], seconds: float = 90.0) -> None:
    """Do what the workers do, until it is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, (states(), Counter(DeclarationList.objects.values_list("state", flat=True)))
        deliveries.deliver()
        outbox.send_due()
        inbox.process_due()
        movements.report_waiting(by=acts.SYSTEM, at=timezone.now())
        pictures.process_next(at=timezone.now() + timedelta(seconds=5))
        time.sleep(0.02)


def states() -> Counter[str]:
    return Counter(Parcel.objects.values_list("state", flat=True))


def scan(house: str) -> int:
    """The twin's line scans what waits, through the house's real doors."""
    device = Device.objects.get(kind="CT")
    options = {"house": house, "seed": "7", "channels": 1, "line_faults": None, "line_rate": 1e9, "parcels": None,
               "flight": None}  # fmt: skip
    line = tending.Tending(tending.House(house, device.code, device.secret), options, lambda seconds: None)
    with line.house.client:
        return line.once()


def test_a_flight_goes_from_its_file_to_its_departure(
    loaded: Flight, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    operator, officer = people.the(Role.OPERATOR), people.the(Role.OFFICER)
    expected = Waybill.objects.count()
    assert 0.9 * PARCELS < expected < PARCELS  # the file's faulty rows stay outside
    with customs(tmp_path / "twin", live_server.url, settings) as regulator:
        regulator.inbox.take_documents(from_folder(tmp_path / "flight"))
        assert day.file(loaded, at=timezone.now()) > 0.9 * expected
        waiting = DeclarationList.objects.filter(state__in=["QUEUED", "SENT", "STORED", "DECLARED", "MANUAL_REVIEW"])
        work_until(lambda: not waiting.exists())
        refused = DeclarationList.objects.filter(state="REJECTED")
        assert refused.exists()
        floor.move_flight("arrive", loaded, by=operator, at=timezone.now())
        floor.move_flight("tally", loaded, by=operator, at=timezone.now())
        work_until(lambda: not states()["TALLIED"])
        assert scan(live_server.url) > 0
        work_until(lambda: Scan.objects.exists() and not CtTask.objects.filter(state="QUEUED").exists())
        assert CtTask.objects.filter(parcel__state="IMAGE_REVIEW").exists() or ExamTask.objects.exists()
        work_until(lambda: states()["RELEASED"] > 0.8 * expected)
        held, recalled = Parcel.objects.in_state("RELEASED").order_by("pk")[:2]
        for parcel, kind in ((held, Requirement.HOLD), (recalled, Requirement.RECALL)):
            place_controls(Parcel.objects.filter(pk=parcel.pk), kind=kind, by=officer, reason="look again")
        leave(loaded, operator)
        work_until(lambda: states()["CLOSED"] > 0.8 * expected and not states()["DEPARTED"])
    standing = dict(Parcel.objects.values_list("pk", "state"))
    assert standing[held.pk] == standing[recalled.pk] == "ON_HOLD"
    assert not Parcel.objects.filter(pk__in=refused.values("parcel"), state__in=["RELEASED", "CLOSED"]).exists()
    call_command("check_books", stdout=StringIO())


def leave(flight: Flight, operator: object) -> None:
    flight.refresh_from_db()
    for move in (flights.start_loading, None, flights.finish_loading, flights.depart_flight):
        if move is None:
            floor.move_flight("load", flight, by=operator, at=timezone.now())
        else:
            move(flight, by=operator, at=timezone.now())
