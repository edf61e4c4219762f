"""Filing: lists made from waybills, checked, queued and matched; every refusal with its reason."""

from collections.abc import Callable

from clearance.models import DeclarationList
from clearance.services.filing import file_lists
from waybills.models import Declaration, Parcel, User

Papered = Callable[..., list[Parcel]]


def everyone() -> object:
    return Parcel.objects.all()


def test_a_broker_files_the_lists_of_his_parcels(papered: Papered, filer: User) -> None:
    papered(3)
    outcome = file_lists(everyone(), by=filer)
    assert not outcome.refusals
    assert (outcome.wanted, outcome.moved, outcome.refused) == (3, 3, 0)
    assert set(DeclarationList.objects.values_list("state", flat=True)) == {"QUEUED"}
    first = Declaration.objects.order_by("cop_no")[0]
    assert first.cop_no == "LHW000001"
    assert list(first.lines.order_by("gnum").values_list("gcode", "qty")) == [("8517793000", 2), ("6109100010", 1)]
