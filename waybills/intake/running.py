"""One file from received to done. Whoever holds its lease works on it; a kill leaves it to the next one.

The bytes are stored, so every attempt begins anew; what it takes over is one transaction with the file's own end,
so that it happens once.
"""

import logging
import time
import traceback
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from waybills.intake import manifest, members
from waybills.intake.ending import end
from waybills.intake.permissions import MANIFEST_SENDERS
from waybills.intake.readers import Archive, Document, Table, recognise
from waybills.intake.refusals import FileRefused, Note, refused
from waybills.intake.sender import Sender, sender_of
from waybills.intake.staging import Stage
from waybills.intake.storing import opened
from waybills.intake.tidying import tidy
from waybills.intake.verdict import Verdict
from waybills.models import IntakeFile, IntakeStage

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # renewed whenever progress is told
PAUSE = timedelta(seconds=20)
MOST_ATTEMPTS = 5
# Of the hundred that people watch: reading, then checking, then taking over.
READ_PERCENT = 50
TELL_EVERY = 0.5  # seconds
PERCENT = {IntakeStage.CHECKING: 50, IntakeStage.ACCEPTING: 75}


def process(file_id: int) -> IntakeFile:
    """Work on a file unless somebody does or it is done; answers it as it then is."""
    file = _claim(file_id)
    if file is None:
        return IntakeFile.objects.get(pk=file_id)
    try:
        if file.attempts > MOST_ATTEMPTS:
            raise RuntimeError("no attempt came to an end: the worker died each time")
        _take(file)
    except FileRefused as refusal:
        end(file, Verdict(file.kind), refusal.notes, stage=IntakeStage.REFUSED)
    except Exception as error:
        # The database's words may quote a row: of the error only its kind and place go to the log.
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("intake %s failed: %s\n%s", file_id, type(error).__name__, places)
        _give_back(file, error)
    return IntakeFile.objects.get(pk=file_id)


