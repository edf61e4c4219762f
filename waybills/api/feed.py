"""The feed of acts in sealed order: numbers have no gaps and never repeat, so a cursor neither skips nor repeats.

Each page looks at a bounded stretch of the log, so that a caller with few acts costs no more than one who sees all.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet

from waybills.acts.verbs import machines
from waybills.models import Act, Control, FlightLine, ParcelLine, Seal, Step, User
from waybills.selectors.redaction import concealed_from, ever_concealed_from, told_lines
from waybills.selectors.scope import SEE_ALL, visible_flights, visible_parcels

# How many numbers one page looks at; for those who see only their own acts each costs a look at its lines.
STRETCH, OWN_STRETCH = 50_000, 2_000


@dataclass(frozen=True)
class Page:
    """`after` is the last number looked at; `more` whether numbers beyond it are sealed already."""

    seals: list[Seal]
    after: int
    more: bool


def sees_all(user: User) -> bool:
    return user.is_active and user.organisation is not None and user.organisation.kind in SEE_ALL


def read_feed(user: User, *, after: int, limit: int, machine: str = "", verb: str = "") -> Page:
    """The caller's acts after that number, at most `limit`, each with `shown_moved`, the rows that concern them."""
    newest = Seal.objects.aggregate(newest=Max("number"))["newest"] or 0
    until = min(newest, after + (STRETCH if sees_all(user) else OWN_STRETCH))
    stretch = _stretch(after, until, machine, verb)
    seals = list(stretch[:limit] if sees_all(user) else stretch)
    told = _told(user, seals)
    shown = [seal for seal in seals if seal.number in told][:limit]
    for seal in shown:
        seal.shown_moved = told[seal.number]  # type: ignore[attr-defined]
    reached = max(until, after)
    if len(shown) == limit or (sees_all(user) and len(seals) == limit):
        reached = (seals if sees_all(user) else shown)[-1].number
    return Page(shown, reached, reached < newest)


def _stretch(after: int, until: int, machine: str, verb: str) -> QuerySet[Seal]:
    seals = Seal.objects.filter(number__gt=after, number__lte=until).order_by("number")
    seals = seals.select_related("act__actor__organisation", "act__cause__cause__cause")
    if machine:
        seals = seals.filter(act__machine=machine)
    return seals.filter(act__verb=verb) if verb else seals


def one_of_feed(user: User, number: int) -> Seal | None:
    """One act by its number; None if it is not sealed yet or not the caller's to see."""
    page = read_feed(user, after=number - 1, limit=1)
    return page.seals[0] if page.seals and page.seals[0].number == number else None


def _told(user: User, seals: list[Seal]) -> dict[int, int]:
    """Number → moved rows that the caller may know of, for the acts that concern them."""
    counts = _counts(user, [seal.act for seal in seals])
    return {seal.number: counts[seal.act_id] for seal in seals if seal.act_id in counts}


def _counts(user: User, acts: list[Act]) -> dict[int, int]:
    """Act → its rows that the caller may know of; without the acts of which they may know none."""
    counts = {act.pk: act.moved for act in acts} if sees_all(user) else _own_lines(user, acts)
    secrets = _secret_controls(user)
    if not secrets:
        return counts
    kept = _hidden_lines(user, [act.pk for act in acts if act.machine == "Parcel"])
    return {
        act.pk: counts[act.pk] - kept[act.pk]
        for act in acts
        if act.pk in counts and not (kept[act.pk] and kept[act.pk] >= counts[act.pk]) and not is_hidden(act, secrets)
    }


def causes_told(user: User, seals: list[Seal]) -> set[int]:
    """Of the acts that caused these, those that may be named to the caller."""
    causes = list({seal.act.cause_id: seal.act.cause for seal in seals if seal.act.cause}.values())
    if concealed_from(user) is None:
        return {cause.pk for cause in causes}
    hidden = _hidden_lines(user, [cause.pk for cause in causes if cause.machine == "Parcel"])
    secrets = _secret_controls(user)
    return {cause.pk for cause in causes if not (hidden[cause.pk] >= cause.moved or is_hidden(cause, secrets))}


def _own_lines(user: User, acts: Iterable[Act]) -> dict[int, int]:
    counts: dict[int, int] = {}
    ids: dict[str, list[int]] = {}
    for act in acts:
        ids.setdefault(act.machine, []).append(act.pk)
    own_rows: dict[str, tuple[Any, Any]] = {
        "Parcel": (ParcelLine, visible_parcels(user)),
        "Flight": (FlightLine, visible_flights(user)),
    }
    for machine, (lines, rows) in own_rows.items():
        if machine in ids:
            own = lines.objects.filter(act_id__in=ids[machine], object_id__in=rows.order_by().values("pk"))
            counts |= dict(own.order_by().values_list("act_id").annotate(n=Count("object_id")))
    return counts


def _secret_controls(user: User) -> set[int]:
    """Covert controls that the caller must not know of."""
    concealed = concealed_from(user)
    return set() if concealed is None else set(Control.objects.filter(concealed).values_list("pk", flat=True))


def _hidden_lines(user: User, acts: list[int]) -> Counter[int]:
    """Act → how many of its lines the caller must not know of: a set may hold parcels under a covert control."""
    lines = ParcelLine.objects.filter(act_id__in=acts, object_id__in=ever_concealed_from(user))
    found = list(lines.values_list("act_id", "object_id", "version"))
    own = visible_parcels(user).filter(pk__in={pk for _act, pk, _version in found}).values_list("pk", flat=True)
    told = told_lines(user, own if found else ())
    return Counter(act for act, pk, version in found if pk in told and version not in told[pk])


def is_hidden(act: Act | None, hidden: set[int]) -> bool:
    """Whether the act is of another machine and follows from one that is about covert controls only."""
    while act is not None:
        named = _controls_in(act.facts)
        if named and named <= hidden and act.verb != "release":
            return True
        act = act.cause if act.machine != "Parcel" else None
    return False


def _controls_in(facts: dict[str, Any]) -> set[int]:
    found = facts.get("controls") or [facts.get("control")]
    return {one for one in found if isinstance(one, int)}


def lines_of_act(user: User, act: Act) -> QuerySet:
    """Lines of an act that the caller may see: object, version, step."""
    lines = machines()[act.machine].line_model._default_manager.filter(act_id=act.pk)
    if sees_all(user):
        return lines
    rows = {"Parcel": visible_parcels, "Flight": visible_flights}[act.machine](user)
    return lines.filter(object_id__in=rows.order_by().values("pk"))


def shown_lines(user: User, act: Act, found: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """Of these lines (object, version, step) those that the caller may know of, told as if there were no others."""
    told = told_lines(user, [pk for pk, *_ in found]) if act.machine == "Parcel" else {}
    steps = Step.objects.in_bulk({step for *_, step in found})
    shown = []
    for pk, version, step in found:
        seen = told[pk].get(version) if pk in told else (version, steps[step].source)
        if seen is not None:
            shown.append({"object": pk, "version": seen[0], "source": seen[1], "target": steps[step].target})
    return shown
