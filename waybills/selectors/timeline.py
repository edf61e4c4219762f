"""What happened to a parcel, from its acts: verb, time, actor, the facts this reader may see, and what caused it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from waybills.lifecycle.parcel import ParcelState
from waybills.lifecycle.requirements import LABELS, names_in
from waybills.lifecycle.roles import Role
from waybills.models import Act, Answer, OrganisationKind, Parcel, ParcelLine, User
from waybills.selectors.facts import shown_facts
from waybills.selectors.redaction import Moment, moments_of, secrets_of, visible_moments
from waybills.selectors.words import words_of

S = ParcelState
# Verbs after which somebody must act, or nothing may move.
ALARMS = {"hold", "recall", "hold_after_exam", "land_unannounced", "report_short", "open_control", "unmatch_documents"}
STOPS = {"detain", "seize", "order_return", "dispose", "cancel"}
GOOD = {"release", "load", "depart", "close", "clear_image", "accept_release", "lift_hold", "lift_detention"}


@dataclass(frozen=True)
class Happened:
    """One act on this parcel; the shape of `waybills.web.parts.Event`."""

    at: datetime
    title: str
    actor: str
    detail: str = ""
    tone: str = "neutral"
    icon: str = ""
    href: str = ""
    link: str = ""


def timeline_of(parcel: Parcel, *, reader: User) -> list[Happened]:
    """The acts on the parcel that this reader may know of, newest first."""
    moments = moments_of([parcel.pk]).get(parcel.pk, [])
    secrets = secrets_of(reader, moments)
    seen, hidden = visible_moments(moments, secrets)
    told = [_happened(moment, reader, hidden) for moment in reversed(seen)]
    for answer in _answers(parcel, reader):
        # Acts keep the order of their versions, whatever their times; an answer stands before what came earlier.
        place = next((n for n, one in enumerate(told) if one.at <= answer.at), len(told))
        told.insert(place, answer)
    return told


def _answers(parcel: Parcel, reader: User) -> list[Happened]:
    """What was answered to questions about it: for customs, and for who answered."""
    house = reader.organisation
    asked = ParcelLine.objects.filter(object_id=parcel.pk).values("act_id")
    questions = Act.objects.filter(pk__in=asked, verb="open_control").values_list("facts__control", flat=True)
    mine = Q(parcel=parcel) | Q(parcel=None, organisation=parcel.broker_id)
    rows = Answer.objects.filter(mine, question__in=list(questions)).select_related("organisation", "answered_by")
    if house is None or house.kind != OrganisationKind.AUTHORITY:
        rows = rows.filter(organisation=house)
    return [Happened(one.answered_at, _("Question answered"), str(one.organisation), one.text, "good") for one in rows]


def _happened(moment: Moment, reader: User, hidden: set[int]) -> Happened:
    act = moment.act
    words = words_of(f"Parcel.{act.verb}")
    return Happened(
        at=act.at,
        title=_title(act, hidden) or (str(words.done) if words else act.verb),
        actor=actor_of(act, reader=reader),
        detail=_(". ").join(_details(moment, reader, hidden)),
        tone=_tone(act.verb),
    )


def _title(act: Act, hidden: set[int]) -> str:
    """A recall ends as a hold does, by the same verb; it is called what it was."""
    lifted = act.verb == "lift_hold" and act.cause and act.cause_id not in hidden
    return _("Recall lifted") if lifted and act.cause and _kind_of(act.cause) == "RECALL" else ""


def _kind_of(act: Act) -> str:
    """The control that an act is about, which its facts name already."""
    return str(act.facts.get("kind", "")) if isinstance(act.facts, dict) else ""


def _details(moment: Moment, reader: User, hidden: set[int]) -> Iterable[str]:
    act = moment.act
    if moment.source != moment.target:
        if not _says(f"Parcel.{act.verb}", S(moment.target)):
            yield str(S(moment.target).label)
    elif met := [one for one in names_in(act.meets) if one.name != _kind_of(act)]:
        yield _("Met: %(names)s") % {"names": _("; ").join(str(LABELS[one]) for one in met)}
    kind = reader.organisation.kind if reader.organisation else ""
    for label, value in shown_facts(act.verb, act.facts, kind=kind):
        yield _("%(label)s: %(value)s") % {"label": label, "value": value} if label else value
    if act.cause and act.cause_id not in hidden:
        words = words_of(f"{act.cause.machine}.{act.cause.verb}")
        if words:
            yield _("Because: %(cause)s") % {"cause": words.done}


def _says(label: str, state: ParcelState) -> bool:
    """Whether the verb's own words name the state already."""
    words = words_of(label)
    return words is not None and str(words.done).lower().startswith(str(state.label).lower())


def actor_of(act: Act, *, reader: User) -> str:
    """Who acted: the system by its name, a person by role and house, and by name among their own and customs."""
    if act.actor is None:
        return str(Role(act.actor_kind).label) if act.actor_kind in Role.values else act.actor_kind
    person = act.actor
    roles = _(", ").join(str(Role(role).label) for role in person.roles)
    parts = [roles, str(person.organisation or "")]
    if may_know_names(reader, person):
        parts.insert(0, person.get_full_name() or person.get_username())
    return " · ".join(part for part in parts if part)


def may_know_names(reader: User, person: User) -> bool:
    """Names of persons are for their own house and for customs."""
    if reader.organisation is None:
        return False
    return reader.organisation.kind == OrganisationKind.AUTHORITY or reader.organisation_id == person.organisation_id


def _tone(verb: str) -> str:
    if verb in STOPS:
        return "stop"
    if verb in ALARMS:
        return "attention"
    return "good" if verb in GOOD else "progress"
