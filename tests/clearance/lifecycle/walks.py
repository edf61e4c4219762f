"""Ways to bring a row into any state of its machine: only through declared verbs."""

from collections import deque
from typing import Any

from waybills import acts
from waybills.acts.verbs import verbs_of


def ways(model: type[Any], start: str) -> dict[str, list[str]]:
    """The shortest list of verbs from `start` to each state."""
    found: dict[str, list[str]] = {start: []}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for verb in verbs_of(model).values():
            for target in verb.targets.get(state, ()):
                if target not in found:
                    found[target] = [*found[state], verb.name]
                    waiting.append(target)
    return found


def walk(row: Any, way: list[str]) -> None:
    model = type(row)
    for name in way:
        outcome = acts.perform(getattr(model, name), model.objects.filter(pk=row.pk), by=acts.SYSTEM)
        assert outcome.moved == 1, (name, outcome.refusals)


def moved_by(model: type[Any], verb: str, rows: list[Any]) -> dict[str, str]:
    """Perform one verb on all rows: state before → state after, of those that moved."""
    before = {row.pk: row.state for row in model.objects.filter(pk__in=[row.pk for row in rows])}
    acts.perform(getattr(model, verb), model.objects.filter(pk__in=list(before)), by=acts.SYSTEM)
    after = {row.pk: row for row in model.objects.filter(pk__in=list(before))}
    versions = {row.pk: row.version for row in rows}
    return {before[pk]: row.state for pk, row in after.items() if row.version > versions[pk]}
