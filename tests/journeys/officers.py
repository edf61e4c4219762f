"""Officers stop parcels at every turn: before they come, after they are released, on board; some are let go again."""

from clearance.models import DeclarationList
from tests.journeys.floor import LOST, bags_of, numbers_in, scan
from tests.journeys.world import World, dealt, now
from waybills.lifecycle.requirements import Requirement
from waybills.models import Control
from waybills.services import questions
from waybills.services.parcels import decide, lift_from, place_on

# How many parcels, with nothing planted and not chosen for anything, meet with what.
FATES = {
    "held_and_lifted": 3, "held": 2, "asked": 2, "recalled": 2, "recalled_by_customs": 2, "not_to_load": 1,
    "returned": 2, "disposed": 1, "recalled_on_board": 1,
}  # fmt: skip
BEFORE_ARRIVAL = ("held_and_lifted", "held", "returned", "disposed")


def deal_fates(world: World) -> None:
    """Which parcel meets with what: the same ones in every run of the flight."""
    chosen = {number for number, _kind, _reason in world.hits}
    plain = [one.number for one in world.truth.values() if one.plain and one.number not in chosen]
    torn = set(numbers_in(bags_of(world)[-1]))
    world.groups["lost"] = [number for number in plain if number in torn][:LOST]
    free = iter(dealt(set(plain) - torn, "fates"))
    world.groups |= {name: [next(free) for _ in range(count)] for name, count in FATES.items()}
    wrong = sorted(one.number for one in world.truth.values() if one.mismatch == "PRICE_DIFFERS")
    world.groups["repaired"] = wrong[:1]
    faulty = sorted(one.number for one in world.truth.values() if one.fault and one.fault["kind"] == "WEIGHT_ZERO")
    world.groups["came_unannounced"] = faulty[:1]


def place(world: World, kind: Requirement, numbers: list[str], reason: str) -> Control:
    placed = place_on(world.parcels(numbers), kind=kind, by=world.by("OFFICER"), at=now(), reason=reason)
    assert (placed.outcome.moved, placed.outcome.refused) == (len(numbers), 0)
    return placed.control


def stop_before_arrival(world: World) -> None:
    """Holds and a question that meet their parcels at the gate; a later share of them is lifted."""
    numbers = [number for name in BEFORE_ARRIVAL for number in world.groups[name]]
    place(world, Requirement.HOLD, numbers, "Who is the consignee?")
    place(world, Requirement.QUERY_ANSWERED, world.groups["asked"], "What is it made of?")


def decide_on_the_held(world: World) -> None:
    """All of them were stopped at the gate. Some are let go, one goes back, one is destroyed, others stay."""
    numbers = [number for name in (*BEFORE_ARRIVAL, "asked") for number in world.groups[name]]
    assert set(numbers) <= set(world.numbers_in("ON_HOLD"))
    officer = world.by("OFFICER")
    lifted = lift_from(
        world.parcels(world.groups["held_and_lifted"]), kind=Requirement.HOLD, by=officer, at=now(), reason="Seen."
    )
    assert lifted == len(world.groups["held_and_lifted"])
    for verb, name in (("order_return", "returned"), ("dispose", "disposed")):
        outcome = decide(verb, world.parcels(world.groups[name]), by=officer, at=now(), reason="By its sender's wish.")
        assert outcome.moved == len(world.groups[name])
    answer_questions(world)


def answer_questions(world: World) -> None:
    """The broker answers what is asked, an officer reads it and lifts it."""
    broker, officer = world.by("BROKER"), world.by("OFFICER")
    for question in world.in_order(questions.open_questions(broker), "questions"):
        questions.answer_question(question, by=broker, at=now(), text="Counted again; the list says it now.")
        asked = questions.asked_of(broker, question)
        assert lift_from(asked, control=question, by=officer, at=now(), reason="Answered.")
    assert not questions.open_questions(broker).exists()


def recall(world: World) -> None:
    """Released parcels are called back: by an officer, for good; by customs, until somebody has looked."""
    numbers = [*world.groups["recalled"], *world.groups["recalled_by_customs"], *world.groups["not_to_load"]]
    assert set(numbers) <= set(world.numbers_in("RELEASED"))
    place(world, Requirement.RECALL, world.groups["recalled"], "It left before the answer came.")
    place(world, Requirement.DO_NOT_LOAD, world.groups["not_to_load"], "Its box leaks.")
    for number in world.groups["recalled_by_customs"]:
        world.customs.order(recall=number)
    world.work(lambda: set(world.groups["recalled_by_customs"]) <= set(world.numbers_in("EXAM_QUEUED")))
    assert {world.state_of(number) for number in world.groups["recalled"]} == {"ON_HOLD"}
    assert {world.state_of(number) for number in world.groups["not_to_load"]} == {"RELEASED"}
    for number in world.groups["recalled"]:
        assert scan(world, "LOAD", number).code == "NOT_LOADING"


def release_again(world: World) -> None:
    """Customs gives back what it took: its second 800, after the parcel was opened here."""
    numbers = world.groups["recalled_by_customs"]
    assert {world.state_of(number) for number in numbers} == {"AWAITING_DECISION"}
    for number in numbers:
        world.customs.order(release=number)
    lists = DeclarationList.objects.filter(parcel__waybill__number__in=numbers)
    world.work(lambda: set(lists.values_list("state", flat=True)) == {"RELEASED"})
    assert {world.state_of(number) for number in numbers} == {"RELEASED"}
