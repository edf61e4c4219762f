"""Filing: lists made from waybills, checked, queued and matched; every refusal with its reason."""

from collections.abc import Callable
from decimal import Decimal
from hashlib import md5
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from clearance.messages import check, check_business, parse
from clearance.models import DeclarationList, ListEdit, ListProblem, OutboundMessage
from clearance.problems import PROBLEMS, sentence_of
from clearance.services.filing import file_lists
from clearance.services.outbox import build_list_messages
from tests.clearance.papers import NOON
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.models import Declaration, DeclarationLine, Goods, Mandate, Parcel, User, Waybill

Papered = Callable[..., list[Parcel]]


def everyone() -> Any:
    return Parcel.objects.all()


def codes() -> dict[str, set[str]]:
    """Waybill number → what is wrong with its list, as field:code."""
    found: dict[str, set[str]] = {}
    for problem in ListProblem.objects.select_related("parcel__waybill"):
        found.setdefault(problem.parcel.waybill.number, set()).add(f"{problem.field}:{problem.code}")
    return found


def test_a_broker_files_the_lists_of_his_parcels(papered: Papered, filer: User) -> None:
    papered(3)
    outcome = file_lists(everyone(), by=filer)
    assert (outcome.wanted, outcome.moved, outcome.refused) == (3, 3, 0)
    assert set(DeclarationList.objects.values_list("state", flat=True)) == {"QUEUED"}
    first = Declaration.objects.order_by("cop_no")[0]
    assert (first.cop_no, first.net_weight) == ("LHW000001", Decimal("1.125"))
    assert list(first.lines.order_by("gnum").values_list("gcode", "qty")) == [("8517793000", 2), ("6109100010", 1)]


def test_papers_that_agree_are_matched_at_once(papered: Papered, filer: User) -> None:
    papered(2)
    file_lists(everyone(), by=filer)
    assert not any(parcel.gate & Requirement.DOCUMENTS_MATCHED for parcel in everyone())


def test_a_list_filed_twice_is_filed_once(papered: Papered, filer: User) -> None:
    papered(2)
    file_lists(everyone(), by=filer)
    again = file_lists(everyone(), by=filer)
    assert (again.moved, {refusal.code for refusal in again.refusals}) == (0, {"ALREADY_FILED"})
    assert (Declaration.objects.count(), ListProblem.objects.count()) == (2, 0)


def test_numbers_do_not_depend_on_the_run(papered: Papered, filer: User) -> None:
    papered(1)
    file_lists(everyone(), by=filer)
    declared = Declaration.objects.get()
    key = f"CEB603|{declared.agent_code}|LHW000001"
    assert declared.guid == str(UUID(md5(key.encode(), usedforsecurity=False).hexdigest())).upper()


def test_the_message_of_a_filing_passes_every_check(papered: Papered, filer: User) -> None:
    papered(3)
    outcome = file_lists(everyone(), by=filer)
    assert outcome.act_id
    assert build_list_messages(outcome.act_id, at=NOON) == 1
    message = parse(bytes(OutboundMessage.objects.get().body.data)).message
    assert (check(message, strict=True), check_business(message), len(tuple(message.nodes))) == ([], [], 3)


def test_building_again_for_the_same_act_builds_nothing(papered: Papered, filer: User) -> None:
    papered(1)
    outcome = file_lists(everyone(), by=filer)
    assert outcome.act_id
    assert [build_list_messages(outcome.act_id, at=NOON) for _ in range(2)] == [1, 0]


def test_a_message_takes_a_hundred_lists(papered: Papered, filer: User) -> None:
    papered(101)
    outcome = file_lists(everyone(), by=filer)
    assert outcome.act_id
    build_list_messages(outcome.act_id, at=NOON)
    assert sorted(OutboundMessage.objects.values_list("body__nodes", flat=True)) == [1, 100]


def test_without_a_mandate_nothing_is_filed(papered: Papered, filer: User) -> None:
    papered(1)
    Mandate.objects.update(until_date="2026-01-02")
    outcome = file_lists(everyone(), by=filer)
    assert (outcome.moved, codes()) == (0, {"HW000001": {":NO_MANDATE"}})
    assert not DeclarationList.objects.exists()


def test_a_waybill_without_goods_makes_no_list(papered: Papered, filer: User) -> None:
    papered(1)
    Goods.objects.all().delete()
    file_lists(everyone(), by=filer)
    assert codes() == {"HW000001": {":NO_GOODS"}}


def test_a_released_parcel_is_past_filing(papered: Papered, filer: User) -> None:
    papered(1)
    acts.perform(Parcel.correct, everyone(), by=acts.SYSTEM, to="RELEASED")
    assert [refusal.code for refusal in file_lists(everyone(), by=filer).refusals] == ["STATE"]


WRONG: list[tuple[type, dict[str, Any], str]] = [
    (Waybill, {"order_no": ""}, "orderNo:MISSING"),
    (Waybill, {"consignee_country": "777"}, "country:UNKNOWN_CODE"),
    (Waybill, {"currency": "XXX"}, "fCurrency:UNKNOWN_CODE"),
    (Waybill, {"gross_weight": 0}, "grossWeight:NOT_POSITIVE"),
    (Waybill, {"pieces": 0}, "packNo:NOT_POSITIVE"),
    (Waybill, {"freight": -1}, "freight:NEGATIVE"),
    (Goods, {"hs_code": "8517"}, "gcode:HS_FORMAT"),
    (Goods, {"hs_code": "0000003000"}, "gcode:HS_UNKNOWN"),
    (Goods, {"unit": "999"}, "unit:UNKNOWN_CODE"),
    (Goods, {"quantity": 0}, "qty:NOT_POSITIVE"),
    (Goods, {"total": 99}, "totalPrice:LINE_TOTAL"),
    (Goods, {"name": " "}, "gname:MISSING"),
    (Goods, {"currency": "XYZ"}, "currency:UNKNOWN_CODE"),
]


