"""One seeded breach per thing that inspection must prove: `check_books` names each."""

import contextlib
import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import scans
from tests.factories.reading import judge, settle
from waybills import acts
from waybills.acts.seal import seal_acts
from waybills.models import Parcel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "seal.key")


@pytest.fixture
def a_day(flight, inspector, second_inspector, reviewable):
    """One parcel cleared, one sent to be opened, one with two readers, one waiting, one before the scanner."""
    for number, outcome, reason in (("A1", "OK", ""), ("A2", "MIS", "GDS"), ("A3", "UNC", "")):
        reviewable(number)
        judge(inspector, outcome, reason=reason)
        settle()
    judge(second_inspector, "OK", at=scans.NOW + timedelta(minutes=2))
    settle(at=scans.NOW + timedelta(minutes=5))
    reviewable("A4")
    scans.send_to_ct(scans.declare(flight, "A5"))
    seal_acts()


def books():
    said = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("check_books", "--json", stdout=said)
    return json.loads(said.getvalue())


def spoil(sql):
    """What no honest code can do: with triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def named(invariant, word):
    return any(one["invariant"] == invariant and word in one["what"] for one in books()["breaches"])


def test_a_clean_day_holds(a_day):
    assert books()["breaches"] == []


def test_the_outcome_knows_verdicts_and_examinations_but_no_ids(a_day):
    before = books()["digest"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('inspection_decision_id_seq', 100000)")
    assert books()["digest"] == before
    acts.perform(Parcel.correct, Parcel.objects.filter(waybill__number="A2"), by=acts.SYSTEM, to="AWAITING_DECISION")
    assert books()["digest"] != before


@pytest.mark.parametrize(
    ("sql", "invariant", "word"),
    [
        ("UPDATE inspection_decision SET outcome = 'UNC' WHERE outcome = 'OK'", "I4", "without a standing verdict"),
        (
            "INSERT INTO inspection_finding (scan_id, run_id, source, number, category, description, flag, ability,"
            " frame_of_reference) SELECT d.scan_id, r.id, 'ATR', 9, 'PI', '', 'HIGH_THREAT', '', ''"
            " FROM inspection_decision d JOIN inspection_algorithmrun r ON r.scan_id = d.scan_id"
            " WHERE d.outcome = 'OK' AND d.role = 'FIRST'",
            "I4",
            "high threat",
        ),
        ("UPDATE inspection_scan SET barcode = 'A2' WHERE barcode = 'A1'", "I6", "is bound to A1"),
        ("UPDATE inspection_decision SET note = 'another' WHERE outcome = 'MIS'", "I8", "is not what was written"),
        ("DELETE FROM inspection_opencttask WHERE waits_for = 'READER'", "I11", "nobody has a task"),
        ("DELETE FROM inspection_openexamtask", "I11", "table of open work denies"),
        (
            "INSERT INTO inspection_scanjob (scan_id, due_at, attempts, serial, error)"
            " SELECT id, '2020-01-01', 0, 1, 'x' FROM inspection_scan LIMIT 1"
            " ON CONFLICT (scan_id) DO UPDATE SET due_at = '2020-01-01'",
            "I11",
            "waits to be decoded",
        ),
        (
            "INSERT INTO inspection_pendingverdict (task_id, decision_id, due_at, attempts, error)"
            " SELECT task_id, id, '2020-01-01', 0, '' FROM inspection_decision LIMIT 1",
            "I11",
            "verdict without effect",
        ),
    ],
)
def test_each_breach_is_named(a_day, sql, invariant, word):
    spoil(sql)
    assert named(invariant, word), books()["breaches"]
