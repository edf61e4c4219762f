"""Papers in the books: an issued paper's file is there and is the one whose hash its act carries."""

import hashlib
from collections.abc import Iterator

from waybills.books import Breach, check, outcome
from waybills.models import Act, Paper
from waybills.papers.service import path_of


@check("I4", "Every issued paper is the file whose hash its act carries")
def papers_are_what_was_issued() -> Iterator[Breach]:
    said = dict(
        Act.objects.filter(machine="Paper", verb="issue").values_list("facts__number", "facts__sha256").iterator()
    )
    for paper in Paper.objects.filter(state__in=["ISSUED", "VOIDED"]).iterator():
        path = path_of(paper.file)
        if said.get(paper.number) != paper.sha256:
            yield Breach("I4", f"Paper {paper.number}", "its act carries another hash")
        elif not path.is_file():
            yield Breach("I4", f"Paper {paper.number}", "its file is gone")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != paper.sha256:
            yield Breach("I4", f"Paper {paper.number}", "its file was changed")


@outcome("release notes")
def release_notes() -> Iterator[str]:
    """By waybill; lists follow the batching of receipts, which is not part of the outcome."""
    notes = Paper.objects.filter(kind="RELEASE_NOTE", state="ISSUED").values_list("facts__waybill", "language")
    for waybill, language in notes:
        yield f"{waybill}|{language}"
