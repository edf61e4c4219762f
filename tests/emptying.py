"""Empties the database after a test that committed, in a hundredth of a second where Django takes half of one.

Django truncates every table and fills the code lists again. Here only tables that hold something are emptied, row by
row; where a test wrote much or changed what migrations fill in, Django's way is taken.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

# What `migrate` fills in, and what a test must leave as it was.
FILLED_IN = (
    "auth_permission", "clearance_reasonentry", "django_content_type", "django_migrations", "waybills_codeentry",
    "waybills_step",
)  # fmt: skip
# Rows that are deleted leave their room behind; tables that grew beyond this are better truncated.
MOST_BYTES = 4_000_000


def empty_quickly() -> None:
    """From now on; the database must be as `migrate` left it."""
    _let_nobody_count()
    first = _filled_in()
    thorough = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def quick(case: TransactionTestCase) -> None:
        held = _tables_that_hold_something()
        if _filled_in() != first or _bytes_of(held) > MOST_BYTES:
            thorough(case)
        else:
            _empty(held)

    TransactionTestCase._fixture_teardown = quick  # type: ignore[attr-defined]


def _let_nobody_count() -> None:
    """No autovacuum in a test's tables.

    It would note between two tests that a table is empty, and the planner take the next test's 5,000 rows for one:
    it then loops over them three deep. Of tables that nobody counted it thinks by their size.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ DECLARE one regclass; BEGIN"
            " FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', one); END LOOP; END $$"
        )


@cache
def _tables() -> tuple[str, ...]:
    return tuple(sorted(set(connection.introspection.table_names()) - set(FILLED_IN)))


def _tables_that_hold_something() -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [row[0] for row in cursor.fetchall()]


def _bytes_of(tables: list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(pg_table_size(one::regclass)), 0) FROM unnest(%s::text[]) one", [tables])
        return int(cursor.fetchone()[0])


def _filled_in() -> list[tuple[int, int]]:
    """Count and a sum of hashes of each table that migrations fill."""
    asked = " UNION ALL ".join(
        f"(SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table} t)" for table in FILLED_IN
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return cursor.fetchall()


def _empty(tables: list[str]) -> None:
    """All rows of these tables, whatever refers to them and whichever trigger forbids it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
