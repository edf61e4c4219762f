"""Which facts of an act a timeline shows, under what name, and to whom; what is not named here is not shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.models import OrganisationKind

K = OrganisationKind
Kinds = frozenset[K]
EVERYBODY: Kinds = frozenset(K)
CUSTOMS: Kinds = frozenset({K.AUTHORITY})
CENTRE: Kinds = frozenset({K.AUTHORITY, K.OPERATOR})
# Those who answer for the parcel: they declare it, carry it, or own it.
CONCERNED: Kinds = EVERYBODY - {K.AGENCY}

# Reasons are for whom the deed asks something of; those of an inspection or a selection stay with customs.
REASONS: dict[str, Kinds] = {
    "open_control": frozenset({K.AUTHORITY}),
    "order_exam": CUSTOMS,
    "queue_for_ct": CUSTOMS,
    "suspect_image": CUSTOMS,
    "correct": CENTRE,
}
# Of these controls the reason is told to those who must answer for them.
TOLD_CONTROLS = frozenset({Requirement.HOLD.name, Requirement.QUERY_ANSWERED.name, Requirement.RECALL.name})


@dataclass(frozen=True)
class Fact:
    label: StrPromise | str
    kinds: Kinds
    say: Callable[[Any], str] = str


def _yes(value: Any) -> str:
    return _("yes") if value else _("no")


def _control(value: Any) -> str:
    return str(LABELS[Requirement[value]]) if value in Requirement.__members__ else str(value)


FACTS: dict[str, Fact] = {
    "kind": Fact("", EVERYBODY, _control),
    "reason": Fact(gettext_lazy("Reason"), EVERYBODY),
    "legal_basis": Fact(gettext_lazy("Legal basis"), CONCERNED),
    "status": Fact(gettext_lazy("Status of customs"), EVERYBODY),
    "info": Fact(gettext_lazy("Customs says"), CONCERNED),
    "flight": Fact(gettext_lazy("Flight"), EVERYBODY),
    "bag": Fact(gettext_lazy("Bag"), EVERYBODY),
    "number": Fact(gettext_lazy("Number"), CENTRE),
    "weighed": Fact(gettext_lazy("Weighed (kg)"), EVERYBODY),
    "declared_weight": Fact(gettext_lazy("Waybill says (kg)"), EVERYBODY),
    "damaged": Fact(gettext_lazy("Damaged"), EVERYBODY, _yes),
    "explanation": Fact(gettext_lazy("Explanation"), CENTRE),
    "receiver": Fact(gettext_lazy("Handed to"), CONCERNED),
    "outcome": Fact(gettext_lazy("Verdict"), CUSTOMS),
    "result": Fact(gettext_lazy("Examination result"), CONCERNED),
    "referral": Fact(gettext_lazy("Referral"), CUSTOMS),
    "voucher": Fact(gettext_lazy("Sampling voucher"), CONCERNED),
    "laboratory": Fact(gettext_lazy("Laboratory"), CUSTOMS),
    "destination": Fact(gettext_lazy("Handed over to"), CONCERNED),
    "was": Fact(gettext_lazy("Was"), CENTRE),
}


def shown_facts(verb: str, facts: Any, *, kind: str) -> Iterator[tuple[str, str]]:
    """Label and value of each fact of an act that somebody of this kind of organisation may see."""
    if not isinstance(facts, dict):
        return
    for name, fact in FACTS.items():
        value = facts.get(name)
        if value in (None, "", False) or isinstance(value, dict | list) or kind not in _kinds(verb, name, facts):
            continue
        # What the system writes for itself is no reason a person gave.
        if name != "reason" or value not in ("control",):
            yield str(fact.label), fact.say(value)


def facts_told(verb: str, facts: Any, *, kind: str) -> dict[str, Any]:
    """The facts of an act, by their own names, that somebody of this kind of organisation may see; all for customs."""
    if kind == K.AUTHORITY or not isinstance(facts, dict):
        return facts if isinstance(facts, dict) else {}
    return {name: facts[name] for name in FACTS if name in facts and kind in _kinds(verb, name, facts)}


def _kinds(verb: str, name: str, facts: dict[str, Any]) -> Kinds:
    if name != "reason":
        return FACTS[name].kinds
    if "kind" in facts:
        return CONCERNED if facts["kind"] in TOLD_CONTROLS else CUSTOMS
    return REASONS.get(verb, CONCERNED)
