"""Asking for papers and making them. Asked twice, made once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from waybills import acts
from waybills.acts.door import Who
from waybills.models import Act, Paper, PaperToMake, Parcel
from waybills.models.papers import PaperKind
from waybills.papers import facts
from waybills.papers.numbers import new_number
from waybills.services import incoming

LEASE = timedelta(minutes=3)
MAX_ATTEMPTS = 5


class NothingToShow(Exception):
    """The paper would say something that is not so (the parcel is not released)."""


def request_release_note(parcel: Parcel, *, by: Who, at: datetime, language: str) -> Paper:
    """The release note of the parcel's standing release: the one asked for before, or a new request."""
    act = facts.release_act_of(parcel)
    if act is None:
        raise NothingToShow(_("There is a release note only for a released parcel."))
    with translation.override(language):
        said = facts.of_release_note(parcel, act)
    return _request(PaperKind.RELEASE_NOTE, act, parcel, said, by=by, at=at, language=language)


def request_release_list(act: Act, *, by: Who, at: datetime, language: str = "zh-hans") -> Paper:
    """The list of everything one act released."""
    return _request(PaperKind.RELEASE_LIST, act, None, facts.of_release_list(act), by=by, at=at, language=language)


def _request(
    kind: PaperKind, act: Act, parcel: Parcel | None, said: dict, *, by: Who, at: datetime, language: str
) -> Paper:
    same = {"kind": kind, "about": act, "parcel": parcel, "language": language}
    if found := Paper.objects.filter(**same).first():
        return _again(found, by=by) if found.state == "FAILED" else found
    paper = Paper(**same, number=new_number(kind, at=at), facts=said, requested_at=at)
    try:
        with transaction.atomic():
            acts.create_rows(Paper.request, [paper], by=by, at=at, facts={"number": paper.number, "kind": kind})
            PaperToMake.objects.create(paper=paper)
    except IntegrityError:  # somebody asked at the same moment
        return Paper.objects.get(**same)
    return paper


def _again(paper: Paper, *, by: Who) -> Paper:
    with transaction.atomic():
        acts.perform(Paper.request_again, Paper.objects.filter(pk=paper.pk), by=by)
        PaperToMake.objects.get_or_create(paper=paper)
        Paper.objects.filter(pk=paper.pk).update(attempts=0, leased_until=None, error="")
    return paper


# Materialized, or the planner may ask again for each row, and each time get another.
CLAIM = """
WITH waiting AS MATERIALIZED (
    SELECT m.paper_id FROM waybills_papertomake m JOIN waybills_paper w ON w.id = m.paper_id
    WHERE w.leased_until IS NULL OR w.leased_until < clock_timestamp()
    ORDER BY m.paper_id LIMIT 1 FOR UPDATE OF m SKIP LOCKED
)
UPDATE waybills_paper p SET leased_until = clock_timestamp() + %s, attempts = p.attempts + 1 FROM waiting
WHERE p.id = waiting.paper_id RETURNING p.id
"""


def make_next() -> int:
    """Make the oldest waiting paper; 1, or 0 when none waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [LEASE])
        claimed = cursor.fetchone()
    if claimed is None:
        return 0
    paper = Paper.objects.get(pk=claimed[0])
    try:
        if paper.attempts > MAX_ATTEMPTS:
            raise RuntimeError("no attempt came to an end: the worker died each time")
        _issue(paper, at=timezone.now())
    except Exception as error:
        _put_back(paper, f"{type(error).__name__}: {error}"[:500])
    return 1


def typeset(**said: Any) -> bytes:
    """The typesetter is loaded by those who use it: it is large, and it tells Pillow to take broken pictures."""
    from waybills.papers import typesetting

    return typesetting.typeset(**said)


def _issue(paper: Paper, *, at: datetime) -> None:
    data = typeset(
        kind=paper.kind, number=paper.number, facts=paper.facts, issued_at=paper.requested_at, language=paper.language
    )
    digest = hashlib.sha256(data).hexdigest()
    file = _store(digest, data)
    with transaction.atomic():
        said = {"number": paper.number, "sha256": digest}
        acts.perform(Paper.issue, Paper.objects.filter(pk=paper.pk), by=acts.SYSTEM, at=at, facts=said)
        Paper.objects.filter(pk=paper.pk).update(issued_at=at, sha256=digest, file=file, leased_until=None, error="")
        PaperToMake.objects.filter(paper=paper).delete()


def _store(digest: str, data: bytes) -> str:
    """Content-addressed, whole or not at all."""
    name = f"papers/{digest[:2]}/{digest}.pdf"
    part = incoming.folder() / f"{digest}-{secrets.token_hex(8)}.part"
    part.write_bytes(data)
    incoming.settle(part, path_of(name))
    return name


def path_of(file: str) -> Path:
    return Path(settings.MEDIA_ROOT) / file


def _put_back(paper: Paper, error: str) -> None:
    with transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(leased_until=None, error=error)
        if paper.attempts >= MAX_ATTEMPTS:
            acts.perform(Paper.fail, Paper.objects.filter(pk=paper.pk), by=acts.SYSTEM, facts={"error": error})
            PaperToMake.objects.filter(paper=paper).delete()
