"""A manifest becomes parcels; each bad cell is named with row, field and reason."""

from decimal import Decimal

import pytest

from tests.factories.manifests import Hand, as_csv, codes, row
from waybills.intake.sentences import sentence
from waybills.models import Bag, Flight, Goods, MasterWaybill, Parcel, RefusedRow, Waybill, WaybillNumber

pytestmark = pytest.mark.django_db


def test_a_right_row_becomes_a_parcel_with_its_papers(hand_in: Hand, open_flight: Flight) -> None:
    file = hand_in(as_csv([row()]))
    assert (file.stage, file.kind, file.rows, file.accepted, file.refused, file.parcels) == ("DONE", "CSV", 1, 1, 0, 1)
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.flight, parcel.broker.kind) == ("AWAITING_ARRIVAL", open_flight, "BROKER")
    waybill = parcel.waybill
    assert (waybill.number, waybill.gross_weight, waybill.pieces) == ("TW0001", Decimal("0.25"), 1)
    assert (waybill.master.number, waybill.bag.number, waybill.master.flight) == ("99912345675", "BAG1", open_flight)
    assert (waybill.consignee_country, waybill.ebc_code, waybill.order_no) == ("502", "429996Z201", "SO1")
    assert waybill.logistics.kind == "LOGISTICS"
    assert WaybillNumber.objects.get().parcel == parcel


