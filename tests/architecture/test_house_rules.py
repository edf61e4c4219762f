"""House rules that no linter knows."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from waybills.acts.verbs import machines

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for app in ("waybills", "clearance", "inspection")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
]


def test_the_lifecycle_pages_are_those_of_the_code():
    call_command("draw_lifecycles", "--check", stdout=io.StringIO())


def test_no_index_and_no_predicate_mentions_state_gate_or_version():
    for model in machines().values():
        for index in model._meta.indexes:
            said = f"{index.fields} {index.condition} {index.expressions}"
            assert not re.search(r"\b(state|gate|version)\b", said), (model, said)


def test_hot_rows_have_no_wide_columns_beside_their_lifecycle():
    parcel = apps.get_model("waybills", "Parcel")
    columns = {field.column for field in parcel._meta.local_concrete_fields}
    assert columns == {
        "id", "state", "came_from", "held_from", "version", "gate", "centre_id", "flight_id", "broker_id",
    }  # fmt: skip


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nobody_writes_a_state_but_the_door(path):
    if path.match("waybills/acts/statement.py"):
        return
    text = path.read_text()
    assert not re.search(r"\.update\([^)]*\bstate\s*=", text), "a state is written by an update"
    assert not re.search(r"^\s*[\w.\[\]]+\.state\s*=[^=]", text, re.MULTILINE), "a state is assigned"
    assert not re.search(r"SET\s+state\b", text, re.IGNORECASE), "a state is written in SQL"


# Not past the trace, or no business of it: machines and readers tell of themselves.
PAST_THE_TRACE = re.compile(r"last_seen_at=|changes\.entered\(|\(language=code\)")
REGISTERS = "User|Organisation|Mandate|Device|Carrier|SelectionRule|get_user_model\\(\\)"
WRITES_A_REGISTER = re.compile(
    rf"\b(?:{REGISTERS})\.objects\.(?:[^\n]*\.)?(?:create|get_or_create|update|update_or_create|bulk_\w+|delete)\("
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nobody_changes_a_register_past_its_trace(path):
    lines = path.read_text().splitlines()
    assert [one for one in lines if WRITES_A_REGISTER.search(one) and not PAST_THE_TRACE.search(one)] == []


def test_services_do_not_import_tasks():
    for path in SOURCES:
        if "services" in path.parts:
            assert not re.search(
                r"^from \w+(\.\w+)* import .*\btasks\b|^import .*\.tasks", path.read_text(), re.MULTILINE
            ), path


def test_imports_go_down():
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]
