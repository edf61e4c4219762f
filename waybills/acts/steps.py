"""The numbers of the declared steps: lines name a step by number, so the table only ever grows."""

from typing import Any

from django.apps import AppConfig
from django.db import router
from django.db.models import Max

from waybills.acts.verbs import Verb, all_verbs
from waybills.models import Step

_numbers: dict[tuple[str, str, str, str], int] = {}


def number_of(verb: Verb, source: str, target: str) -> int:
    """The number of a declared step."""
    key = (verb.machine, verb.name, source, target)
    if key not in _numbers:
        _numbers.update(
            ((s.machine, s.verb, s.source, s.target), s.id) for s in Step.objects.filter(machine=verb.machine)
        )
    return _numbers[key]


def declare_steps(sender: AppConfig | None = None, **kwargs: Any) -> None:
    """Add the steps that the code declares and the table lacks (after every migrate)."""
    using = kwargs.get("using", router.db_for_write(Step))
    declared = [(v.machine, v.name, source, target) for v in all_verbs() for source, target in v.edges()]
    known = set(Step.objects.using(using).values_list("machine", "verb", "source", "target"))
    missing = [step for step in declared if step not in known]
    # Numbered here: a sequence is not set back when tests empty the table, and smallint ends at 32,767.
    first = (Step.objects.using(using).aggregate(last=Max("id"))["last"] or 0) + 1
    Step.objects.using(using).bulk_create(
        Step(id=number, machine=m, verb=v, source=s, target=t) for number, (m, v, s, t) in enumerate(missing, first)
    )
    _numbers.clear()
