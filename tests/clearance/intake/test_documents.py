"""Orders, receipts, waybills and lists come in as messages: newer replaces older, the same twice changes nothing."""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from clearance.models import DeclarationList
from tests.factories import ground
from twin.generate import Flight as Generated
from waybills.intake.service import take_in
from waybills.lifecycle.roles import Role
from waybills.models import (
    Act,
    Change,
    Declaration,
    Flight,
    Goods,
    IntakeFile,
    ManifestEntry,
    Order,
    Organisation,
    Parcel,
    Receipt,
    User,
    Waybill,
    WaybillNumber,
)

pytestmark = pytest.mark.django_db
SAMPLES = Path(os.environ.get("TONGGUAN_REFERENCE", Path(__file__).parents[4] / "shared/reference")) / "ceb" / "samples"
reference = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no reference samples here")


def hand(data: bytes, **how: Any) -> IntakeFile:
    told = {"name": "message.xml", "user": None, "at": timezone.now()} | how
    file = take_in(io.BytesIO(data), **told)
    assert not file.error, file.error
    return file


def codes(file: IntakeFile, *, warnings: bool = False) -> list[tuple[int, str, str]]:
    faults = file.faults.filter(warning=warnings).order_by("row", "pk")
    return list(faults.values_list("row", "field", "code"))


def all_of(kind: str, generated: Generated) -> list[bytes]:
    return [document.data for document in getattr(generated, kind)()]


def changed(data: bytes, element: str, value: str, count: int = 1) -> bytes:
    """The message with the first so many of these elements changed."""
    pattern = rf"<ceb:{element}>[^<]*</ceb:{element}>".encode()
    return re.sub(pattern, f"<ceb:{element}>{value}</ceb:{element}>".encode(), data, count=count)


# ---------------------------------------------------------------- official samples
@reference
@pytest.mark.parametrize(
    ("sample", "accepted", "refused", "fields"),
    [
        ("gacc2018_CEB303Message.xml", 0, 10, {"OrderList[1]/unit", "OrderList[1]/currency"}),
        ("gacc2018_CEB403Message.xml", 1, 0, set()),
        ("gacc2018_CEB505Message.xml", 1, 0, set()),
        ("gacc2018_CEB603Message.xml", 0, 10, {"ieFlag", "tradeMode", "country", "InventoryList[1]/totalPrice"}),
    ],
)
def test_the_official_samples_are_read_and_each_placeholder_is_named(
    centre: Any, sample: str, accepted: int, refused: int, fields: set[str]
) -> None:
    data = (SAMPLES / sample).read_bytes()
    file = hand(data, name=sample)
    assert (file.stage, file.kind, file.rows, file.accepted) == ("DONE", sample[9:15], 10, accepted)
    # All ten documents of a sample are one and the same.
    assert (file.refused, file.known) == (refused, 10 - accepted - refused)
    assert {field for _, field, _ in codes(file)} == fields
    assert len({row for row, _, _ in codes(file)}) == refused
    assert [code for _, _, code in codes(file, warnings=True)].count("NODE_COPIED") == file.known
    again = hand(data, name=sample)
    assert (again.accepted, again.known) == (0, 10 - refused)


@reference
def test_a_receipt_does_not_come_in_as_a_file(centre: Any) -> None:
    file = hand((SAMPLES / "gacc202205_CEB604Message.xml").read_bytes())
    assert (file.stage, codes(file)) == ("REFUSED", [(0, "", "NOT_TAKEN")])


@reference
def test_an_unknown_carrier_is_noted_and_not_active(centre: Any) -> None:
    file = hand((SAMPLES / "gacc2018_CEB505Message.xml").read_bytes())
    assert (1, "logisticsCode", "CARRIER_NOTED") in codes(file, warnings=True)
    noted = Change.objects.get(thing="waybills.organisation")
    assert (noted.kind, noted.command, noted.by) == ("ENTERED", "intake", None)
    house = Organisation.objects.get(customs_code="1105910159")
    assert (house.kind, house.active, house.name) == ("LOGISTICS", False, "东方物通科技(北京)有限公司")