def test_goods_lines_of_one_waybill_are_consecutive_rows(hand_in: Hand) -> None:
    rows = [row(), row(goods_name="数据线", hs_code="8544421900", value="9.00"), row(house_waybill="TW0002")]
    file = hand_in(as_csv(rows))
    assert (file.rows, file.accepted, file.parcels) == (3, 3, 2)
    goods = Goods.objects.filter(parcel__waybill__number="TW0001").order_by("line")
    assert [(one.line, one.name, one.total, one.currency, one.unit) for one in goods] == [
        (1, "手机后盖", Decimal("7"), "502", "007"),
        (2, "数据线", Decimal("9"), "502", "007"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("master_waybill", "999-12345676", "CHECK_DIGIT"),
        ("master_waybill", "999-1234567", "MASTER_FORMAT"),
        ("master_waybill", "", "REQUIRED"),
        ("master_waybill", "\u3000", "REQUIRED"),
        ("house_waybill", "", "REQUIRED"),
        ("house_waybill", "TW 0001", "WAYBILL_CHARACTERS"),
        ("house_waybill", "T" * 33, "TOO_LONG"),
        ("bag", "B" * 38, "TOO_LONG"),
        ("pieces", "0", "NOT_POSITIVE"),
        ("pieces", "1.5", "WHOLE_NUMBER"),
        ("pieces", "one", "NUMBER"),
        ("pieces", "1234567890", "WHOLE_NUMBER"),
        ("gross_weight_kg", "0", "NOT_POSITIVE"),
        ("gross_weight_kg", "0.000", "NOT_POSITIVE"),
        ("gross_weight_kg", "0,5", "COMMA_IN_NUMBER"),
        ("gross_weight_kg", "-1", "NEGATIVE"),
        ("gross_weight_kg", "0.1234567", "DECIMALS"),
        ("gross_weight_kg", "123456789012345", "DIGITS"),
        ("gross_weight_kg", "1e3", "NUMBER"),
        ("gross_weight_kg", "NaN", "NUMBER"),
        ("gross_weight_kg", ".", "NUMBER"),
        ("consignor", "", "REQUIRED"),
        ("consignor", "X" * 19, "TOO_LONG"),
        ("order_no", "", "REQUIRED"),
        ("order_no", "   ", "REQUIRED"),
        ("consignee_name", "名" * 101, "TOO_LONG"),
        ("consignee_country", "ZZZ", "COUNTRY_UNKNOWN"),
        ("consignee_country", "999", "COUNTRY_UNKNOWN"),
        ("consignee_address", "a\x07b", "CHARACTERS"),
        ("consignee_address", "a\u2028b", "CHARACTERS"),
        ("consignee_name", "Anna\u202eInvented", "CHARACTERS"),
        ("goods_name", "", "REQUIRED"),
        ("goods_name", "\u3000", "REQUIRED"),
        ("goods_name", "品" * 251, "TOO_LONG"),
        ("hs_code", "85177930", "HS_FORMAT"),
        ("hs_code", "8517.79300", "HS_FORMAT"),
        ("hs_code", "7701000000", "HS_UNKNOWN"),
        ("hs_code", "9999999999", "HS_UNKNOWN"),
        ("quantity", "two", "NUMBER"),
        ("quantity", "1.2.3", "NUMBER"),
        ("unit", "999", "UNIT_UNKNOWN"),
        ("unit_price", "1,005.50", "COMMA_IN_NUMBER"),
        ("unit_price", "1 005.50", "COMMA_IN_NUMBER"),
        ("value", "1，000", "COMMA_IN_NUMBER"),
        ("value", "", "REQUIRED"),
        ("currency", "XXX", "CURRENCY_UNKNOWN"),
    ],
)
def test_a_bad_cell_is_named_and_the_good_rows_stay(hand_in: Hand, field: str, value: str, code: str) -> None:
    file = hand_in(as_csv([row(house_waybill="TW0009"), row(**{field: value})]))
    assert codes(file) == [(3, field, code)]
    assert (file.rows, file.accepted, file.refused, file.parcels) == (2, 1, 1, 1)
    fault = file.faults.get(warning=False)
    assert sentence(fault.code, fault.field, fault.value, fault.params)[-1] in ".-0。"
    assert list(Waybill.objects.values_list("number", flat=True)) == ["TW0009"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gross_weight_kg", "00.5"),
        ("gross_weight_kg", ".5"),
        ("gross_weight_kg", "5."),
        ("gross_weight_kg", "0.00001"),
        ("gross_weight_kg", "0.1000000"),
        ("gross_weight_kg", "+2.5"),
        ("gross_weight_kg", " 2.5 "),
        ("gross_weight_kg", "12345678901234.12345"),
        ("pieces", "010"),
        ("pieces", "2.0"),
        ("master_waybill", "99912345675"),
        ("master_waybill", "999 1234 5675"),
        ("house_waybill", " TW-1/2.3_4 "),
        ("consignee_country", "us"),
        ("consignee_country", "502"),
        ("consignee_country", "美国"),
        ("currency", "502"),
        ("currency", "usd"),
        ("unit", "个"),
        ("goods_name", "  手机后盖\u3000"),
        ("goods_name", "品" * 250),
        ("consignee_name", "O’Neil “Annie”"),
        ("bag", ""),
        ("consignor_name", ""),
    ],
)
def test_what_a_person_would_understand_is_taken(hand_in: Hand, field: str, value: str) -> None:
    file = hand_in(as_csv([row(**{field: value})]))
    assert codes(file) == []
    assert (file.accepted, file.refused, file.parcels) == (1, 0, 1)


def test_texts_are_stored_without_the_spaces_around_them(hand_in: Hand) -> None:
    hand_in(as_csv([row(goods_name="  手机后盖\u3000", consignee_name=" Anna ", house_waybill=" TW5 ")]))
    waybill = Waybill.objects.get()
    assert (waybill.number, waybill.consignee_name, waybill.goods_info) == ("TW5", "Anna", "手机后盖")
    assert Goods.objects.get().name == "手机后盖"


def test_every_fault_of_every_row_is_told_at_once(hand_in: Hand) -> None:
    bad = row(pieces="0", gross_weight_kg="1,5", unit="xx", currency="", order_no="")
    file = hand_in(as_csv([bad, row(house_waybill="TW0002", hs_code="1")]))
    assert codes(file) == [
        (2, "pieces", "NOT_POSITIVE"),
        (2, "gross_weight_kg", "COMMA_IN_NUMBER"),
        (2, "order_no", "REQUIRED"),
        (2, "unit", "UNIT_UNKNOWN"),
        (2, "currency", "REQUIRED"),
        (3, "hs_code", "HS_FORMAT"),
    ]
    assert not Parcel.objects.exists()


