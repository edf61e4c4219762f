"""A worker is killed in the middle, two look at the same file, a fault of ours: the file is taken in once."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from tests.factories.manifests import as_csv, row
from waybills.intake import manifest, running
from waybills.intake.service import submit
from waybills.intake.tasks import sweep_intakes
from waybills.models import Act, Flight, IntakeFile, Parcel, User, Waybill

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [row(house_waybill=f"TW{n:06d}") for n in range(3000)]

CHILD = """
import django, sys
django.setup()
from waybills.intake import manifest, running
from waybills.intake.manifest import accepting
import time
real = {where}
def slow(*args, **kwargs):
    print("THERE", flush=True)
    time.sleep(60)
    return real(*args, **kwargs)
{where} = slow
running.process(int(sys.argv[1]))
"""


def waiting_file(user: User, flight: Flight) -> IntakeFile:
    source = io.BytesIO(as_csv(ROWS))
    return submit(source, name="flight.csv", user=user, flight=flight, at=timezone.now())


def stages() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'intake\\_stage\\_%%' AND relkind = 'r'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("where", ["manifest.take", "accepting.placing.await_parcels", "running.end"])
def test_a_killed_worker_leaves_nothing_half_done_and_the_sweep_takes_the_file_in_once(
    carrier_user: User, open_flight: Flight, media: Path, where: str
) -> None:
    file = waiting_file(carrier_user, open_flight)
    kill_at(where, file, media)
    assert (Parcel.objects.count(), Waybill.objects.count()) == (0, 0)
    assert not IntakeFile.objects.get(pk=file.pk).ended
    IntakeFile.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    sweep_intakes()
    done = IntakeFile.objects.get(pk=file.pk)
    assert (done.stage, done.accepted, done.parcels, done.attempts) == ("DONE", 3000, 3000, 2)
    assert Parcel.objects.filter(state="AWAITING_ARRIVAL").count() == 3000
    assert Act.objects.filter(verb="pre_advise").count() == 1
    sweep_intakes()
    assert (Parcel.objects.count(), stages()) == (3000, [])


def kill_at(where: str, file: IntakeFile, media: Path) -> None:
    """Let another process work on the file until it comes there, and kill it."""
    name = connection.settings_dict["NAME"]
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{base}/{name}", "MEDIA_ROOT": str(media), "DJANGO_SETTINGS_MODULE": "clearance.settings",
        "CENTRE_CODE": "TEST",
    }  # fmt: skip
    command = [sys.executable, "-c", CHILD.format(where=where), str(file.pk)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "THERE"
        child.send_signal(signal.SIGKILL)
    wait_until_gone(name)


def wait_until_gone(database: str) -> None:
    """The server notices a dead client when it next speaks to it; until then its locks stand."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = %s AND pid <> pg_backend_pid()",
                [database],
            )
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)


def test_two_workers_on_one_file_take_it_in_once(carrier_user: User, open_flight: Flight) -> None:
    file = waiting_file(carrier_user, open_flight)
    threads = [threading.Thread(target=work, args=[file.pk]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = IntakeFile.objects.get(pk=file.pk)
    assert (done.stage, done.attempts, Parcel.objects.count()) == ("DONE", 1, 3000)


def work(file_id: int) -> None:
    try:
        running.process(file_id)
    finally:
        connections.close_all()


def test_two_files_with_the_same_numbers_at_once_bring_each_number_once(
    carrier_user: User, open_flight: Flight
) -> None:
    first = waiting_file(carrier_user, open_flight)
    changed = as_csv([one | {"order_no": "OTHER"} for one in ROWS])
    second = submit(io.BytesIO(changed), name="b.csv", user=carrier_user, flight=open_flight, at=timezone.now())
    threads = [threading.Thread(target=work, args=[file.pk]) for file in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ends = sorted(IntakeFile.objects.values_list("accepted", "refused"))
    assert (ends, Parcel.objects.count()) == ([(0, 3000), (3000, 0)], 3000)


def test_a_fault_of_ours_is_tried_again_and_then_shown(
    carrier_user: User, open_flight: Flight, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = waiting_file(carrier_user, open_flight)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError(ROWS[0]["consignee_name"])

    monkeypatch.setattr(manifest, "take", broken)
    for attempt in range(1, running.MOST_ATTEMPTS + 1):
        IntakeFile.objects.update(due_at=timezone.now())
        assert running.process(file.pk).attempts == attempt
    done = IntakeFile.objects.get(pk=file.pk)
    assert (done.stage, Parcel.objects.count(), stages()) == ("FAILED", 0, [])
    assert "Anna" not in caplog.text
    assert running.waiting() == []


def test_a_file_that_waits_is_found_by_the_sweep(carrier_user: User, open_flight: Flight) -> None:
    file = waiting_file(carrier_user, open_flight)
    assert running.waiting() == [file.pk]
    assert sweep_intakes() == 1
    assert running.waiting() == []
    assert IntakeFile.objects.get().stage == "DONE"


def test_a_file_that_ends_its_worker_each_time_is_given_up(carrier_user: User, open_flight: Flight) -> None:
    file = waiting_file(carrier_user, open_flight)
    IntakeFile.objects.update(attempts=running.MOST_ATTEMPTS)
    done = running.process(file.pk)
    assert (done.stage, Parcel.objects.count(), stages()) == ("FAILED", 0, [])
    assert "died each time" in done.error
    assert running.waiting() == []