@pytest.mark.parametrize(("model", "columns", "problem"), WRONG)
def test_what_is_wrong_is_said_with_its_field(
    model: type, columns: dict[str, Any], problem: str, papered: Papered, filer: User
) -> None:
    papered(1)
    model.objects.update(**columns)  # type: ignore[attr-defined]
    outcome = file_lists(everyone(), by=filer)
    assert outcome.moved == 0
    assert problem in codes()["HW000001"]
    assert outcome.refusals[0].sentence


def test_every_fault_of_every_list_is_told_at_once(papered: Papered, filer: User) -> None:
    papered(3)
    Waybill.objects.filter(number="HW000001").update(order_no="", gross_weight=0)
    Goods.objects.filter(parcel__waybill__number="HW000002", line=2).update(hs_code="61")
    outcome = file_lists(everyone(), by=filer)
    assert outcome.moved == 1
    assert codes()["HW000001"] >= {"orderNo:MISSING", "grossWeight:NOT_POSITIVE"}
    assert codes()["HW000002"] == {"gcode:HS_FORMAT"}
    assert ListProblem.objects.get(code="HS_FORMAT").line == 2


def test_lines_in_two_currencies_are_refused(papered: Papered, filer: User) -> None:
    papered(1)
    Goods.objects.filter(line=2).update(currency="142")
    file_lists(everyone(), by=filer)
    assert codes() == {"HW000001": {"currency:CURRENCIES"}}


def test_a_draft_follows_the_waybill_until_it_is_right(papered: Papered, filer: User) -> None:
    papered(1)
    Waybill.objects.update(order_no="")
    file_lists(everyone(), by=filer)
    assert DeclarationList.objects.get().state == "DRAFT"
    Waybill.objects.update(order_no="SO000001")
    assert file_lists(everyone(), by=filer).moved == 1
    assert (Declaration.objects.get().order_no, ListProblem.objects.count()) == ("SO000001", 0)


def test_a_draft_that_a_person_edited_keeps_the_edit(papered: Papered, filer: User) -> None:
    papered(1)
    Waybill.objects.update(order_no="")
    file_lists(everyone(), by=filer)
    Declaration.objects.update(order_no="BY-HAND")
    ListEdit.objects.create(list=DeclarationList.objects.get(), edited_by=filer, edited_at=NOON)
    assert file_lists(everyone(), by=filer).moved == 1
    assert Declaration.objects.get().order_no == "BY-HAND"


def test_a_rejected_list_is_filed_again_under_its_number(papered: Papered, filer: User) -> None:
    papered(1)
    file_lists(everyone(), by=filer)
    before = Declaration.objects.get()
    acts.perform(DeclarationList.reject, DeclarationList.objects.all(), by=acts.CUSTOMS)
    assert file_lists(everyone(), by=filer).moved == 1
    after = Declaration.objects.get()
    assert (after.cop_no, DeclarationLine.objects.count()) == (before.cop_no, 2)
    assert after.guid != before.guid


def test_a_number_that_is_taken_gets_a_suffix(papered: Papered, filer: User) -> None:
    papered(1)
    file_lists(everyone(), by=filer)
    for verb in (DeclarationList.store, DeclarationList.request_cancellation, DeclarationList.accept_cancellation):
        acts.perform(verb, DeclarationList.objects.all(), by=acts.SYSTEM)
    assert file_lists(everyone(), by=filer).moved == 1
    assert sorted(Declaration.objects.values_list("cop_no", flat=True)) == ["LHW000001", "LHW000001-2"]


def test_a_stranger_files_nothing_and_learns_nothing(papered: Papered, stranger: User) -> None:
    papered(2)
    outcome = file_lists(everyone(), by=stranger)
    assert (outcome.wanted, outcome.moved, outcome.refusals) == (0, 0, [])


def test_an_operator_may_not_file(papered: Papered, operator: User) -> None:
    papered(1)
    with pytest.raises(PermissionDenied):
        file_lists(everyone(), by=operator)


def test_packages_are_declared_by_weight(papered: Papered, filer: User) -> None:
    papered(1)
    Goods.objects.filter(line=1).update(unit="125")
    assert file_lists(everyone(), by=filer).moved == 1
    line = DeclarationLine.objects.get(gnum=1)
    assert (line.unit, line.unit1) == ("125", "035")
    assert 0 < line.qty1 < Declaration.objects.get().net_weight


def test_a_list_that_the_standard_would_refuse_comes_back_from_the_outbox(papered: Papered, filer: User) -> None:
    papered(2)
    outcome = file_lists(everyone(), by=filer)
    Declaration.objects.filter(cop_no="LHW000001").update(ebc_name="\x01")
    assert outcome.act_id
    build_list_messages(outcome.act_id, at=NOON)
    assert codes() == {"HW000001": {"ebcName:SCHEMA"}}
    assert DeclarationList.objects.get(declaration__cop_no="LHW000001").state == "DRAFT"
    assert OutboundMessage.objects.get().body.nodes == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_sentence_and_a_way_out(code: str, language: str) -> None:
    with translation.override(language):
        text = sentence_of(code, field="orderNo", line=0, value="x")
        assert "{" not in text
        assert str(PROBLEMS[code].fix)
