"""The officers' desk: place, lift, ask, decide, propose and agree; each with its reason, each answered per parcel."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ground, papers
from waybills import acts
from waybills.lifecycle.requirements import INSERTED_CLOSED, Requirement
from waybills.lifecycle.roles import Role
from waybills.models import Act, Answer, Control, NumberList, OpenRequirement, Parcel, Proposal, WaybillNumber
from waybills.services.controls import place_controls
from waybills.services.counters import counts

pytestmark = pytest.mark.django_db

R = Requirement
ACT = reverse("waybills:act")


def numbered(*numbers: str):
    return Parcel.objects.filter(waybill__number__in=numbers)


@pytest.fixture
def second(db):
    return ground.person(Role.OFFICER, name="second officer")


@pytest.fixture
def desk(visit, awaited, officer):
    """The officer's client; call with query and form for the answer of one deed."""
    client = visit(officer)

    def act(query: str, **sent: str):
        shown = client.get(f"{ACT}?{query}").context["selection"].count
        return client.post(f"{ACT}?{query}", {"shown": str(shown)} | sent)

    act.client = client
    return act


# ------------------------------------------------------------ place
def test_a_hold_on_one_parcel_stops_it(desk, state):
    ground.correct_to("AWAITING_DECISION", numbered("TW0001"))
    answer = desk("number=TW0001", deed="HOLD", reason="value too low", legal_basis="art. 12")
    assert (answer.status_code, answer.context["outcome"].moved) == (200, 1)
    assert state("TW0001") == "ON_HOLD"
    control = Control.objects.get()
    assert (control.reason, control.legal_basis, control.covert) == ("value too low", "art. 12", False)


@pytest.mark.parametrize("kind", ["HOLD", "INSPECT", "DO_NOT_LOAD", "RECALL", "QUERY_ANSWERED"])
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_no_control_is_placed_without_a_reason_and_what_was_typed_stays(desk, kind, reason):
    answer = desk("number=TW0001", deed=kind, reason=reason, legal_basis="art. 12")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say why: the reason stands in the log." in page
    assert 'value="art. 12"' in page
    assert not OpenRequirement.objects.exists()


def test_a_pasted_list_is_held_and_each_that_is_gone_says_since_when(desk):
    acts.perform(
        Parcel.correct, numbered("TW0002"), by=acts.SYSTEM, to="DEPARTED",
        at=timezone.now().replace(year=2026, month=11, day=24, hour=6, minute=2),
    )  # fmt: skip
    answer = desk.client.post(reverse("waybills:desk-paste"), {"numbers": "TW0001 TW0002 TW0009"})
    assert answer["Location"] == f"{ACT}?list={NumberList.objects.get().pk}"
    outcome = desk(answer["Location"].split("?")[1], deed="DO_NOT_LOAD", reason="battery").context["outcome"]
    assert (outcome.moved, outcome.unknown) == (1, ["TW0009"])
    assert outcome.rows == [("TW0002", "Too late: “Departed” since 24 Nov 2026, 14:02.")]


def test_a_whole_filter_is_held_at_once(desk, flight):
    ground.correct_to("ARRIVED", numbered("TW0001", "TW0003"))
    outcome = desk(f"flight={flight.pk}&state=ARRIVED", deed="HOLD", reason="whole sender").context["outcome"]
    assert outcome.moved == 2
    assert not numbered("TW0002").get().gate & R.HOLD


def test_a_filter_that_finds_others_a_moment_later_asks_again(desk, flight):
    query = f"flight={flight.pk}&state=ARRIVED"
    ground.correct_to("ARRIVED", numbered("TW0001"))
    page = desk.client.get(f"{ACT}?{query}")
    ground.correct_to("ARRIVED", numbered("TW0002"))
    sent = {"deed": "HOLD", "reason": "x", "shown": str(page.context["selection"].count)}
    answer = desk.client.post(f"{ACT}?{query}", sent)
    assert answer.status_code == 422
    assert "Other parcels are chosen now" in answer.content.decode()
    assert not OpenRequirement.objects.exists()
    assert 'name="shown" value="2"' in answer.content.decode()


@pytest.mark.parametrize("query", ["", "number=", "list=7", "number=XX9", "state=NONSENSE"])
def test_nothing_chosen_is_nothing_done(desk, query):
    page = desk.client.get(f"{ACT}?{query}")
    assert "No parcel is chosen" in page.content.decode()
    desk(query, deed="HOLD", reason="x")
    assert not OpenRequirement.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"due_at": "2020-01-01T00:00"}, "has passed already"),
        ({"due_at": "tomorrow"}, "valid date"),
        ({"deed": ""}, "required"),
        ({"deed": "release"}, "not one of the available choices"),
        ({"deed": "QUERY_ANSWERED", "covert": "1"}, "cannot be covert"),
        ({"reason": "x" * 501}, "at most 500"),
    ],
)
def test_an_instruction_that_makes_no_sense_is_refused_in_words(desk, sent, said):
    answer = desk("number=TW0001", **({"deed": "HOLD", "reason": "value"} | sent))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OpenRequirement.objects.exists()


