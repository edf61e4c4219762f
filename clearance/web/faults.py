"""Broken rules of a list, set at the fields of the form that corrects it."""

from collections.abc import Iterable
from typing import Any

from clearance.mapping.inventories import HEAD, LINE
from clearance.models import ListProblem
from clearance.problems import sentence_of
from clearance.web.forms import HeadForm


def mark_problems(head: HeadForm, body: Any, problems: Iterable[ListProblem], *, also: Iterable[str] = ()) -> None:
    """Set each broken rule at the field it is about, or at the head where the form has no such field."""
    lines = {form.instance.gnum: form for form in body}
    for problem in problems:
        form = lines.get(problem.line, head)
        name = (HEAD if form is head else LINE).get(problem.field)
        text = sentence_of(problem.code, field=problem.field, line=problem.line, value=problem.value)
        form.add_error(name if name in form.fields else None, text)
    for sentence in also:
        head.add_error(None, sentence)