def waiting() -> list[int]:
    """Files that nobody works on and that are not done, oldest first."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    files = IntakeFile.objects.filter(free, archive=None, due_at__lte=now).exclude(stage__in=IntakeFile.ENDED)
    return list(files.order_by("due_at").values_list("pk", flat=True)[:20])


def _claim(file_id: int) -> IntakeFile | None:
    now = timezone.now()
    free = IntakeFile.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=file_id)
    claimed = free.exclude(stage__in=IntakeFile.ENDED).update(
        leased_until=now + LEASE, attempts=F("attempts") + 1, stage=IntakeStage.READING
    )
    related = ("sent_by__organisation", "organisation", "flight")
    return IntakeFile.objects.select_related(*related).get(pk=file_id) if claimed else None


def _take(file: IntakeFile) -> None:
    sender = sender_of(file.sent_by)
    reader = recognise(partial(opened, file), inside_archive=bool(file.member))
    file.kind = reader.kind
    if isinstance(reader, Archive):
        _take_members(file, reader)
    elif earlier := _taken_before(file):
        _repeat(file, earlier)
    elif hasattr(reader, "header"):
        _take_table(file, reader, sender)
    else:
        _take_document(file, reader, sender)


def _taken_before(file: IntakeFile) -> IntakeFile | None:
    """The same bytes of the same organisation, taken over whole, for the same flight: nothing could be new."""
    same = IntakeFile.objects.filter(
        sha256=file.sha256, member=file.member, organisation=file.organisation_id, flight=file.flight_id
    )
    whole = same.filter(stage=IntakeStage.DONE, dry_run=False, refused=0)
    return whole.exclude(pk=file.pk).order_by("-pk").first()


def _repeat(file: IntakeFile, earlier: IntakeFile) -> None:
    file.same_as = earlier.same_as or earlier
    date = timezone.localtime(file.same_as.received_at).date().isoformat()
    note = Note("SAME_FILE", params={"date": date}, warning=True)
    end(file, Verdict(file.kind, rows=earlier.rows, known=earlier.rows), [note])


def _take_table(file: IntakeFile, table: Table, sender: Sender) -> None:
    if sender.user and not sender.user.has_role(*MANIFEST_SENDERS):
        raise refused("MANIFEST_SENDER")
    file.columns, file.encoding = list(table.header.cells), table.encoding
    file.told_at = time.monotonic()
    stage = Stage(file.pk, table.header)
    stage.create()
    try:
        table.fill(stage, partial(_tell_bytes, file))
        file.encoding = table.encoding
        if table.header.from_us:
            stage.take_marks_off()
        if not stage.rows:
            raise refused("HEADER_ONLY", row=table.header.row)
        notes = table.header.unknown + tidy(stage) + _sheet_notes(table)
        _tell(file, IntakeStage.CHECKING)
        with transaction.atomic():
            at = timezone.now()
            verdict = manifest.take(file, stage, sender, at=at, tell=lambda stage_: None)
            verdict.kind = table.kind
            end(file, verdict, notes)
    finally:
        with suppress(Exception):  # the sweep drops what cannot be dropped now
            stage.drop()


def _sheet_notes(table: Any) -> list[Note]:
    others = getattr(table, "other_sheets", 0)
    return [Note("OTHER_SHEETS", params={"count": others, "name": table.sheet_name}, warning=True)] if others else []


def _take_document(file: IntakeFile, document: Document, sender: Sender) -> None:
    _tell(file, IntakeStage.CHECKING)
    with transaction.atomic():
        verdict, notes = document.take(file, sender, at=timezone.now())
        end(file, verdict, notes)


def _take_members(file: IntakeFile, archive: Archive) -> None:
    """Each member has its own end; the archive is done when all are."""
    laid_out = members.lay_out(file, archive)
    done = sum(member.ended for member in laid_out)
    for batch in members.batches(laid_out):
        for member in members.take_together(file, batch):
            if not process(member.pk).ended:
                raise RuntimeError(f"member {member.pk} is not done")
        done += len(batch)
        _tell(file, IntakeStage.READING, percent=done * 99 // len(laid_out))
    end(file, members.total(file), [])


def _tell_bytes(file: IntakeFile, done: int) -> None:
    if time.monotonic() - file.told_at < TELL_EVERY:
        return
    file.told_at = time.monotonic()
    _tell(file, IntakeStage.READING, percent=min(READ_PERCENT, done * READ_PERCENT // max(1, file.size)))


def _tell(file: IntakeFile, stage: str, *, percent: int | None = None) -> None:
    shown = PERCENT.get(IntakeStage(stage), 0) if percent is None else percent
    IntakeFile.objects.filter(pk=file.pk).update(
        stage=stage, percent=shown, leased_until=timezone.now() + LEASE, kind=file.kind
    )


def _give_back(file: IntakeFile, error: Exception) -> None:
    """Our fault, not the file's: again in a while, and after some attempts somebody has to look."""
    ended = file.attempts >= MOST_ATTEMPTS
    IntakeFile.objects.filter(pk=file.pk).update(
        leased_until=None,
        due_at=timezone.now() + PAUSE * file.attempts,
        error=f"{type(error).__name__}: {str(error).partition('DETAIL')[0]}".strip()[:2000],
        stage=IntakeStage.FAILED if ended else IntakeStage.RECEIVED,
        done_at=timezone.now() if ended else None,
    )


def drop_left_stages() -> int:
    """Drop the tables of files that are done, left by a worker that was killed just then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c LEFT JOIN waybills_intakefile f "
            "ON c.relname = 'intake_stage_' || f.id AND NOT f.stage = ANY (%s) "
            "WHERE c.relkind = 'r' AND c.relname LIKE 'intake\\_stage\\_%%' AND f.id IS NULL",
            [list(IntakeFile.ENDED)],
        )
        left = [name for (name,) in cursor.fetchall()]
        for name in left:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
    return len(left)