# ------------------------------------------------------------ lift
def test_a_control_is_lifted_on_its_page_with_a_reason(desk, state):
    ground.correct_to("AWAITING_DECISION", numbered("TW0001", "TW0002"))
    desk("number=TW0001,TW0002", deed="HOLD", reason="value")
    address = reverse("waybills:control", args=[Control.objects.get().pk])
    assert desk.client.post(address, {"reason": " "}).status_code == 422
    assert state("TW0001") == "ON_HOLD"
    desk.client.post(address, {"reason": "answered", "numbers": "TW0001"})
    assert (state("TW0001"), state("TW0002")) == ("AWAITING_DECISION", "ON_HOLD")
    answer = desk.client.post(address, {"reason": "answered"}, follow=True)
    assert "1 instruction lifted." in answer.content.decode()
    assert state("TW0002") == "AWAITING_DECISION"
    assert desk.client.get(address).status_code == 404


def test_all_holds_of_a_list_are_lifted_at_once(desk, state):
    for reason in ("one", "two"):
        desk("number=TW0001", deed="HOLD", reason=reason)
    answer = desk("number=TW0001", deed="LIFT_HOLD", reason="answered")
    assert answer.status_code == 302
    assert not OpenRequirement.objects.exists()


def test_lifting_what_does_not_stand_says_so(desk):
    answer = desk("number=TW0001", deed="LIFT_HOLD", reason="answered")
    assert "Nothing was lifted" in desk.client.get(answer["Location"]).content.decode()


def test_an_agency_lifts_its_own_control_and_no_other(visit, desk, awaited):
    agency = ground.person(Role.AGENCY)
    rows = numbered("TW0001")
    own = place_controls(rows, kind=R.HOLD, by=agency, reason="plants").control
    desk("number=TW0001", deed="HOLD", reason="value")
    foreign = Control.objects.exclude(pk=own.pk).get()
    client = visit(agency)
    assert client.post(reverse("waybills:control", args=[foreign.pk]), {"reason": "x"}).status_code == 403
    client.post(f"{ACT}?number=TW0001", {"deed": "LIFT_HOLD", "reason": "clean", "shown": "1"})
    assert list(OpenRequirement.objects.values_list("control", flat=True)) == [foreign.pk]


# ------------------------------------------------------------ questions
def test_a_question_is_answered_by_the_broker_and_accepted_by_the_officer(visit, desk, broker, officer, state):
    ground.correct_to("AWAITING_DECISION", numbered("TW0001"))
    due = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    desk("number=TW0001", deed="QUERY_ANSWERED", reason="What is it made of?", due_at=due)
    question = Control.objects.get()
    theirs = visit(broker)
    assert "What is it made of?" in theirs.get(reverse("waybills:questions")).content.decode()
    assert theirs.get("/").context["tiles"][-1].value == 1
    address = reverse("waybills:question", args=[question.pk])
    empty = theirs.post(address, {"text": "  "})
    assert (empty.status_code, Answer.objects.count()) == (422, 0)
    theirs.post(address, {"text": "Cotton,\nfrom Xinyang"})
    assert state("TW0001") == "ON_HOLD"
    mine = visit(officer)
    page = mine.get(reverse("waybills:control", args=[question.pk])).content.decode()
    assert "Cotton,<br>from Xinyang" in page
    assert "Accept the answer and lift" in page
    mine.post(reverse("waybills:control", args=[question.pk]), {"reason": "plausible"})
    assert state("TW0001") == "AWAITING_DECISION"
    assert visit(broker).get(address).status_code == 404


def test_a_question_answered_too_late_is_not_taken(visit, desk, broker):
    desk("number=TW0001", deed="QUERY_ANSWERED", reason="Of what?")
    question = Control.objects.get()
    desk("number=TW0001", deed="LIFT_QUERY_ANSWERED", reason="found out")
    assert visit(broker).post(reverse("waybills:question", args=[question.pk]), {"text": "x"}).status_code == 404
    assert not Answer.objects.exists()


# ------------------------------------------------------------ decisions
def test_a_return_is_ordered_with_its_reason(desk, state):
    ground.correct_to("ON_HOLD", numbered("TW0001"))
    outcome = desk("number=TW0001,TW0002", deed="order_return", reason="forbidden").context["outcome"]
    assert (outcome.moved, outcome.refused) == (1, 1)
    assert outcome.rows[0][0] == "TW0002"
    assert state("TW0001") == "RETURN_ORDERED"
    assert Act.objects.get(verb="order_return").facts["reason"] == "forbidden"


