"""The enterprises' messages: valid by the official schema, and wrong only where a mismatch is planted."""

import base64
import csv
import os
from pathlib import Path

import pytest
from lxml import etree

from twin.customs.statuses import BY_RECEIPT
from twin.enterprises import the
from twin.generate import flight
from twin.generate.documents import NAMESPACE
from twin.generate.files import envelope

REFERENCE = Path(os.environ.get("TONGGUAN_REFERENCE", Path(__file__).parents[3] / "shared" / "reference"))
NS = {"c": NAMESPACE}


def records(documents, node):
    """All business records of some messages as dicts by element name, with their lines."""
    found = []
    for document in documents:
        for element in etree.fromstring(document.data).iterfind(f"c:{node}", NS):
            head = element.find(f"c:{node}Head", NS)
            fields = {etree.QName(e).localname: e.text for e in (element if head is None else head)}
            lines = element.iterfind(f"c:{node}List", NS)
            found.append((fields, [{etree.QName(e).localname: e.text for e in line} for line in lines]))
    return found


def by(records_, *names):
    return {tuple(fields[name] for name in names): (fields, lines) for fields, lines in records_}


@pytest.fixture(scope="module")
def made():
    return flight(parcels=700, seed=7, faults="mismatch=0.1")


@pytest.fixture(scope="module")
def planted(made):
    return lambda kind: [made.parcels[index] for index, own in made.plans.mismatch.items() if own == kind]


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"no reference at {REFERENCE}")
@pytest.mark.parametrize("folder", ["orders", "receipts", "waybills", "lists"])
def test_messages_are_valid_by_the_official_schema(made, folder):
    schema = etree.XMLSchema(etree.parse(REFERENCE / "ceb/xsd/ceb_export_202205.xsd"))
    documents = list(getattr(made, folder)())
    assert len(documents) > 5
    for document in documents:
        schema.assertValid(etree.fromstring(document.data))
        assert document.nodes <= 100


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"no reference at {REFERENCE}")
def test_envelopes_are_valid_and_carry_the_message_unchanged(made):
    schema = etree.XMLSchema(etree.parse(REFERENCE / "ceb/xsd/dxp_terminal_202205.xsd"))
    document = next(made.orders())
    wrapped = etree.fromstring(envelope(document, made))
    schema.assertValid(wrapped)
    assert base64.b64decode(wrapped.findtext("{*}Data")) == document.data
    assert wrapped.findtext("{*}TransInfo/{*}SenderId") == document.sender.dxp_id


def test_each_document_has_its_own_sender(made):
    for documents, kind in ((made.orders(), "PLATFORM"), (made.receipts(), "PAYMENT"), (made.waybills(), "LOGISTICS")):
        for document in documents:
            assert document.sender.kind == kind
            assert document.sender.dxp_id in document.data.decode()
    assert {document.sender for document in made.lists()} == {the("BROKER")}


def test_documents_of_a_clean_flight_agree_with_each_other():
    made = flight(parcels=300, seed=7, faults="none")
    orders = by(records(made.orders(), "Order"), "ebcCode", "orderNo")
    receipts = by(records(made.receipts(), "Receipts"), "ebcCode", "orderNo")
    waybills = by(records(made.waybills(), "Logistics"), "logisticsCode", "logisticsNo")
    lists = records(made.lists(declared=True), "Inventory")
    assert len(orders) == len(receipts) == len(waybills) == len(lists) == 300
    for head, lines in lists:
        order, order_lines = orders[head["ebcCode"], head["orderNo"]]
        receipt, _ = receipts[head["ebcCode"], head["orderNo"]]
        waybill, _ = waybills[head["logisticsCode"], head["logisticsNo"]]
        assert waybill["grossWeight"] == head["grossWeight"]
        assert receipt["charge"] == order["goodsValue"]
        assert [(line["gname"], line["qty"], line["price"], line["currency"]) for line in lines] == [
            (line["itemName"], line["qty"], line["price"], line["currency"]) for line in order_lines
        ]


def test_a_heavier_waybill_is_planted(made, planted):
    waybills = by(records(made.waybills(), "Logistics"), "logisticsNo")
    for parcel in planted("WEIGHT_DIFFERS"):
        assert float(waybills[parcel.house_waybill,][0]["grossWeight"]) * 1000 > parcel.gross_grams + 300
    assert planted("WEIGHT_DIFFERS")


def test_missing_documents_are_missing(made, planted):
    orders = by(records(made.orders(), "Order"), "orderNo")
    waybills = by(records(made.waybills(), "Logistics"), "logisticsNo")
    assert planted("ORDER_MISSING")
    assert planted("WAYBILL_MISSING")
    assert not [p for p in planted("ORDER_MISSING") if (p.order_no,) in orders]
    assert not [p for p in planted("WAYBILL_MISSING") if (p.house_waybill,) in waybills]


@pytest.mark.parametrize("kind", ["PRICE_DIFFERS", "QUANTITY_DIFFERS", "CURRENCY_DIFFERS", "CONSIGNOR_DIFFERS"])
def test_orders_differ_from_the_list_in_the_planted_way(made, planted, kind):
    orders = by(records(made.orders(), "Order"), "orderNo")
    for parcel in planted(kind):
        head, (line, *_) = orders[parcel.order_no,]
        differs = {
            "PRICE_DIFFERS": line["price"] != f"{parcel.lines[0].cents / 100:.2f}",
            "QUANTITY_DIFFERS": line["qty"] != str(parcel.lines[0].quantity),
            "CURRENCY_DIFFERS": head["currency"] != parcel.destination.currency,
            "CONSIGNOR_DIFFERS": head["ebcCode"] != parcel.seller.code,
        }
        assert [name for name, is_so in differs.items() if is_so] == [kind]
    assert planted(kind)


def test_less_money_received_than_ordered_is_planted(made, planted):
    orders = by(records(made.orders(), "Order"), "orderNo")
    receipts = by(records(made.receipts(), "Receipts"), "orderNo")
    short = {
        key
        for key, (receipt, _) in receipts.items()
        if key in orders and receipt["charge"] != orders[key][0]["goodsValue"]
    }
    assert short == {(parcel.order_no,) for parcel in planted("AMOUNT_DIFFERS")}
    assert short


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"no reference at {REFERENCE}")
def test_the_statuses_of_receipts_are_those_of_the_tables():
    with (REFERENCE / "ceb/codes/return_status_by_message.csv").open(encoding="utf-8") as file:
        rows = [(row["message"], row["code"]) for row in csv.DictReader(file)]
    for receipt, statuses in BY_RECEIPT.items():
        listed = {int(code) for message, code in rows if message == receipt and code.lstrip("-").isdigit()}
        assert statuses == listed, receipt
