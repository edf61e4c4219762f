"""The one door to state: `perform` moves a set, `create` brings a set into being. No other code writes a state."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import RETURN_VALUE
from psycopg.types.json import Jsonb

from waybills.acts import subscribers
from waybills.acts.actors import SYSTEM, Actor, actor_of
from waybills.acts.digest import header_of
from waybills.acts.outcome import Outcome, Refusal, reason_against
from waybills.acts.statement import create_statement, ids_sql, move_statement
from waybills.acts.steps import number_of
from waybills.acts.verbs import Transition, Verb, verb_of
from waybills.models import User
from waybills.models.hot import HotRow

Who = Actor | User
# Set by the tasks: told after every commit that something may be waiting.
wake: list[Callable[[], None]] = []


class NeedsTwoPersons(PermissionDenied):
    """The verb is one of those that one person proposes and another performs."""


def perform(
    transition: Transition,
    rows: models.QuerySet,
    *,
    by: Who,
    at: datetime | None = None,
    facts: dict[str, Any] | None = None,
    cause: int | None = None,
    opens: int = 0,
    meets: int = 0,
    to: str | None = None,
    first: User | None = None,
) -> Outcome:
    """Perform one verb on every row of the set that allows it, as one act.

    `opens` and `meets` add gate bits to the verb's own; `to` names the state where the verb leaves it to the
    caller; `first` is the person who proposed a verb that needs two. Raises PermissionDenied before anything moves.
    """
    verb = verb_of(transition, rows.model)
    _check_may(verb, by, first)
    wanted, params = ids_sql(rows)
    params |= _act_params(verb, by, at, facts, cause, opens, meets)
    return _move(verb, wanted, params | {"target": _target(verb, to)})


def _move(verb: Verb, wanted: str, params: dict[str, Any]) -> Outcome:
    """Run the move statement on the ids that `wanted` yields, and what follows from it."""
    heard_later = subscribers.names_later(verb.label)
    sql = move_statement(verb, wanted, subscribers=bool(heard_later))
    params |= {"sources": list(verb.sources), "subscribers": heard_later}
    with transaction.atomic(savepoint=False), _ordered_locks() as cursor:
        cursor.execute(sql, params)
        act_id, wanted_count, moved, ready, stopped, refused = cursor.fetchone()
        _after(verb, act_id, ready, stopped, cursor)
    return Outcome(verb, act_id, wanted_count, moved, lambda: _refusals(verb, refused or []))


def create(
    transition: Transition,
    model: type[HotRow],
    source_sql: str,
    params: dict[str, Any],
    columns: Sequence[str],
    *,
    by: Who,
    at: datetime | None = None,
    facts: dict[str, Any] | None = None,
    cause: int | None = None,
) -> Outcome:
    """Create hot rows from `source_sql`, which yields `columns` (`id` first), as one act."""
    verb = verb_of(transition, model)
    _check_may(verb, by, None)
    values = params | _act_params(verb, by, at, facts, cause, 0, 0)
    values |= {"target": verb.target, "step": number_of(verb, "", str(verb.target))}
    heard_later = subscribers.names_later(verb.label)
    sql = create_statement(verb, source_sql, list(columns), subscribers=bool(heard_later))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(sql, values | {"subscribers": heard_later})
        act_id, created = cursor.fetchone()
        _after(verb, act_id, [], 0, cursor)
    return Outcome(verb, act_id, created, created, list)


def _check_may(verb: Verb, by: Who, first: User | None) -> None:
    actor = actor_of(by)
    if isinstance(by, User) and not by.has_role(*verb.actors):
        raise PermissionDenied(_("Your roles do not include this step."))
    if isinstance(by, Actor) and by.kind != SYSTEM.kind and by.kind not in verb.actors:
        raise PermissionDenied(f"{actor.kind} may not {verb.label}")
    if verb.two_persons and isinstance(by, User):
        if first is None:
            raise NeedsTwoPersons(_("This step needs two persons: propose it, and another person performs it."))
        if first.pk == by.pk:
            raise NeedsTwoPersons(_("The second person must be another than the first."))


def _act_params(
    verb: Verb,
    by: Who,
    at: datetime | None,
    facts: dict[str, Any] | None,
    cause: int | None,
    opens: int,
    meets: int,
) -> dict[str, Any]:
    actor = actor_of(by)
    said: dict[str, Any] = {
        "machine": verb.machine,
        "verb": verb.name,
        "at": at or timezone.now(),
        "actor_kind": actor.kind,
        "actor_id": actor.user_id,
        "facts": facts or {},
        "opens": int(verb.opens | opens),
        "meets": int(verb.meets | meets) & ~int(verb.opens | opens),
    }
    header = header_of(**said, cause_id=cause)
    return said | {"cause": cause, "facts": Jsonb(said["facts"]), "header": header}


def _target(verb: Verb, to: str | None) -> str | None:
    if isinstance(verb.target, RETURN_VALUE):
        if to not in verb.target.allowed_states:
            raise ValueError(f"{verb.label} needs `to`, one of its states")
        return to
    return verb.target if isinstance(verb.target, str) else None


@contextmanager
def _ordered_locks():  # type: ignore[no-untyped-def]
    """A cursor whose plans walk ids in order: an index scan over the sorted array, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")
        yield cursor


def _after(verb: Verb, act_id: int | None, ready: list[int], stopped: int, cursor: CursorWrapper) -> None:
    """The rest of the transaction: subscribers write rows, ready rows move on, stopped ones are stopped."""
    cursor.execute("SET LOCAL enable_bitmapscan = on; SET LOCAL enable_seqscan = on")
    if act_id is None:
        return
    heard = subscribers.Heard(act_id, verb)
    for subscriber in subscribers.inside(verb.label):
        subscriber(heard)
    for subscriber in subscribers.at_the_gate if stopped else ():
        subscriber(heard)
    if ready:
        moving_on = verb_of(getattr(verb.model, verb.model.when_ready), verb.model)
        params = _act_params(moving_on, SYSTEM, None, None, act_id, 0, 0) | {"target": _target(moving_on, None)}
        _move(moving_on, "SELECT unnest(%(ready)s::bigint[])", params | {"ready": ready})
    if subscribers.names_later(verb.label):
        for tell in wake:
            transaction.on_commit(tell, robust=True)


def _refusals(verb: Verb, ids: list[int]) -> list[Refusal]:
    rows = verb.model.objects.in_bulk(ids)  # type: ignore[attr-defined]
    return [Refusal(id_, rows[id_].state, *reason_against(verb, rows[id_])) for id_ in ids if id_ in rows]