# ---------------------------------------------------------------- orders and receipts
@pytest.mark.parametrize(("kind", "model"), [("orders", Order), ("receipts", Receipt)])
def test_documents_of_a_flight_come_in_once(houses: Any, generated: Generated, kind: str, model: Any) -> None:
    messages = all_of(kind, generated)
    assert sum(hand(data).accepted for data in messages) == model.objects.count() == 60
    before = list(model.objects.order_by("pk").values())
    again = [hand(data) for data in messages]
    assert (sum(file.known for file in again), sum(file.accepted for file in again)) == (60, 0)
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("kind", "model", "element"), [("orders", Order, "ebcName"), ("receipts", Receipt, "ebcName")])
def test_a_newer_document_replaces_an_older_and_never_the_reverse(
    houses: Any, generated: Generated, kind: str, model: Any, element: str
) -> None:
    old = all_of(kind, generated)[0]
    new = changed(changed(old, element, "Renamed"), "appTime", "20991231235959")
    nodes = hand(old).accepted
    assert (hand(new).accepted, model.objects.filter(ebc_name="Renamed").count()) == (1, 1)
    late = hand(old + b"\n")
    assert (late.accepted, late.known) == (0, nodes)
    assert codes(late, warnings=True) == [(1, "", "OLDER")]
    assert model.objects.filter(ebc_name="Renamed").count() == 1


def test_the_same_key_and_moment_with_other_words_is_refused(houses: Any, generated: Generated) -> None:
    data = all_of("orders", generated)[0]
    hand(data)
    file = hand(changed(data, "ebcName", "Renamed"))
    assert codes(file) == [(1, "", "DUPLICATE_KEY")]


def test_what_is_not_there_is_neither_changed_nor_deleted(houses: Any, generated: Generated) -> None:
    data = all_of("orders", generated)[0]
    file = hand(changed(changed(data, "appType", "2"), "appStatus", "2"))
    assert codes(file) == [(1, "", "NOTHING_TO_CHANGE")]
    other = all_of("receipts", generated)[0]
    assert codes(hand(changed(other, "appType", "3"))) == [(1, "", "NOTHING_TO_DELETE")]


def test_a_deleted_order_is_gone(houses: Any, generated: Generated) -> None:
    data = all_of("orders", generated)[0]
    nodes = hand(data).accepted
    file = hand(changed(changed(data, "appType", "3"), "appTime", "20991231235959"))
    assert (file.accepted, file.known, Order.objects.count()) == (1, nodes - 1, nodes - 1)


def test_a_repeated_document_is_named_with_its_first_place(houses: Any, generated: Generated) -> None:
    data = all_of("receipts", generated)[0]
    node = re.search(rb"<ceb:Receipts>.*?</ceb:Receipts>", data)
    assert node is not None
    other = changed(node[0], "payName", "Another name")
    file = hand(data.replace(b"<ceb:BaseTransfer>", node[0] + other + b"<ceb:BaseTransfer>"))
    assert [code for _, _, code in codes(file)] == ["NODE_REPEATED"]
    assert file.faults.get(code="NODE_REPEATED").params == {"first_row": 1}
    assert [code for _, _, code in codes(file, warnings=True)] == ["NODE_COPIED"]
    assert (file.rows - file.accepted, file.known, file.refused) == (2, 1, 1)


def test_a_bad_document_is_refused_with_its_line_and_the_others_stay(houses: Any, generated: Generated) -> None:
    data = changed(all_of("orders", generated)[0], "unit", "zzz")
    file = hand(data)
    assert codes(file) == [(1, "OrderList[1]/unit", "CODE")]
    assert (file.refused, Order.objects.count()) == (1, file.rows - 1)


def test_all_or_nothing_keeps_nothing_of_a_message_with_one_fault(houses: Any, generated: Generated) -> None:
    data = changed(all_of("orders", generated)[0], "unit", "zzz")
    file = hand(data, mode="ALL_OR_NOTHING")
    assert (file.accepted, file.refused, Order.objects.count()) == (0, file.rows, 0)
    whole = hand(all_of("orders", generated)[0], mode="ALL_OR_NOTHING")
    assert whole.accepted == whole.rows == Order.objects.count()


def test_a_dry_run_keeps_nothing(houses: Any, generated: Generated) -> None:
    file = hand(all_of("waybills", generated)[0], dry_run=True)
    assert file.accepted == file.rows > 0
    assert not Parcel.objects.exists()


# ---------------------------------------------------------------- waybills
def test_a_carriers_waybill_announces_its_parcel(houses: Any, generated: Generated) -> None:
    for data in all_of("waybills", generated):
        hand(data)
    assert Parcel.objects.filter(state="PRE_ADVISED", flight=None).count() == 60
    one = generated.parcels[0]
    waybill = Waybill.objects.get(number=one.house_waybill)
    assert (waybill.gross_weight * 1000, waybill.pieces) == (one.gross_grams, one.pieces)
    assert waybill.app_time
    assert (waybill.logistics.customs_code, waybill.parcel.broker) == (one.logistics.code, houses["BROKER"])


