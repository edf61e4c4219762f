"""Two parcels alike, one under a covert control: whoever must not know of it cannot tell one from the other."""

import re
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.conftest import caller
from tests.factories import ground, papers
from tests.factories.readers import KEPT_FROM, reader
from waybills import acts
from waybills.acts.seal import seal_acts
from waybills.lifecycle.requirements import WHOLE_GATE, Requirement
from waybills.models import OrganisationKind, Parcel, User, Waybill
from waybills.services.controls import lift_controls, place_controls

pytestmark = pytest.mark.django_db
R = Requirement
SECRET = "informant 7"
# Where either of the two may stand, and where neither does.
STATES = ("AWAITING_DECISION", "ON_HOLD", "EXAM_QUEUED", "UNDER_EXAM", "RELEASED", "LOADED")
COVERT = (R.HOLD, R.RECALL, R.INSPECT, R.DO_NOT_LOAD, R.QUERY_ANSWERED)
# What may differ between two answers about two parcels: their numbers, keys, and the tokens of the page.
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"x-csrftoken": "[^"]*"|<time [^>]*>[^<]*</time>|\bO?TW000[12]\b|\bid=\d+'
)


@pytest.fixture
def two(flight):
    """Two parcels alike on the way to the gate, told apart by nothing but their numbers."""
    pair = papers.announced(flight, 2, broker=ground.organisation("BROKER"))
    move(Parcel.accept_manifest)
    move(Parcel.arrive)
    move(Parcel.tally)
    Waybill.objects.update(received_at=pair[0].waybill.received_at)
    return pair


def move(verb, **how):
    return acts.perform(verb, Parcel.objects.all(), by=acts.SYSTEM, **how)


def only(parcel: Parcel):
    return Parcel.objects.filter(pk=parcel.pk)


def place(parcel: Parcel, kind: Requirement, by: User) -> None:
    place_controls(only(parcel), kind=kind, by=by, reason=SECRET, legal_basis=SECRET, covert=True)


def known_of(person: User, pair: list[Parcel]) -> list[dict]:
    """All that this person can fetch about each of the two, made comparable."""
    while seal_acts():
        pass
    call, client = caller(person), Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    listed = {state: members(call, state=state) for state in STATES}
    listed |= {one.name: members(call, requirement=one.name) for one in Requirement}
    pages = {
        f"{name}={value}": client.get("/parcels/", {name: value}).content.decode()
        for name, values in (("state", STATES), ("requirement", [one.name for one in Requirement]))
        for value in values
    }
    export = client.get("/parcels/", {"export": "csv"})
    rows = (export.getvalue() if export.streaming else export.content).decode("utf-8-sig")
    feed = acts_of(call)
    return [
        {
            "parcel": comparable(call("get", f"parcels/{parcel.pk}/").json()),
            "lists": {name for name, keys in listed.items() if parcel.pk in keys},
            "acts": [(act["verb"], lines[parcel.pk]) for act, lines in feed if parcel.pk in lines],
            "page": CHANGING.sub("", client.get(reverse("waybills:parcel", args=[number])).content.decode()),
            "pages": {name for name, page in pages.items() if f">{number}</a>" in page},
            "export": [line.replace(number, "") for line in rows.splitlines() if number in line],
            "found": CHANGING.sub("", client.get("/find/", {"q": number}, follow=True).content.decode()),
        }
        for parcel, number in zip(pair, ("TW0001", "TW0002"), strict=True)
    ]  # fmt: skip


def members(call, **asked: str) -> set[int]:
    return {row["id"] for row in call("get", "parcels/", **asked).json()["results"]}


def acts_of(call) -> list[tuple[dict, dict[int, tuple]]]:
    """The acts of the feed, each with its lines by object, and never a word of the secret."""
    answer = call("get", "acts/", machine="Parcel", limit=500)
    assert SECRET not in answer.content.decode()
    numbers = {act["id"] for act in answer.json()["results"]}
    told = []
    for act in answer.json()["results"]:
        assert act["cause"] is None or act["cause"] in numbers, "an act names a cause that is not shown"
        lines = call("get", f"acts/{act['number']}/lines/").json()["results"]
        assert len(lines) == act["moved"]
        told.append((act, {line["object"]: (line["version"], line["source"], line["target"]) for line in lines}))
    return told


def comparable(parcel: dict) -> dict:
    return parcel | {"id": 0, "number": "", "order_no": ""}