def test_one_bad_goods_line_refuses_its_whole_waybill(hand_in: Hand) -> None:
    rows = [row(), row(goods_name="数据线", unit="xx"), row(house_waybill="TW0002")]
    file = hand_in(as_csv(rows))
    assert (file.rows, file.accepted, file.refused, file.parcels) == (3, 1, 2, 1)
    assert codes(file) == [(3, "unit", "UNIT_UNKNOWN")]
    assert list(RefusedRow.objects.order_by("row").values_list("row", flat=True)) == [2, 3]


def test_rows_of_a_waybill_must_agree(hand_in: Hand) -> None:
    rows = [
        row(gross_weight_kg="1.50"),
        row(gross_weight_kg="1.5"),
        row(gross_weight_kg="1.5", order_no="SO2", master_waybill="99912345675"),
    ]
    file = hand_in(as_csv(rows))
    assert codes(file) == [(4, "order_no", "DISAGREES")]
    assert file.faults.get(code="DISAGREES").params == {"first_row": 2, "there": "SO1"}
    assert file.accepted == 0


def test_a_number_that_comes_again_in_the_file_is_refused_and_the_first_stays(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW0002"), row(order_no="SO3")]))
    assert codes(file) == [(4, "house_waybill", "DUPLICATE_IN_FILE")]
    assert file.faults.get(code="DUPLICATE_IN_FILE").params == {"first_row": 2}
    assert (file.accepted, file.refused) == (2, 1)
    assert Waybill.objects.get(number="TW0001").order_no == "SO1"


def test_a_fault_of_the_repetition_does_not_touch_the_first(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW0002"), row(pieces="0")]))
    assert {code for _, _, code in codes(file)} == {"DUPLICATE_IN_FILE", "NOT_POSITIVE"}
    assert Waybill.objects.filter(number="TW0001").exists()


def test_rows_of_commas_only_are_no_rows(hand_in: Hand) -> None:
    data = as_csv([row(), {}, {}])
    file = hand_in(data)
    assert (file.rows, file.accepted, codes(file)) == (1, 1, [])


def test_all_or_nothing_takes_nothing_when_one_row_is_bad(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW0002", pieces="0")]), mode="ALL_OR_NOTHING")
    assert (file.rows, file.accepted, file.refused, file.parcels) == (2, 0, 2, 0)
    for model in (Parcel, MasterWaybill, Bag):
        assert not model.objects.exists()
    assert RefusedRow.objects.count() == 2


def test_all_or_nothing_takes_everything_when_all_is_right(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW0002")]), mode="ALL_OR_NOTHING")
    assert (file.accepted, file.parcels) == (2, 2)


def test_a_dry_run_tells_the_faults_and_changes_nothing(hand_in: Hand) -> None:
    file = hand_in(as_csv([row(), row(house_waybill="TW0002", pieces="0")]), dry_run=True)
    assert (file.accepted, file.refused, file.parcels) == (1, 1, 0)
    assert codes(file) == [(3, "pieces", "NOT_POSITIVE")]
    for model in (Parcel, MasterWaybill, WaybillNumber):
        assert not model.objects.exists()


def test_a_bad_master_is_told_at_each_of_its_rows(hand_in: Hand) -> None:
    rows = [row(master_waybill="999-12345670"), row(master_waybill="999-12345670", goods_name="数据线")]
    file = hand_in(as_csv(rows))
    assert codes(file) == [(2, "master_waybill", "CHECK_DIGIT"), (3, "master_waybill", "CHECK_DIGIT")]
    assert file.faults.filter(code="CHECK_DIGIT").first().params["digit"] == 5
