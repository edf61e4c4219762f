"""The sealed log: tampering by the database's own superuser is found, and the first bad act is named."""

import json
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import ground
from waybills import acts
from waybills.acts.seal import export_root, seal_acts
from waybills.acts.verify import first_bad_act
from waybills.models import Act, Parcel, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "seal.key")
    settings.SEAL_ROOTS_DIR = str(tmp_path / "roots")


@pytest.fixture
def log(parcels, flight, operator):
    parcels(4)
    acts.perform(Parcel.accept_manifest, Parcel.objects.on(flight), by=acts.SYSTEM)
    acts.perform(Parcel.arrive, Parcel.objects.on(flight), by=operator, facts={"truck": "鄂A12345"})
    ground.correct_to("TALLIED", Parcel.objects.on(flight))
    seal_acts()
    return list(Seal.objects.order_by("number"))


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_an_untouched_log_holds(log):
    assert first_bad_act() is None
    assert [seal.number for seal in log] == list(range(1, len(log) + 1))


def test_sealing_again_seals_nothing(log):
    assert seal_acts() == 0


@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        ('UPDATE waybills_act SET facts = \'{"truck": "鄂A99999"}\' WHERE id = %s', "the act was changed"),
        ("UPDATE waybills_act SET at = at + interval '1 microsecond' WHERE id = %s", "the act was changed"),
        ("UPDATE waybills_act SET actor_kind = 'CUSTOMS', actor_id = NULL WHERE id = %s", "the act was changed"),
        ("UPDATE waybills_act SET digest = sha256('x') WHERE id = %s", "the chain does not hold"),
        ("UPDATE waybills_seal SET chain = sha256('x') WHERE act_id = %s", "the chain does not hold"),
        ("DELETE FROM waybills_seal WHERE act_id = %s", "this number is missing from the log"),
        ("DELETE FROM waybills_parcelline WHERE act_id = %s AND object_id % 4 = 0", "its lines were changed"),
        ("DELETE FROM waybills_parcelline WHERE act_id = %s", "its lines are gone"),
        ("UPDATE waybills_parcelline SET step_id = 1 WHERE act_id = %s", "its lines were changed"),
    ],
)
def test_tampering_is_found_and_the_act_is_named(log, tamper, what):
    arrive = Act.objects.get(verb="arrive")
    sql(tamper.replace("% 4", "%% 4"), arrive.pk)
    bad = first_bad_act()
    assert bad is not None
    assert bad.what == what
    assert bad.number == next(seal.number for seal in log if seal.act_id == arrive.pk)


def test_a_deleted_act_is_found(log):
    arrive = Act.objects.get(verb="arrive")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("DELETE FROM waybills_act WHERE id = %s", arrive.pk)
    assert first_bad_act().act_id == arrive.pk


def test_a_log_cut_at_its_end_is_found_by_an_exported_root(log):
    root = export_root()
    last = log[-1]
    sql("DELETE FROM waybills_seal WHERE number = %s", last.number)
    assert first_bad_act() is None
    assert first_bad_act(root=root).what == "the log ends before the exported root"


def test_a_log_rebuilt_with_new_chains_is_found_by_an_exported_root(log):
    root = export_root()
    sql("DELETE FROM waybills_seal")
    sql("DELETE FROM waybills_unsealed")
    sql("INSERT INTO waybills_unsealed (act_id) SELECT id FROM waybills_act WHERE verb <> 'arrive'")
    sql("DELETE FROM waybills_parcelline WHERE act_id = (SELECT id FROM waybills_act WHERE verb = 'arrive')")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("DELETE FROM waybills_act WHERE verb = 'arrive'")
    seal_acts()
    assert first_bad_act(root=root) is not None


def test_a_forged_root_is_refused(log):
    root: Path = export_root()
    said = json.loads(root.read_text())
    root.write_text(json.dumps(said | {"number": 1}))
    assert first_bad_act(root=root).what == "the root's signature is not this centre's"
