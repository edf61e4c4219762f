"""The same file twice, the same waybill in another file, and what a second sender is told."""

import pytest

from tests.factories import ground
from tests.factories.manifests import ROW, Hand, as_csv, codes, row
from waybills.lifecycle.roles import Role
from waybills.models import Act, Goods, ManifestEntry, Organisation, Parcel, User, Waybill

pytestmark = pytest.mark.django_db


def stored() -> tuple[object, ...]:
    return (
        Act.objects.count(),
        list(Parcel.objects.order_by("pk").values_list("pk", "state", "version", "flight", "broker")),
        list(Waybill.objects.order_by("pk").values()),
        list(Goods.objects.order_by("pk").values()),
        list(ManifestEntry.objects.order_by("pk").values()),
    )


def test_the_same_file_twice_changes_nothing_and_says_so(hand_in: Hand) -> None:
    first = hand_in(as_csv([row(), row(house_waybill="TW0002")]))
    before = stored()
    again = hand_in(as_csv([row(), row(house_waybill="TW0002")]))
    assert (again.accepted, again.known, again.refused, again.parcels) == (0, 2, 0, 0)
    assert again.same_as == first
    assert codes(again, warnings=True) == [(0, "", "SAME_FILE")]
    assert stored() == before


def test_a_file_with_refused_rows_is_looked_at_again_and_changes_nothing(hand_in: Hand) -> None:
    data = as_csv([row(), row(house_waybill="TW0002", pieces="0")])
    hand_in(data)
    before = stored()
    again = hand_in(data)
    assert (again.accepted, again.known, again.refused) == (0, 1, 1)
    assert codes(again) == [(3, "pieces", "NOT_POSITIVE")]
    assert stored() == before


def test_the_put_right_file_brings_only_what_is_new(hand_in: Hand) -> None:
    hand_in(as_csv([row(), row(house_waybill="TW0002", pieces="0")]))
    file = hand_in(as_csv([row(), row(house_waybill="TW0002")]))
    assert (file.accepted, file.known, file.refused, file.parcels) == (1, 1, 0, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"gross_weight_kg": "0.25"},
        {"consignee_country": "502"},
        {"consignee_country": "美国", "currency": "502", "unit": "个"},
        {"master_waybill": "99912345675", "goods_name": " 手机后盖 "},
        {"value": "7", "unit_price": "3.5", "quantity": "2.0"},
    ],
)
def test_the_same_meant_otherwise_is_known(hand_in: Hand, changes: dict[str, str]) -> None:
    hand_in(as_csv([row()]))
    file = hand_in(as_csv([row(**changes)]))
    assert codes(file) == []
    assert (file.known, file.accepted) == (1, 0)


@pytest.mark.parametrize("field", [name for name in ROW if name not in ("house_waybill", "consignor")])
def test_other_data_under_a_known_number_is_refused_with_a_pointer(hand_in: Hand, field: str) -> None:
    other = {
        "master_waybill": "999-00000011", "bag": "BAG2", "pieces": "2", "gross_weight_kg": "9", "value": "8",
        "hs_code": "6109100000", "quantity": "3", "unit": "011", "unit_price": "1", "currency": "EUR",
        "consignee_country": "DEU",
    }  # fmt: skip
    first = hand_in(as_csv([row()]))
    before = stored()
    file = hand_in(as_csv([row(**{field: other.get(field, "Another")})]))
    assert codes(file) == [(2, "house_waybill", "DUPLICATE")]
    params = file.faults.get(code="DUPLICATE").params
    assert (params["file_id"], params["row"], params["file"]) == (first.pk, 2, "manifest.csv")
    assert stored() == before


def test_another_number_of_goods_lines_is_other_data(hand_in: Hand) -> None:
    hand_in(as_csv([row()]))
    file = hand_in(as_csv([row(), row()]))
    assert codes(file) == [(2, "house_waybill", "DUPLICATE")]


def test_a_number_of_another_carrier_is_another_parcel(hand_in: Hand, carrier_user: User) -> None:
    hand_in(as_csv([row()]))
    rival = Organisation.objects.filter(kind="LOGISTICS").exclude(pk=carrier_user.organisation_id).first()
    file = hand_in(as_csv([row()]), user=ground.person(Role.LOGISTICS, name="rival", organisation=rival))
    assert (file.accepted, file.parcels, codes(file)) == (1, 1, [])


def test_a_stranger_is_not_told_where_the_number_came_from(hand_in: Hand, broker_user: User) -> None:
    """The broker's file names no carrier, so the number is taken whoever brought it."""
    hand_in(as_csv([row()]))
    file = hand_in(as_csv([row(order_no="SO2")]), user=broker_user)
    assert codes(file) == [(2, "house_waybill", "DUPLICATE_ELSEWHERE")]
    assert file.faults.get(warning=False).params == {}


def test_a_number_may_come_again_after_six_months(hand_in: Hand) -> None:
    from waybills.models import WaybillNumber

    hand_in(as_csv([row()]))
    old = Parcel.objects.get()
    WaybillNumber.objects.update(free_after="2020-01-01")
    file = hand_in(as_csv([row(order_no="SO9")]))
    assert (file.accepted, file.parcels) == (1, 1)
    assert WaybillNumber.objects.get().parcel != old
