"""Agencies place controls by number, are told per parcel what happened, and lift them."""

import pytest

from tests.api.conftest import caller
from tests.factories import ground
from waybills import acts
from waybills.lifecycle.requirements import Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Control, OpenRequirement, Parcel

pytestmark = pytest.mark.django_db


def instruct(call, *numbers: str, kind: str = "HOLD", **more):
    return call("post", "instructions/", {"kind": kind, "numbers": list(numbers), "reason": "value", **more})


@pytest.mark.parametrize(
    ("kind", "bit"),
    [
        ("INSPECT", Requirement.INSPECT),
        ("HOLD", Requirement.HOLD),
        ("DO_NOT_LOAD", Requirement.DO_NOT_LOAD),
        ("RECALL", Requirement.RECALL),
        ("QUERY", Requirement.QUERY_ANSWERED),
    ],
)
def test_every_kind_stands_on_the_parcel_and_is_lifted(as_officer, papered, kind, bit):
    said = instruct(as_officer, "HW000001", kind=kind, legal_basis="Customs Law 28")
    assert said.status_code == 201
    assert [one["result"] for one in said.json()["results"]] == ["PLACED"]
    assert Parcel.objects.get(pk=papered[0].pk).gate & bit
    lifted = as_officer("post", f"instructions/{said.json()['id']}/lift/", {"reason": "answered"}).json()
    assert (lifted["lifted"], lifted["results"][0]["number"]) == (1, "HW000001")
    assert not Parcel.objects.get(pk=papered[0].pk).gate & bit


def test_each_number_is_answered_for(as_officer, papered, operator):
    departed, ended = papered[0].pk, papered[1].pk
    ground.correct_to("LOADED", Parcel.objects.filter(pk=departed))
    acts.perform(Parcel.answer_control, Parcel.objects.filter(pk=departed), by=acts.SYSTEM, meets=255)
    assert acts.perform(Parcel.depart, Parcel.objects.filter(pk=departed), by=operator).moved == 1
    ground.correct_to("CANCELLED", Parcel.objects.filter(pk=ended))
    said = instruct(as_officer, "HW000001", "HW000002", "HW000003", "NOWHERE").json()
    answers = {one["number"]: one for one in said["results"]}
    assert {number: one["result"] for number, one in answers.items()} == {
        "HW000001": "TOO_LATE", "HW000002": "TOO_LATE", "HW000003": "PLACED", "NOWHERE": "NOT_FOUND",
    }  # fmt: skip
    assert answers["HW000001"]["detail"].startswith("Too late: “Departed” since ")
    assert "2026-" in answers["HW000001"]["detail"] or " on " in answers["HW000001"]["detail"]
    assert OpenRequirement.objects.count() == 1


def test_a_number_named_twice_is_one(as_officer, papered):
    assert len(instruct(as_officer, "HW000001", "HW000001").json()["results"]) == 1


def test_numbers_that_nobody_knows_leave_nothing_behind(as_officer, papered):
    said = instruct(as_officer, "NOWHERE")
    assert (said.status_code, said.json()["type"]) == (404, "urn:tongguan:problem:none-known")
    assert not Control.objects.exists()


def test_a_moment_that_is_over_is_no_end_of_an_instruction(as_officer, papered):
    said = instruct(as_officer, "HW000001", due_at="2001-01-01T00:00:00Z")
    assert (said.status_code, said.json()["errors"][0]["pointer"]) == (409, "#/due_at")
    assert not Control.objects.exists()


def test_a_part_can_be_lifted_and_twice_lifts_nothing(as_officer, papered):
    pk = instruct(as_officer, "HW000001", "HW000002").json()["id"]
    address = f"instructions/{pk}/lift/"
    assert as_officer("post", address, {"reason": "x", "numbers": ["HW000002"]}).json()["lifted"] == 1
    assert as_officer("get", f"instructions/{pk}/").json()["open"] == 1
    assert as_officer("post", address, {"reason": "x"}).json()["lifted"] == 1
    assert as_officer("post", address, {"reason": "x"}).json()["lifted"] == 0


def test_an_officer_lifts_any_instruction_and_an_agency_its_own(as_officer, papered, agency):
    by_agency = caller(agency)
    own = instruct(as_officer, "HW000002").json()["id"]
    assert by_agency("post", f"instructions/{own}/lift/", {"reason": "x"}).status_code == 404
    assert OpenRequirement.objects.count() == 1
    for lifter in (by_agency, as_officer):
        pk = instruct(by_agency, "HW000001").json()["id"]
        assert lifter("post", f"instructions/{pk}/lift/", {"reason": "x"}).json()["lifted"] == 1


def test_a_covert_instruction_is_for_its_owner_and_for_customs(as_officer, papered, agency):
    pk = instruct(caller(agency), "HW000001", covert=True).json()["id"]
    another = ground.person(Role.AGENCY, name="another", organisation=ground.organisation("AGENCY", "Another"))
    assert caller(another)("get", f"instructions/{pk}/").status_code == 404
    assert caller(another)("get", "instructions/").json()["results"] == []
    assert as_officer("get", f"instructions/{pk}/").json()["covert"] is True


def test_a_question_cannot_be_covert(as_officer, papered):
    said = instruct(as_officer, "HW000001", kind="QUERY", covert=True)
    assert (said.status_code, said.json()["errors"][0]["pointer"]) == (409, "#/covert")
    assert not Control.objects.exists()


def test_a_session_in_the_browser_needs_its_guard_against_forgery(officer, papered):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    body = {"kind": "HOLD", "numbers": ["HW000001"], "reason": "x"}
    said = client.post("/api/v1/instructions/", body, content_type="application/json")
    assert said.status_code == 403
    assert not Control.objects.exists()


def test_a_supervisor_sees_but_does_not_give_instructions(as_officer, papered, supervisor):
    instruct(as_officer, "HW000001")
    call = caller(supervisor)
    assert supervisor.has_role(Role.SUPERVISOR)
    assert len(call("get", "instructions/").json()["results"]) == 1
    assert instruct(call, "HW000001").status_code == 403
