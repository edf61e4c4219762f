"""Where every house waybill of the file ended, by name: as the database has it, and as the plan says it must."""

from clearance.models import DeclarationList
from tests.journeys.exams import AS_DECLARED, BACK, found_in
from tests.journeys.filing import SEEN_BY_CUSTOMS
from tests.journeys.world import World
from waybills.lifecycle.requirements import Requirement
from waybills.models import Parcel

NAMED = {
    "CLOSED": "LEFT",
    "SHORT_LANDED": "NEVER_CAME",
    "OVER_LANDED": "CAGED",
    "ON_HOLD": "HELD",
    "DETAINED": "DETAINED",
    "SEIZED": "SEIZED",
    "RETURNED": "RETURNED",
    "DISPOSED": "DESTROYED",
}
NAMES = {*NAMED.values(), "REFUSED_AT_INTAKE", "LEFT_BEHIND", "LIST_REFUSED", "PAPERS_DIFFER"}
R = Requirement


def endings(world: World) -> dict[str, str]:
    """The named end of each house waybill of the file; one that none of the names fits is UNACCOUNTED."""
    rows = Parcel.objects.filter(waybill__number__in=world.truth).values_list("waybill__number", "state", "gate", "pk")
    lists = dict(DeclarationList.objects.filter(flight=world.flight).values_list("parcel", "state"))
    found: dict[str, str] = {}
    for number, state, gate, pk in rows:
        assert number not in found, f"{number} is two parcels"
        found[number] = NAMED.get(state) or _waiting(state, R(gate), lists.get(pk, ""))
    return {number: found.get(number, "REFUSED_AT_INTAKE") for number in world.truth}


def _waiting(state: str, gate: R, of_list: str) -> str:
    """What keeps those that are in the centre still."""
    if state == "RELEASED" and gate & R.DO_NOT_LOAD:
        return "LEFT_BEHIND"
    if state == "AWAITING_DECISION" and of_list == "REJECTED" and gate & R.CUSTOMS_RELEASE:
        return "LIST_REFUSED"
    if state == "AWAITING_DECISION" and of_list == "RELEASED" and gate == R.DOCUMENTS_MATCHED:
        return "PAPERS_DIFFER"
    return f"UNACCOUNTED {state} {gate!r} {of_list}"


def planned(world: World) -> dict[str, str]:
    """The same as it must be, from what was planted, who was chosen, and what people decided."""
    groups = {
        "came_unannounced": "CAGED", "lost": "NEVER_CAME", "held": "HELD", "recalled": "HELD", "returned": "RETURNED",
        "disposed": "DESTROYED", "not_to_load": "LEFT_BEHIND", "recalled_on_board": "HELD", "seized": "SEIZED",
        "set_free": "LEFT", "repaired": "LEFT",
    }  # fmt: skip
    special = {number: end for name, end in groups.items() for number in world.groups[name]}
    return {number: special.get(number) or _planned(world, number) for number in world.truth}


def _planned(world: World, number: str) -> str:
    truth = world.truth[number]
    if truth.fault:
        return "REFUSED_AT_INTAKE"
    opened = truth.customs_inspects or truth.threat or number in world.groups["opened"]
    finding = found_in(world, number) if opened else AS_DECLARED
    if finding is BACK:
        return "RETURNED"
    if truth.threat:
        return "DETAINED"
    if truth.mismatch:
        return "LIST_REFUSED" if truth.mismatch in SEEN_BY_CUSTOMS else "PAPERS_DIFFER"
    return "LEFT"