@pytest.mark.parametrize("manifest_first", [True, False])
def test_manifest_and_carriers_waybill_meet_in_either_order(
    declarant: User, its_flight: Flight, generated: Generated, manifest_first: bool
) -> None:
    def manifest() -> None:
        data = generated.manifest_csv()
        file = hand(data, name="manifest.csv", user=declarant, flight=its_flight)
        assert (codes(file), file.accepted) == ([], file.rows)

    def waybills() -> None:
        assert sum(hand(data).accepted for data in all_of("waybills", generated)) == 60

    for step in (manifest, waybills) if manifest_first else (waybills, manifest):
        step()
    assert Parcel.objects.filter(state="AWAITING_ARRIVAL", flight=its_flight, waybill__bag__isnull=False).count() == 60
    assert WaybillNumber.objects.count() == ManifestEntry.objects.count() == 60
    assert Goods.objects.count() == len(generated.rows)
    assert Waybill.objects.exclude(app_time="").exclude(order_no="").exclude(consignee_name="").count() == 60
    by_code = {parcel.house_waybill: parcel.logistics.code for parcel in generated.parcels}
    assert dict(Waybill.objects.values_list("number", "logistics__customs_code")) == by_code
    again = hand(generated.manifest_csv(), name="manifest.csv", user=declarant, flight=its_flight)
    assert (again.known, again.accepted, again.refused) == (len(generated.rows), 0, 0)


def test_the_carriers_own_waybill_settles_who_carries(
    declarant: User, its_flight: Flight, generated: Generated
) -> None:
    lines = generated.manifest_csv().decode().split("\r\n")
    place = lines[0].split(",").index("logistics_code")
    without = "\r\n".join(line if n == 0 else _blank(line, place) for n, line in enumerate(lines) if line)
    file = hand(without.encode(), name="manifest.csv", user=declarant, flight=its_flight)
    assert file.refused == 0
    assert ManifestEntry.objects.filter(carrier_assumed=True).count() == 60
    for data in all_of("waybills", generated):
        hand(data)
    assert Parcel.objects.count() == 60
    assert not ManifestEntry.objects.filter(carrier_assumed=True).exists()
    by_code = {parcel.house_waybill: parcel.logistics.code for parcel in generated.parcels}
    assert dict(Waybill.objects.values_list("number", "logistics__customs_code")) == by_code
    assert set(WaybillNumber.objects.values_list("number", "logistics__customs_code")) == set(by_code.items())


def _blank(line: str, place: int) -> str:
    import csv

    cells = next(csv.reader([line]))
    cells[place] = ""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def test_a_carrier_heavier_than_the_manifest_is_believed(
    declarant: User, its_flight: Flight, generated: Generated
) -> None:
    hand(generated.manifest_csv(), name="manifest.csv", user=declarant, flight=its_flight)
    hand(changed(all_of("waybills", generated)[0], "grossWeight", "99.5"))
    assert Waybill.objects.filter(gross_weight="99.5").count() == 1
    again = hand(generated.manifest_csv(), name="manifest.csv", user=declarant, flight=its_flight)
    assert (again.known, codes(again)) == (len(generated.rows), [])


def test_a_deleted_waybill_cancels_a_parcel_that_is_not_here_yet(houses: Any, generated: Generated) -> None:
    data = all_of("waybills", generated)[0]
    nodes = hand(data).accepted
    deletion = changed(changed(data, "appType", "3"), "appTime", "20991231235959")
    hand(deletion)
    assert (Parcel.objects.filter(state="CANCELLED").count(), Parcel.objects.count()) == (1, nodes)
    acts_before = Act.objects.count()
    hand(deletion.replace(b"</ceb:CEB505Message>", b"</ceb:CEB505Message> "))
    assert Act.objects.count() == acts_before


def test_a_waybill_of_a_parcel_at_the_site_is_not_deleted(
    declarant: User, its_flight: Flight, generated: Generated, operator: User
) -> None:
    from waybills import acts

    hand(generated.manifest_csv(), name="manifest.csv", user=declarant, flight=its_flight)
    data = all_of("waybills", generated)[0]
    hand(data)
    acts.perform(Parcel.arrive, Parcel.objects.all(), by=operator)
    file = hand(changed(changed(data, "appType", "3"), "appTime", "20991231235959"))
    assert codes(file) == [(1, "", "TOO_LATE_TO_DELETE")]


