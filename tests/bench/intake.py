"""P9: a manifest of 100,000 rows from its bytes to the report of every fault ÷ raw COPY of the same rows into a table
with the same columns; ÷ the loop that a Django programmer would write with csv and bulk_create.
P9 load: the same manifest taken over whole (acts, papers, register, counters) ÷ raw COPY of the rows that it becomes
into the same tables, with their indexes and foreign keys.
P10: the same rows as a spreadsheet, seconds to the report against 15, and the memory that takes against 300 MB.

The floors are written by someone who wants us to fail: they store no file, check nothing, know the encoding, the
delimiter and the quoting beforehand, and write only what is right.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tests.bench import _ground
from twin.generate import flight as generate
from twin.generate.manifest import ENGLISH
from waybills import acts
from waybills.intake.service import take_in
from waybills.models import Flight, Goods, IntakeFile, Organisation, Waybill

NAMES = ("P9", "P10")
PARCELS_PER_ROW = 0.728  # of the twin's flights
MOST_SECONDS, MOST_MEGABYTES = 15.0, 300.0


def bench(quick: bool) -> Iterator[dict[str, Any]]:
    rows, runs = (10_000, 3) if quick else (100_000, 5)
    ground = Ground(rows)
    yield ground.figure("P9 check ÷ COPY", ground.check, ground.raw_copy, runs)
    yield ground.figure("P9 check ÷ bulk_create", ground.check, ground.bulk_create, 1)
    yield ground.figure("P9 load ÷ COPY", ground.load, ground.copy_into_place, 1 if quick else 3)
    yield from spreadsheet(ground, rows)


class Ground:
    """A flight's manifest as bytes, an open flight to put it on, and enterprises that carry."""

    def __init__(self, rows: int) -> None:
        made = generate(parcels=round(rows * PARCELS_PER_ROW), seed=9)
        self.data = made.manifest_csv()
        self.sheet = made.manifest_xlsx()
        self.rows = len(made.rows)
        for code in {parcel.logistics.code for parcel in made.parcels}:
            Organisation.objects.get_or_create(customs_code=code, defaults={"kind": "LOGISTICS", "name": code})
        self.flight: Flight = _ground.flight("TG509")
        acts.perform(Flight.open, Flight.objects.filter(pk=self.flight.pk), by=acts.SYSTEM)
        self.loads = 0
        self._prepare_copy()

    def figure(self, name: str, ours: Callable[[], object], floor: Callable[[], object], runs: int) -> dict[str, Any]:
        """Rows a second, ours and the floor's, and the median of the ratios of neighbours."""
        mine, theirs, ratio = _ground.in_turn(ours, floor, runs=runs)
        n = self.rows
        return {"name": name, "value": n / mine, "unit": "rows/s", "floor": n / theirs, "ratio": ratio, "n": n}

    # ---------------------------------------------------------------- ours
    def check(self) -> IntakeFile:
        """From bytes to the report: stored, read, every row checked, every fault written; nothing taken over."""
        return self._take(self.data, dry_run=True)

    def load(self) -> IntakeFile:
        """The same, and what is right becomes parcels; each time under other numbers."""
        self.loads += 1
        data = self.data.replace(b",TG", f",{chr(65 + self.loads)}G".encode())
        return self._take(data, dry_run=False)

    def _take(self, data: bytes, *, dry_run: bool) -> IntakeFile:
        source = io.BytesIO(data)
        file = take_in(source, name="bench", user=None, at=timezone.now(), flight=self.flight, dry_run=dry_run)
        assert file.stage == "DONE", file.error
        assert file.refused > 0.005 * self.rows
        assert file.accepted > 0.97 * self.rows
        return file

    # ---------------------------------------------------------------- floors
    def _prepare_copy(self) -> None:
        columns = ", ".join(f"{name} text" for name in ENGLISH)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bench_manifest ({columns})")

    def raw_copy(self) -> None:
        """One COPY of the file's bytes into a table of the same columns, without index or constraint."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE bench_manifest")
            with cursor.copy("COPY bench_manifest FROM STDIN (FORMAT csv, HEADER true)") as copy:
                for start in range(0, len(self.data), 1 << 16):
                    copy.write(self.data[start : start + (1 << 16)])

    def bulk_create(self) -> None:
        """csv and two bulk_creates in one transaction; foreign keys are not even looked at, the end is taken back."""
        with transaction.atomic():
            house, papers, goods = Organisation.objects.filter(kind="LOGISTICS").first(), {}, []
            for row in csv.DictReader(io.StringIO(self.data.decode())):
                number = row["house_waybill"]
                parcel = papers.setdefault(number, (len(papers) + 10**9, _waybill(row, len(papers) + 10**9, house)))[0]
                goods.append(_goods(row, parcel))
            Waybill.objects.bulk_create((paper for _, paper in papers.values()), batch_size=2000)
            Goods.objects.bulk_create(goods, batch_size=2000)
            transaction.set_rollback(True)

    def copy_into_place(self) -> None:
        """COPY of what the last load wrote into the same tables under other ids, foreign keys included."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns, data in self._written():
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    copy.write(data)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)

    def _written(self) -> list[tuple[str, str, bytes]]:
        """Fetched once, outside the timing: table, columns and rows as COPY has them."""
        if not hasattr(self, "_rows_written"):
            self._rows_written = [self._fetch(*one) for one in _TABLES]
        return self._rows_written

    def _fetch(self, table: str, shifted: tuple[str, ...], renamed: str) -> tuple[str, str, bytes]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            names = [name for (name,) in cursor.fetchall()]
            shown = [f"{n} + 1000000000" if n in shifted else f"'F' || {n}" if n == renamed else n for n in names]
            newest = f"SELECT id FROM waybills_parcel WHERE flight_id = {self.flight.pk}"
            owner = "id" if table == "waybills_parcel" else "parcel_id"
            number = "(SELECT max(number) FROM waybills_waybill)"
            newest += f" AND id IN (SELECT parcel_id FROM waybills_waybill WHERE left(number, 2) = left({number}, 2))"
            sql = f"COPY (SELECT {', '.join(shown)} FROM {table} WHERE {owner} IN ({newest})) TO STDOUT"
            with cursor.copy(sql) as copy:
                return table, ", ".join(names), b"".join(copy)


