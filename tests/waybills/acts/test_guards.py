"""A guard is written once: its SQL and its Python must agree on every row that can exist."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waybills.acts.verbs import all_verbs
from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import WHOLE_GATE
from waybills.models import Parcel

GUARDS = sorted({guard for verb in all_verbs() for guard in verb.guards if verb.model is Parcel}, key=lambda g: g.name)


def test_there_are_guards_to_compare():
    assert len(GUARDS) >= 4


@pytest.mark.django_db
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(gate=st.integers(0, int(WHOLE_GATE)), state=st.sampled_from(ParcelState.values))
def test_sql_and_python_agree_on_random_rows(gate, state):
    columns = ", ".join(f"({guard.sql})" for guard in GUARDS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM (SELECT %s::int AS gate, %s::text AS state) row", [gate, state])
        in_sql = list(cursor.fetchone())
    row = Parcel(gate=gate)
    assert in_sql == [guard(row) for guard in GUARDS]


@pytest.mark.django_db
def test_sql_and_python_agree_on_every_single_gate():
    every = range(int(WHOLE_GATE) + 1)
    for guard in GUARDS:
        with connection.cursor() as cursor:
            sql = f"SELECT array_agg({guard.sql} ORDER BY gate) FROM generate_series(0, %s) row(gate)"
            cursor.execute(sql, [int(WHOLE_GATE)])
            in_sql = cursor.fetchone()[0]
        assert in_sql == [guard(Parcel(gate=gate)) for gate in every], guard.name