# ---------------------------------------------------------------- scope
@pytest.mark.parametrize(
    ("kind", "role", "of", "own"),
    [
        ("orders", Role.ENTERPRISE, "PLATFORM", True),
        ("receipts", Role.ENTERPRISE, "PAYMENT", True),
        ("waybills", Role.LOGISTICS, "LOGISTICS", True),
        ("orders", Role.LOGISTICS, "LOGISTICS", False),
        ("waybills", Role.ENTERPRISE, "PLATFORM", False),
        ("orders", Role.BROKER, "BROKER", True),
    ],
)
def test_each_sends_its_own_documents_and_a_broker_those_of_its_mandates(
    houses: dict[str, Organisation], generated: Generated, kind: str, role: Role, of: str, own: bool
) -> None:
    document = next(d for d in getattr(generated, kind)() if role is Role.BROKER or not own or d.sender.kind == of)
    house = houses["BROKER"] if of == "BROKER" else Organisation.objects.get(customs_code=document.sender.code)
    if not own:
        house = houses[of]
    file = hand(document.data, user=ground.person(role, name="sender", organisation=house))
    assert (file.accepted == file.rows) is own
    if not own:
        assert {code for _, _, code in codes(file)} == {"NOT_YOURS"}


def test_an_envelope_is_opened(houses: Any, generated: Generated) -> None:
    from twin.generate.files import envelope

    document = next(generated.orders())
    file = hand(envelope(document, generated))
    assert (file.kind, file.accepted) == ("CEB303", document.nodes)
    assert (0, "", "OUTER_WRAPPER") in codes(file, warnings=True)


# ---------------------------------------------------------------- lists
@pytest.fixture
def announced(declarant: User, its_flight: Flight, generated: Generated) -> Callable[[], None]:
    def announce() -> None:
        hand(generated.manifest_csv(), name="manifest.csv", user=declarant, flight=its_flight)

    return announce


def test_a_declarants_drafts_stand_beside_their_parcels(
    announced: Callable[[], None], declarant: User, generated: Generated
) -> None:
    announced()
    files = [hand(data, user=declarant) for data in all_of("lists", generated)]
    assert [codes(file) for file in files] == [[] for _ in files]
    assert DeclarationList.objects.filter(state="DRAFT", parcel__isnull=False).count() == 60
    one = generated.parcels[0]
    declaration = Declaration.objects.get(logistics_no=one.house_waybill)
    assert (declaration.lines.count(), declaration.bill_no) == (len(one.lines), one.master)
    before = Act.objects.count()
    again = [hand(data, user=declarant) for data in all_of("lists", generated)]
    assert (sum(file.known for file in again), Act.objects.count()) == (60, before)


def test_a_changed_draft_is_taken_over(announced: Callable[[], None], declarant: User, generated: Generated) -> None:
    announced()
    data = all_of("lists", generated)[0]
    hand(data, user=declarant)
    assert hand(changed(data, "gname", "另一种商品"), user=declarant).accepted == 1
    assert Declaration.objects.filter(lines__gname="另一种商品").count() == 1


def test_declared_lists_are_filed_at_once_and_not_changed_any_more(
    announced: Callable[[], None], declarant: User, generated: Generated
) -> None:
    announced()
    data = next(document.data for document in generated.lists(declared=True))
    file = hand(data, user=declarant)
    assert file.accepted == DeclarationList.objects.exclude(state="DRAFT").count() > 0
    late = hand(changed(data, "gname", "另一种商品"), user=declarant)
    assert codes(late) == [(1, "copNo", "LIST_UNDER_WAY")]
    assert (late.accepted, late.known) == (0, late.rows - 1)


def test_a_list_for_a_parcel_that_does_not_exist_is_refused(declarant: User, generated: Generated) -> None:
    file = hand(all_of("lists", generated)[0], user=declarant)
    assert {code for _, _, code in codes(file)} == {"WAYBILL_UNKNOWN"}
    assert (file.accepted, Declaration.objects.count()) == (0, 0)


def test_a_second_list_for_a_parcel_is_refused(
    announced: Callable[[], None], declarant: User, generated: Generated
) -> None:
    announced()
    data = all_of("lists", generated)[0]
    hand(data, user=declarant)
    file = hand(changed(data, "copNo", "ANOTHER1"), user=declarant)
    assert codes(file) == [(1, "logisticsNo", "LIST_OF_ANOTHER")]


def test_an_unknown_declarant_is_refused(announced: Callable[[], None], generated: Generated) -> None:
    announced()
    Organisation.objects.filter(kind="BROKER").update(active=False)
    file = hand(all_of("lists", generated)[0])
    assert {code for _, _, code in codes(file)} == {"DECLARANT_UNKNOWN"}


def test_amendments_are_made_on_the_lists_page(
    announced: Callable[[], None], declarant: User, generated: Generated
) -> None:
    announced()
    file = hand(changed(all_of("lists", generated)[0], "appType", "2"), user=declarant)
    assert codes(file) == [(1, "appType", "AMEND_ON_PAGE")]