def alike(person: User, pair: list[Parcel]) -> None:
    one, other = known_of(person, pair)
    for name in one:
        assert one[name] == other[name], f"{name} differs for {person}"
    assert SECRET not in str(one)


READERS = [kind for kind in KEPT_FROM if kind != OrganisationKind.PAYMENT]


@pytest.mark.parametrize("kind", READERS)
def test_at_the_gate(two, officer, kind):
    move(Parcel.spare_ct)
    for control in COVERT:
        place(two[0], control, officer)
    alike(reader(kind), two)


@pytest.mark.parametrize("kind", READERS)
def test_placed_before_the_gate_and_met_there(two, officer, kind):
    place(two[0], R.HOLD, officer)
    move(Parcel.spare_ct)
    assert Parcel.objects.get(pk=two[0].pk).state == "ON_HOLD"
    alike(reader(kind), two)


@pytest.mark.parametrize("kind", [OrganisationKind.BROKER, OrganisationKind.OPERATOR])
@pytest.mark.parametrize("control", [R.HOLD, R.DO_NOT_LOAD, R.QUERY_ANSWERED], ids=lambda one: one.name)
def test_lifted_again_and_both_released(two, officer, kind, control):
    place(two[0], control, officer)
    move(Parcel.spare_ct)
    lift_controls(only(two[0]), kind=control, by=officer, reason=SECRET)
    move(Parcel.answer_control, meets=WHOLE_GATE)
    assert set(Parcel.objects.values_list("state", flat=True)) == {"RELEASED"}
    alike(reader(kind), two)


# Not the operator, who brings the parcel to the table: to him it is an examination like any other.
@pytest.mark.parametrize("kind", [OrganisationKind.BROKER, OrganisationKind.ENTERPRISE, OrganisationKind.AGENCY])
def test_opened_and_given_back_by_the_examiners(two, officer, kind):
    move(Parcel.spare_ct)
    place(two[0], R.INSPECT, officer)
    acts.perform(Parcel.start_exam, only(two[0]), by=acts.SYSTEM)
    alike(reader(kind), two)
    lift_controls(only(two[0]), kind=R.INSPECT, by=officer, reason=SECRET)
    assert Parcel.objects.get(pk=two[0].pk).state == "UNDER_EXAM"
    alike(reader(kind), two)
    acts.perform(Parcel.conclude_exam, only(two[0]), by=acts.SYSTEM)
    assert Parcel.objects.get(pk=two[0].pk).state == "AWAITING_DECISION"
    alike(reader(kind), two)


def test_a_release_that_waited_for_the_lift_alone_is_shown_without_its_cause(two, officer):
    move(Parcel.spare_ct)
    place(two[0], R.HOLD, officer)
    acts.perform(Parcel.answer_control, only(two[0]), by=acts.SYSTEM, meets=WHOLE_GATE & ~int(R.HOLD))
    lift_controls(only(two[0]), kind=R.HOLD, by=officer, reason=SECRET)
    broker = reader(OrganisationKind.BROKER)
    shown, _other = known_of(broker, two)
    assert shown["parcel"]["state"] == "RELEASED"
    assert shown["acts"][-1][0] == "release"
    assert "Released" in shown["page"]


def test_an_open_control_beside_it_is_told_without_a_jump(two, officer):
    move(Parcel.spare_ct)
    place(two[0], R.HOLD, officer)
    place_controls(Parcel.objects.all(), kind=R.HOLD, by=officer, reason="value too low")
    shown, other = known_of(reader(OrganisationKind.BROKER), two)
    assert shown["parcel"] | {"version": 0} == other["parcel"] | {"version": 0}
    assert SECRET not in str(shown)
    lines = [line for _verb, line in shown["acts"]]
    assert [line[0] for line in lines] == list(range(1, len(lines) + 1))
    assert all(after[1] == before[2] for before, after in pairwise(lines))


def test_customs_tells_them_apart(two, officer):
    move(Parcel.spare_ct)
    place(two[0], R.HOLD, officer)
    one, other = known_of_customs(officer, two)
    assert one != other


def known_of_customs(officer: User, pair: list[Parcel]) -> list[dict]:
    while seal_acts():
        pass
    call = caller(officer)
    return [comparable(call("get", f"parcels/{parcel.pk}/").json()) for parcel in pair]