@pytest.mark.parametrize("deed", ["order_return", "dispose", "queue_for_ct", "order_exam", "cancel", "detain",
                                  "lift_detention"])  # fmt: skip
def test_no_decision_is_taken_without_a_reason(desk, deed):
    ground.correct_to("ON_HOLD", numbered("TW0001"))
    before = Act.objects.count()
    assert desk("number=TW0001", deed=deed, reason=" ").status_code == 422
    assert (Act.objects.count(), Proposal.objects.count()) == (before, 0)


def test_a_detention_needs_its_law_and_a_second_person(visit, desk, officer, second, state):
    ground.correct_to("ON_HOLD", numbered("TW0001"))
    refused = desk("number=TW0001", deed="detain", reason="counterfeit")
    assert "Name the law" in refused.content.decode()
    desk("number=TW0001", deed="detain", reason="counterfeit", legal_basis="art. 25", destination="502")
    proposal = Proposal.objects.get()
    assert (state("TW0001"), proposal.facts["destination"]) == ("ON_HOLD", "502")
    address = reverse("waybills:settle-proposal", args=[proposal.pk])
    own = desk.client.post(address, {"answer": "agree"}, follow=True).content.decode()
    assert "another person" in own or "must be another" in own
    assert state("TW0001") == "ON_HOLD"
    other = visit(second)
    assert "TW0001" in other.get(reverse("waybills:desk")).content.decode()
    answer = other.post(address, {"answer": "agree"})
    assert answer.context["outcome"].moved == 1
    assert state("TW0001") == "DETAINED"
    again = other.post(address, {"answer": "agree"}, follow=True)
    assert "settled before" in again.content.decode()
    facts = Act.objects.get(verb="detain").facts
    assert (facts["proposed_by"], facts["legal_basis"]) == (officer.pk, "art. 25")


def test_a_declined_detention_moves_nothing(visit, desk, second, state):
    ground.correct_to("ON_HOLD", numbered("TW0001"))
    desk("number=TW0001", deed="detain", reason="counterfeit", legal_basis="art. 25")
    visit(second).post(reverse("waybills:settle-proposal", args=[Proposal.objects.get().pk]), {"answer": "decline"})
    assert state("TW0001") == "ON_HOLD"
    assert Proposal.objects.get().agreed is False


def test_a_detention_of_what_cannot_be_detained_is_not_even_proposed(desk):
    answer = desk("number=TW0001", deed="detain", reason="counterfeit", legal_basis="art. 25")
    assert "None of them is in a state that allows this" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_an_examiner_settles_a_detention_but_no_seizure(visit, desk, examiner, supervisor, state):
    ground.correct_to("DETAINED", numbered("TW0001"))
    chief = visit(supervisor)
    chief.post(
        f"{ACT}?number=TW0001", {"deed": "seize", "reason": "court", "legal_basis": "case 7", "shown": "1"}
    )  # fmt: skip
    address = reverse("waybills:settle-proposal", args=[Proposal.objects.get().pk])
    page = visit(examiner).post(address, {"answer": "agree"}, follow=True).content.decode()
    assert "is for" in page
    assert state("TW0001") == "DETAINED"
    visit(ground.person(Role.SUPERVISOR, name="second chief")).post(address, {"answer": "agree"})
    assert state("TW0001") == "SEIZED"


def test_a_correction_is_made_by_two_and_puts_the_gate_right_as_well(visit, awaited, supervisor, state):
    ground.correct_to("RELEASED", numbered("TW0001"))
    chief = visit(supervisor)
    address = reverse("waybills:correct-parcels") + "?number=TW0001"
    assert chief.post(address, {"to": "TALLIED", "reason": ""}).status_code == 422
    sent = {
        "to": "TALLIED",
        "reason": "scanned by mistake",
        "opens": ["CUSTOMS_RELEASE"],
        "meets": ["ARRIVED", "TALLIED"],
    }
    chief.post(address, sent)
    assert state("TW0001") == "RELEASED"
    other = visit(ground.person(Role.SUPERVISOR, name="second chief"))
    other.post(reverse("waybills:settle-proposal", args=[Proposal.objects.get().pk]), {"answer": "agree"})
    parcel = numbered("TW0001").get()
    assert parcel.state == "TALLIED"
    assert parcel.gate & R.CUSTOMS_RELEASE
    assert not parcel.gate & (R.ARRIVED | R.TALLIED)


def test_controls_are_not_corrected_away(visit, awaited, supervisor):
    page = visit(supervisor).post(
        reverse("waybills:correct-parcels") + "?number=TW0001", {"to": "TALLIED", "reason": "x", "meets": ["HOLD"]}
    )
    assert page.status_code == 422
    assert not Proposal.objects.exists()


