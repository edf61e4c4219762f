"""Whatever bytes come: an answer, never an exception, and every row accounted for."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.manifests import ROW, Hand, as_csv, codes, row
from waybills.intake.sentences import SENTENCES, sentence
from waybills.models import Goods, IntakeFile, Parcel, RefusedRow, Waybill

pytestmark = pytest.mark.django_db
hostile = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
CELLS = st.one_of(
    st.sampled_from(["", " ", "0", "-1", "1,5", "NaN", "1e9", "\\.", "\\N", '"', '""', "=1+1", "\0", "\u202e", "Ａ"]),
    st.text(max_size=300),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
)  # fmt: skip


def check(file: IntakeFile) -> None:
    """What holds of every file."""
    assert file.stage in ("DONE", "REFUSED"), file.error
    assert file.accepted + file.known + file.refused == file.rows
    for fault in file.faults.all():
        assert fault.code in SENTENCES or {"zh", "en"} <= set(fault.params)
        assert "%(" not in sentence(fault.code, fault.field, fault.value, fault.params)
    if file.stage == "DONE":
        assert RefusedRow.objects.filter(file=file).count() == file.refused
        assert Goods.objects.count() == file.accepted
        assert Waybill.objects.count() == Parcel.objects.count() == file.parcels


@hostile
@given(data=st.binary(max_size=2000))
def test_any_bytes_get_an_answer(hand_in: Hand, data: bytes) -> None:
    with_rollback(hand_in, data)


@hostile
@given(
    data=st.data(),
    noise=st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), max_size=6),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]),
)
def test_a_manifest_with_bytes_struck_into_it_gets_an_answer(
    hand_in: Hand, data: st.DataObject, noise: list[tuple[int, bytes]], encoding: str
) -> None:
    body = bytearray(as_csv([row(), row(house_waybill="TW2"), row(house_waybill="TW3")], encoding=encoding))
    for place, junk in noise:
        at = place % len(body)
        body[at : at + data.draw(st.integers(0, 3))] = junk
    with_rollback(hand_in, bytes(body))


@hostile
@given(cells=st.lists(st.tuples(st.sampled_from(list(ROW)), CELLS), min_size=1, max_size=8), lines=st.integers(1, 3))
def test_any_cells_get_an_answer(hand_in: Hand, cells: list[tuple[str, str]], lines: int) -> None:
    rows = [row(), *(row(house_waybill=f"TW{n}") | dict(cells) for n in range(lines))]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(ROW)
    writer.writerows(one.values() for one in rows)
    with_rollback(hand_in, text.getvalue().encode("utf-8", "surrogatepass"))


def with_rollback(hand_in: Hand, data: bytes) -> None:
    """Hypothesis calls one test many times: each call starts from nothing."""
    from django.db import transaction

    with transaction.atomic():
        check(hand_in(data))
        transaction.set_rollback(True)


def test_a_thousand_bad_rows_are_all_told(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(house_waybill=f"TW{n}", pieces="x", unit="?", hs_code="") for n in range(1000)]))
    assert (file.refused, len(codes(file))) == (1000, 3000)


def test_one_number_on_every_row_far_apart_is_no_trap(hand_in: Hand) -> None:
    rows = [row(house_waybill=f"TW{n % 2}", order_no=f"SO{n}") for n in range(2000)]
    file = hand_in(as_csv(rows))
    assert (file.accepted, file.refused) == (2, 1998)


def test_a_thousand_different_masters_are_no_trap(hand_in: Hand) -> None:
    rows = [row(house_waybill=f"TW{n}", master_waybill=f"999-{n:07d}{(n + 1) % 7}") for n in range(1000)]
    file = hand_in(as_csv(rows))
    assert {code for _, _, code in codes(file)} == {"CHECK_DIGIT"}


def test_a_waybill_of_five_hundred_lines_that_all_disagree_is_no_trap(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(order_no=f"SO{n}") for n in range(500)]))
    assert (file.refused, {code for _, _, code in codes(file)}) == (500, {"DISAGREES", "TOO_MANY_LINES"})
