"""A manifest from staged rows to parcels: look at every row, note every fault, take over what is right.

All of it is SQL over the whole file at once, in one transaction; a kill in the middle leaves nothing but the stage.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from waybills.intake.columns import NAMES
from waybills.intake.manifest import carriers, cases, cells, heads, masters, parties, register, values
from waybills.intake.manifest.accepting import Taking, accept
from waybills.intake.manifest.clean import Named, clean_predicate, trimmed
from waybills.intake.manifest.lookups import Lookups, lookups
from waybills.intake.refusals import refused
from waybills.intake.sender import Sender
from waybills.intake.staging import Stage
from waybills.intake.verdict import Verdict
from waybills.models import IntakeFile, IntakeMode

# Sort and hash in memory: a file of 100,000 rows is some 30 MB.
SETTINGS = """
SET LOCAL work_mem = '64MB'; SET LOCAL enable_mergejoin = off; SET LOCAL enable_nestloop = off;
SET LOCAL max_parallel_workers_per_gather = 2; SET LOCAL min_parallel_table_scan_size = '1MB';
SET LOCAL parallel_setup_cost = 50; SET LOCAL parallel_tuple_cost = 0.001
"""
# Gone with the transaction; but a caller may take in several files in one.
TABLES = (
    "accepted", "again", "bags", "carriers", "cases", "doubtful", "heads", "lines", "masters", "met", "met_rows",
    "named", "odd", "parties", "refused", "spelled", "spots",
)  # fmt: skip
CLEAR = f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in TABLES)}"
# Later readings of the stage pick few rows: handing all of them from worker to leader would cost more than reading.
SERIAL = "SET LOCAL max_parallel_workers_per_gather = 0"
# Rows of commas only are what spreadsheets leave behind.
FILLED = f"num_nonnulls({', '.join(trimmed(f's.{name}') for name in NAMES)}) > 0"


def take(file: IntakeFile, stage: Stage, sender: Sender, *, at: datetime, tell: Callable[[str], None]) -> Verdict:
    """Check the staged rows and, unless the file is only to be checked, take them over. Faults go to the file."""
    check = _Check(file, stage, sender)
    verdict = check.run()
    nothing = file.mode == IntakeMode.ALL_OR_NOTHING and verdict.refused
    if nothing:
        verdict = verdict.all_refused()
    elif not file.dry_run:
        tell("ACCEPTING")
        verdict.parcels = accept(check.taking(at))
    check.keep_refused_rows(everything=bool(nothing))
    return verdict


class _Check:
    """The statements of one file's check, in order."""

    def __init__(self, file: IntakeFile, stage: Stage, sender: Sender) -> None:
        self.file, self.stage, self.sender = file, stage, sender
        self.table = stage.table
        self._nameless = self._odd = 0
        self._spelled = self._taken = False
        self.codes: Lookups = lookups()
        self.carrier = carriers.carrier_of(sender.organisation)
        self.params: dict[str, Any] = {
            "file": file.pk,
            "flight": file.flight_id,
            "centre": sender.centre_id,
            "open": list(masters.BEFORE_LOADING),
            "today": timezone.localdate(),
            "broker": sender.broker_id,
            "carrier": self.carrier.organisation.pk,
            "assumed": self.carrier.assumed,
            "sender": file.organisation_id,
            "sees_all": sender.sees_all,
        }

    def run(self) -> Verdict:
        """All faults of all rows; what is left in `heads` is right."""
        self._do(CLEAR, SETTINGS)
        self._look_at_names()
        self._look_at_rows()
        if self._odd:
            self._look_closely()
        self._look_at_register()
        return self._count()

    def taking(self, at: datetime) -> Taking:
        """What acceptance needs to know."""
        self._spell()
        return Taking(
            stage=self.stage.table,
            file_id=self.file.pk,
            centre_id=self.sender.centre_id,
            by=self.sender.actor,
            at=at,
            today=self.params["today"],
            facts={"file": self.file.pk, "sha256": self.file.sha256},
        )

    def _look_at_names(self) -> None:
        self._do(heads.CREATE_NAMED.format(stage=self.table))
        self._do(masters.CREATE, masters.NOTE_WAITING, carriers.CREATE, carriers.NOTE_ASSUMED)
        self._do(parties.CREATE, parties.NOTE_ODD)

    def _look_at_rows(self) -> None:
        named = Named(*(self._good(table) for table in ("masters", "parties", "carriers")))
        odd = self.stage.odd_text or self.stage.lines != self.stage.rows
        clean = clean_predicate(self.codes, named, odd_text=odd)
        self._do(heads.create_heads(self.table, clean), SERIAL, heads.CREATE_ODD)
        (numbered,) = self._row(heads.COUNT)
        self._nameless = self.stage.rows - numbered
        self._odd = self._do(heads.PART_ODD) + self._nameless

    def _look_closely(self) -> None:
        self._do(cases.create_doubtful(self.table, nameless=bool(self._nameless), filled=FILLED))
        self._do(cases.CREATE_SPOTS, cases.CREATE_CASES, cells.cells_statement("doubtful", self.codes))
        for table, column in (("masters", "master_waybill"), ("carriers", "logistics_code"), ("parties", "consignor")):
            self._do(cases.note_named(table, column, column))
        self._do(cases.NOTE_REPEATED, cases.NOTE_LONG, cases.NOTE_DISAGREEING, cases.SETTLE, cases.RETURN_RIGHT)

    def _look_at_register(self) -> None:
        # From here to the commit no other file may bring the same numbers.
        self._do("SELECT pg_advisory_xact_lock(hashtext('waybills.intake.register'))")
        # The register is larger than any file: there an index serves best, everywhere else a hash.
        self._do("SET LOCAL enable_nestloop = on", register.CREATE_MET, "SET LOCAL enable_nestloop = off")
        if self._row(register.COUNT_MET) == [0]:
            return
        self._do(register.MET_ROWS, register.settle_same(self.table))
        if self._row(register.COUNT_DIFFERENT) != [0]:
            self._spell()
            self._do(register.create_again(self.table), register.settle_alike(), register.NOTE_DUPLICATES)
            self._do(register.DROP_DUPLICATES)

    def _spell(self) -> None:
        if not self._spelled:
            values.create_spelled(self.codes)
            self._spelled = True

    def _count(self) -> Verdict:
        rows, refused_rows = self.stage.rows, 0
        if self._odd:
            doubtful, right = self._row(cases.COUNT)
            refused_rows = doubtful - right
        if self._nameless:
            (blank,) = self._row(f"SELECT count(*) FROM {self.table} s WHERE NOT {FILLED}")  # noqa: S608
            rows -= blank
        if not rows:
            raise refused("HEADER_ONLY", row=self.stage.header.row)
        known, taken = self._row(register.COUNT)
        self._taken = bool(taken)
        refused_rows += taken
        return Verdict(kind="", rows=rows, accepted=rows - refused_rows - known, known=known, refused=refused_rows)

    def keep_refused_rows(self, *, everything: bool) -> None:
        """Keep the rows that were not taken over, as they came."""
        columns = f"s.row, ARRAY[{', '.join(f's.{name}' for name in self.stage.columns)}] AS cells"
        parts = []
        if everything:
            parts.append(f"SELECT {columns} FROM {self.table} s WHERE {FILLED}")  # noqa: S608
        elif self._odd:
            parts.append(cases.refused_rows(columns))
        if self._taken and not everything:
            parts.append(register.refused_rows(self.table, columns))
        for part in parts:
            self._do(
                f"INSERT INTO waybills_refusedrow (file_id, row, cells) "  # noqa: S608
                f"SELECT %(file)s, row, cells FROM ({part}) refused ORDER BY row"
            )

    def _good(self, table: str) -> list[str]:
        with connection.cursor() as cursor:
            # A cell of spaces says nothing: whether it may is for the closer look.
            cursor.execute(f"SELECT given FROM {table} WHERE code IS NULL AND {trimmed('given')} IS NOT NULL")  # noqa: S608
            return [given for (given,) in cursor.fetchall()]

    def _do(self, *statements: str) -> int:
        """Run the statements; answers how many rows the last one touched."""
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, self.params if "%(" in statement else None)
            return int(cursor.rowcount)

    def _row(self, statement: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return [int(value) for value in cursor.fetchone()]


__all__ = ["take"]
