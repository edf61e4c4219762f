"""Who is chosen for the scanner and for opening: by rule, by chance, by a tip, and by customs."""

from inspection import selection
from inspection.models import SelectionHit, SelectionRule
from tests.journeys.world import World, now
from waybills.lifecycle.requirements import Requirement
from waybills.models import Waybill
from waybills.services.parcels import place_on

# Lithium cells travel in such goods. The rule's own number is the salt of its draw: fixed, it draws the same ones.
RULE = {
    "pk": 1,
    "name": "Cells in small electronics",
    "kind": "CT",
    "hs_prefixes": ["8507", "8517", "8518"],
    "share": "0.07",
}


def lay_rule(world: World) -> None:
    """One rule stands; what it and chance will choose is known before, as a back-test knows it."""
    SelectionRule.objects.create(**RULE, made_by=world.by("OFFICER"))
    rules = SelectionRule.objects.filter(active=True)
    world.hits = _named(selection.find_hits(world.parcels(), rules, by_chance=True))


def choose(world: World) -> None:
    """After the tally everything is at the scanner or at the gate, as the back-test said, by rule and by chance."""
    world.work_off()
    assert not world.states()["TALLIED"]
    rows = SelectionHit.objects.filter(shadow=False)
    hits = {(one.parcel.waybill.number, one.kind, one.reason) for one in rows.select_related("parcel__waybill")}
    unseen = set(world.groups["lost"])
    assert hits == {hit for hit in world.hits if hit[0] not in unseen}
    to_ct = {number for number, kind, _reason in hits if kind == "CT"}
    assert set(world.numbers_in("CT_QUEUED")) == to_ct


def tip(world: World) -> None:
    """An officer has word of those planted parcels that neither rule nor chance chose: they are to be opened."""
    chosen = {number for number, _kind, _reason in world.hits}
    planted = {one.number for one in world.truth.values() if one.threat}
    world.groups["tipped"] = sorted(planted - chosen - set(world.groups["lost"]))
    placed = place_on(
        world.parcels(world.groups["tipped"]), kind=Requirement.INSPECT, by=world.by("OFFICER"), at=now(),
        reason="A message of the risk centre names them.", legal_basis="Customs Law, Article 6",
    )  # fmt: skip
    assert (placed.outcome.moved, placed.outcome.refused) == (len(world.groups["tipped"]), 0)
    world.work_off()
    assert set(world.groups["tipped"]) <= set(world.numbers_in("EXAM_QUEUED"))


def _named(hits: list[selection.Hit]) -> set[tuple[str, str, str]]:
    numbers = dict(Waybill.objects.values_list("parcel_id", "number"))
    return {(numbers[hit.parcel_id], hit.kind, hit.reason) for hit in hits}
