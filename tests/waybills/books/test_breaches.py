"""One seeded breach per invariant: `check_books` names it and ends non-zero."""

import contextlib
import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import ground
from waybills import acts
from waybills.acts.seal import seal_acts
from waybills.lifecycle.requirements import INSERTED_CLOSED, Requirement
from waybills.models import Parcel
from waybills.services.controls import place_controls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "seal.key")


@pytest.fixture
def a_day(parcels, flight, operator, officer):
    parcels(6)
    rows = Parcel.objects.on(flight)
    acts.perform(Parcel.accept_manifest, rows, by=acts.SYSTEM)
    acts.perform(Parcel.arrive, rows, by=operator)
    acts.perform(Parcel.tally, rows, by=operator)
    acts.perform(Parcel.answer_control, rows, by=acts.SYSTEM, meets=INSERTED_CLOSED & ~Requirement.CUSTOMS_RELEASE)
    acts.perform(Parcel.spare_ct, rows, by=acts.SYSTEM)
    acts.perform(Parcel.accept_release, rows, by=acts.CUSTOMS)
    place_controls(rows.filter(pk=rows.first().pk), kind=Requirement.HOLD, by=officer, reason="x")
    seal_acts()


def books() -> dict:
    said = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("check_books", "--json", stdout=said)
    return json.loads(said.getvalue())


def test_untouched_books_hold_and_give_a_digest(a_day):
    found = books()
    assert found["holds"], found["breaches"]
    assert len(found["digest"]) == 64


def test_the_digest_knows_no_ids_and_no_batches(a_day):
    before = books()["digest"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('waybills_act_id_seq', 100000)")
    assert books()["digest"] == before


@pytest.mark.parametrize(
    ("invariant", "breach"),
    [
        ("I2", "UPDATE waybills_parcel SET state = 'LOADED' WHERE id = %(id)s"),
        ("I2", "UPDATE waybills_parcel SET version = version + 1 WHERE id = %(id)s"),
        ("I3", "DELETE FROM waybills_parcelline WHERE object_id = %(id)s AND version = 3"),
        ("I3", "UPDATE waybills_parcelline SET step_id = (SELECT min(id) FROM waybills_step WHERE machine = 'Flight')"
               " WHERE object_id = %(id)s AND version = 3"),
        ("I4", "UPDATE waybills_parcel SET gate = gate | 4 WHERE id = %(id)s"),
        ("I4", "DELETE FROM waybills_openrequirement"),
        ("I6", "UPDATE waybills_act SET meets = 0 WHERE verb = 'accept_release'"),
        ("I7", "INSERT INTO waybills_countdelta (machine, flight_id, state, n)"
               " VALUES ('Parcel', %(flight)s, 'LOADED', 1)"),
        ("I8", "UPDATE waybills_act SET facts = '{\"a\": 1}' WHERE verb = 'arrive'"),
        ("I11", "INSERT INTO waybills_delivery (act_id, subscriber, due_at)"
                " SELECT min(id), 'x', now() - interval '2 hours' FROM waybills_act"),
    ],
)  # fmt: skip
def test_a_seeded_breach_is_named(a_day, flight, invariant, breach):
    victim = Parcel.objects.on(flight).order_by("-pk").first()
    with connection.cursor() as cursor:
        cursor.execute(breach.replace("%(id)s", str(victim.pk)).replace("%(flight)s", str(flight.pk)))
    found = books()
    assert not found["holds"]
    assert found["digest"] is None
    assert invariant in {b["invariant"] for b in found["breaches"]}


def test_conservation_is_proved_between_waybill_and_matched_list(a_day):
    assert "I9 Pieces and weight of matched lists are those of their waybills" in books()["proved"]


def test_ground_can_stand_anywhere(a_day, flight):
    assert ground.correct_to("TALLIED", Parcel.objects.on(flight)).moved == 6