# ------------------------------------------------------------ over-landed
@pytest.fixture
def caged(flight, operator, awaited):
    from waybills.services import floor

    station = floor.Station(by=operator, at=timezone.now())
    floor.scan("ARRIVE", "NOBODY1", station=station)
    return numbered("NOBODY1").get()


def line(flight, **changes: object) -> dict[str, object]:
    said = {
        "logistics": ground.organisation("LOGISTICS").pk, "master": papers.bag_on(flight).master.pk,
        "broker": ground.organisation("BROKER").pk, "pieces": "1", "gross_weight": "0.75", "goods_info": "T恤",
        "consignee_country": "502", "reason": "carrier sent it by mail",
    }  # fmt: skip
    return said | changes


def test_an_officer_supplements_the_manifest_and_the_parcel_goes_on(visit, caged, flight, officer, state):
    client = visit(officer)
    address = reverse("waybills:supplement-manifest", args=["NOBODY1"])
    assert client.get(address).status_code == 200
    client.post(address, line(flight))
    parcel = numbered("NOBODY1").get()
    assert (parcel.state, parcel.flight, parcel.broker) == ("ARRIVED", flight, ground.organisation("BROKER"))
    assert parcel.gate == INSERTED_CLOSED & ~R.ARRIVED
    assert (str(parcel.waybill.gross_weight.normalize()), parcel.waybill.goods_info) == ("0.75", "T恤")
    assert WaybillNumber.objects.get().parcel == parcel
    assert counts("Parcel", flight_id=flight.pk) == {"AWAITING_ARRIVAL": 3, "ARRIVED": 1}


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"gross_weight": "abc"}, {"gross_weight": "-1"}, {"goods_info": ""}, {"master": ""},
                {"logistics": "0"}, {"pieces": "0"}],
)  # fmt: skip
def test_a_line_that_lacks_something_is_refused_and_what_was_typed_stays(visit, caged, flight, officer, changes):
    answer = visit(officer).post(reverse("waybills:supplement-manifest", args=["NOBODY1"]), line(flight, **changes))
    assert answer.status_code == 422
    assert numbered("NOBODY1").get().state == "OVER_LANDED"
    assert not WaybillNumber.objects.exists()


def test_a_number_that_the_carrier_has_used_is_refused(visit, caged, awaited, flight, officer):
    from datetime import date

    WaybillNumber.objects.create(
        number="NOBODY1", logistics=ground.organisation("LOGISTICS"), parcel=awaited[0], free_after=date(2099, 1, 1)
    )
    answer = visit(officer).post(reverse("waybills:supplement-manifest", args=["NOBODY1"]), line(flight))
    assert "within six months" in answer.content.decode()
    assert numbered("NOBODY1").get().state == "OVER_LANDED"


def test_a_parcel_that_was_announced_meanwhile_arrives_in_its_own_record(visit, caged, flight, officer):
    papers.awaited(flight, 1, prefix="NOBODY", bag="BAG2")
    from waybills.models import Waybill

    Waybill.objects.filter(number="NOBODY0001").update(number="NOBODY1")
    visit(officer).post(reverse("waybills:supplement-manifest", args=["NOBODY1"]), line(flight))
    assert sorted(numbered("NOBODY1").values_list("state", flat=True)) == ["ARRIVED", "CANCELLED"]
    causes = set(Act.objects.filter(verb__in=["correct", "arrive"]).values_list("cause__verb", flat=True))
    assert causes == {"supplement_manifest"}


def test_what_is_not_in_the_cage_is_not_supplemented(visit, awaited, flight, officer):
    answer = visit(officer).post(reverse("waybills:supplement-manifest", args=["TW0001"]), line(flight))
    assert "not over-landed any more" in answer.content.decode()


# ------------------------------------------------------------ the desk itself
def test_the_desk_counts_exceptions_and_shows_what_stands(desk):
    ground.correct_to("SHORT_LANDED", numbered("TW0003"))
    desk("number=TW0001", deed="HOLD", reason="value too low")
    page = desk.client.get(reverse("waybills:desk"))
    assert dict(page.context["exceptions"])["SHORT_LANDED"] == 1
    assert [row["control"].reason for row in page.context["controls"]] == ["value too low"]


def test_an_overdue_control_says_so(desk):
    past = timezone.now() - timedelta(hours=1)
    place_controls(numbered("TW0001"), kind=R.HOLD, by=acts.SYSTEM, reason="value", due_at=past)
    assert "overdue" in desk.client.get(reverse("waybills:desk")).content.decode()


def test_a_supervisor_without_the_officers_role_is_offered_what_is_theirs(visit, awaited, supervisor, officer):
    from waybills.web.deeds import choices_for

    offered = {key for _group, choices in choices_for(supervisor) for key, _label in choices}
    assert offered == {"detain", "lift_detention", "seize"}
    assert "HOLD" in {key for _group, choices in choices_for(officer) for key, _label in choices}
