"""`load_demo`: what it lays, that a repeated or interrupted run lays the rest and nothing twice."""

import stat
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from pytest_django import Settings

from clearance.demo import people
from tests.clearance.demo.conftest import PARCELS
from waybills.lifecycle.roles import Role
from waybills.models import Flight, IntakeFile, Mandate, Order, Organisation, Parcel, Receipt, User

Load = Callable[[], Flight]
FAULTY = 6  # rows of the manifest


def counts() -> list[int]:
    return [model.objects.count() for model in (Parcel, Order, Receipt, User, Organisation, Mandate, IntakeFile)]


def test_the_demonstration_lays_a_flight_with_its_papers_and_somebody_for_every_role(load: Load) -> None:
    flight = load()
    assert flight.state == "OPEN"
    assert Parcel.objects.on(flight).in_state("AWAITING_ARRIVAL").count() == PARCELS - FAULTY
    assert Receipt.objects.count() == PARCELS
    assert PARCELS - 2 <= Order.objects.count() <= PARCELS  # one in two hundred differs somehow
    assert {role for user in User.objects.all() for role in user.roles} >= {one.role for one in people.PEOPLE}
    assert {one.role for one in people.PEOPLE} == set(Role) - {Role.SYSTEM, Role.CUSTOMS, Role.LINE}


def test_the_papers_come_through_the_door_that_everybody_uses(load: Load) -> None:
    flight = load()
    files = IntakeFile.objects.filter(archive=None).order_by("pk")
    assert [(file.name, file.kind, file.stage) for file in files] == [
        ("manifest.csv", "CSV", "DONE"),
        (f"{flight.number}-orders.zip", "ZIP", "DONE"),
        (f"{flight.number}-receipts.zip", "ZIP", "DONE"),
    ]
    assert {file.sent_by for file in files} == {people.the(Role.BROKER)}
    assert [file.refused for file in files] == [FAULTY, 0, 0]


def test_laying_it_again_changes_nothing(load: Load) -> None:
    first = load()
    before = counts()
    assert load().pk == first.pk
    assert counts() == before


def test_what_a_killed_run_left_out_is_laid_by_the_next_one(load: Load) -> None:
    load()
    whole = counts()
    Receipt.objects.all().delete()
    IntakeFile.objects.filter(name__contains="CEB403").delete()
    IntakeFile.objects.filter(name__contains="receipts").delete()
    load()
    assert counts() == whole


def test_the_log_ins_stand_in_one_private_file_and_open_the_door(load: Load, tmp_path: Path) -> None:
    load()
    file = tmp_path / "logins.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    role, username, password = file.read_text(encoding="utf-8").splitlines()[0].split()
    assert User.objects.get(username=username).check_password(password)
    assert User.objects.get(username=username).roles == [role]


def test_a_lost_file_of_log_ins_is_written_anew_with_new_passwords(load: Load, tmp_path: Path) -> None:
    load()
    file = tmp_path / "logins.txt"
    before = file.read_text(encoding="utf-8")
    file.unlink()
    load()
    after = file.read_text(encoding="utf-8")
    assert len(after.splitlines()) == len(before.splitlines())
    assert not set(after.split()) & {word for word in before.split() if word.count("-") == 2}
    _, username, password = before.splitlines()[0].split()
    assert not User.objects.get(username=username).check_password(password)


def test_the_command_makes_the_flight_unless_it_lies_there(tmp_path: Path, db: None, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    out, where = StringIO(), {"flight": tmp_path / "flight", "logins": tmp_path / "logins.txt"}
    call_command("load_demo", parcels=48, **where, stdout=out)
    assert "48 parcels" in out.getvalue()
    assert Flight.objects.get().state == "OPEN"
    again = StringIO()
    call_command("load_demo", parcels=96, **where, stdout=again)
    assert "parcels," not in again.getvalue()
    assert "0 new log-ins" in again.getvalue()
    assert Parcel.objects.count() < 48