_TABLES = (
    ("waybills_parcel", ("id",), ""),
    ("waybills_waybill", ("parcel_id",), "number"),
    ("waybills_goods", ("id", "parcel_id"), ""),
    ("waybills_waybillnumber", ("id", "parcel_id"), "number"),
)


def _waybill(row: dict[str, str], parcel: int, house: Organisation | None) -> Waybill:
    return Waybill(
        parcel_id=parcel, number=row["house_waybill"][:32], logistics=house, pieces=int(row["pieces"]),
        gross_weight=Decimal(row["gross_weight_kg"]), ebc_code=row["consignor"], ebc_name=row["consignor_name"],
        ebp_code=row["platform_code"], order_no=row["order_no"], consignee_name=row["consignee_name"],
        consignee_address=row["consignee_address"], consignee_phone=row["consignee_phone"],
        consignee_country=row["consignee_country"], received_at=timezone.now(), damaged=False,
    )  # fmt: skip


def _goods(row: dict[str, str], parcel: int) -> Goods:
    return Goods(
        parcel_id=parcel, line=1, name=row["goods_name"][:250], name_en=row["goods_name_en"], hs_code=row["hs_code"],
        quantity=_number(row["quantity"]), unit=row["unit"], unit_price=_number(row["unit_price"]),
        total=_number(row["value"]), currency=row["currency"],
    )  # fmt: skip


def _number(text: str) -> Decimal:
    """The floor doesn't check; a planted fault must not stop it."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal(1)


# ---------------------------------------------------------------- P10
CHILD = """
import re, sys, time
import django
django.setup()
from django.utils import timezone
from waybills.intake.service import take_in
begun = time.perf_counter()
with open(sys.argv[1], "rb") as source:
    file = take_in(source, name="bench.xlsx", user=None, at=timezone.now(), dry_run=True)
assert file.stage == "DONE", file.error
seconds = time.perf_counter() - begun
# Not getrusage: its figure still knows the parent that this process was forked from.
with open("/proc/self/status") as status:
    print(seconds, int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1]) / 1024)
"""


def spreadsheet(ground: Ground, rows: int) -> Iterator[dict[str, Any]]:
    """A process of its own, so that the memory is that of the work alone."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(ground.sheet)
        file.flush()
        said = subprocess.run([sys.executable, "-c", CHILD, file.name], check=True, capture_output=True, text=True)
    seconds, megabytes = (float(word) for word in said.stdout.split()[-2:])
    n = ground.rows
    limit = MOST_SECONDS * rows / 100_000
    yield {"name": "P10 spreadsheet", "value": seconds, "unit": "s", "floor": limit, "ratio": limit / seconds, "n": n}
    ratio = MOST_MEGABYTES / megabytes
    yield {"name": "P10 memory", "value": megabytes, "unit": "MB", "floor": MOST_MEGABYTES, "ratio": ratio, "n": n}
