"""How work on a file ends: its notes kept, its numbers written down, in the transaction of what was taken over."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone

from waybills.intake.refusals import Note
from waybills.intake.verdict import Verdict
from waybills.models import IntakeFault, IntakeFile, IntakeStage
from waybills.sets import joined, rows

NUMBERS = ("rows", "accepted", "known", "refused", "parcels")
_COLUMNS = {"id": "bigint", "kind": "text"} | dict.fromkeys(NUMBERS, "int")
END_ALL = f"""
UPDATE waybills_intakefile f SET stage = 'DONE', percent = 100, done_at = %(now)s, leased_until = NULL, kind = s.kind,
    {", ".join(f"{name} = s.{name}" for name in NUMBERS)}
FROM {rows("s", _COLUMNS)} WHERE f.id = s.id
"""  # noqa: S608 names are ours


def end(file: IntakeFile, verdict: Verdict, notes: list[Note], *, stage: str = IntakeStage.DONE) -> None:
    """Keep the notes and close the file."""
    with transaction.atomic():
        _keep(file, notes)
        file.stage, file.percent, file.done_at, file.leased_until = stage, 100, timezone.now(), None
        for name in NUMBERS:
            setattr(file, name, getattr(verdict, name))
        file.kind = verdict.kind or file.kind
        file.save()


def end_all(files: Sequence[IntakeFile], said: Sequence[tuple[Verdict, list[Note]]]) -> None:
    """Close several files that were taken over together."""
    for file, (_verdict, notes) in zip(files, said, strict=True):
        _keep(file, notes)
    verdicts = [verdict for verdict, _notes in said]
    values = {name: joined(getattr(verdict, name) for verdict in verdicts) for name in ("kind", *NUMBERS)}
    with connection.cursor() as cursor:
        cursor.execute(END_ALL, {"id": joined(file.pk for file in files), "now": timezone.now()} | values)


def _keep(file: IntakeFile, notes: list[Note]) -> None:
    if notes:
        IntakeFault.objects.bulk_create((_fault(file, note) for note in notes), batch_size=5000)


def _fault(file: IntakeFile, note: Note) -> IntakeFault:
    return IntakeFault(
        file=file,
        row=note.row,
        field=_fit(note.field, 80),
        value=_fit(note.value, 300),
        code=note.code,
        params={name: _fit(value, 1000) if isinstance(value, str) else value for name, value in note.params.items()},
        warning=note.warning,
    )


def _fit(text: str, most: int) -> str:
    # A null byte and half a surrogate pair are no text for the database.
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()[:most]
