"""The members of an archive: each is a file of its own, with its own end; those that go together are read together."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import IO, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from waybills.intake.archives import shown_name
from waybills.intake.ending import NUMBERS, end_all
from waybills.intake.readers import Archive, recognise
from waybills.intake.refusals import FileRefused
from waybills.intake.sender import sender_of
from waybills.intake.storing import unpacked
from waybills.intake.verdict import Verdict
from waybills.models import IntakeFile, IntakeMode, IntakeStage

log = logging.getLogger(__name__)
# So many members are read at once, none of them larger than this: a message of a hundred documents has some 100 kB.
TOGETHER = 20
MOST_BYTES = 1024 * 1024

Opener = Callable[[str], IO[bytes]]


def lay_out(file: IntakeFile, archive: Archive) -> list[IntakeFile]:
    """The members as files, made unless an interrupted run made them."""
    done = set(file.members.values_list("member", flat=True))
    IntakeFile.objects.bulk_create(_member(file, name) for name in archive.members if name not in done)
    return list(file.members.order_by("pk"))


def _member(file: IntakeFile, name: str) -> IntakeFile:
    return IntakeFile(
        name=shown_name(name)[-255:],
        sha256=file.sha256,
        size=file.size,
        path=file.path,
        archive=file,
        member=name,
        organisation=file.organisation,
        sent_by=file.sent_by,
        flight=file.flight,
        mode=file.mode,
        dry_run=file.dry_run,
        received_at=file.received_at,
        due_at=file.due_at,
    )


def total(file: IntakeFile) -> Verdict:
    """The archive's numbers are the sums of its members'."""
    sums = Verdict("ZIP")
    for member in file.members.all():
        for name in NUMBERS:
            setattr(sums, name, getattr(sums, name) + getattr(member, name))
    return sums


def batches(members: Sequence[IntakeFile]) -> Iterator[list[IntakeFile]]:
    """The members that are not done, a few at a time, in their order."""
    left = [member for member in members if not member.ended]
    for start in range(0, len(left), TOGETHER):
        yield left[start : start + TOGETHER]


def take_together(file: IntakeFile, members: Sequence[IntakeFile]) -> list[IntakeFile]:
    """Take over runs of members that go together; answers those that must be worked on one by one.

    Whatever is in the way leaves a run as it was: the work on each one then says what is wrong with it.
    """
    taken: set[int] = set()
    try:
        if file.mode == IntakeMode.KEEP_GOOD and not file.dry_run and not _came_before(file):
            with unpacked(file) as (opener, sizes):
                read = [(member, _document(opener, sizes, member)) for member in members]
            for _company, run in groupby(read, key=lambda one: getattr(one[1], "company", None)):
                taken.update(_take_run(list(run)))
    except Exception as error:
        # The database's words may quote a row: of the error only its kind goes to the log.
        log.info("intake %s: members are read one by one after %s", file.pk, type(error).__name__)
    return [member for member in members if member.pk not in taken]


def _came_before(file: IntakeFile) -> bool:
    """An archive that came before may hold files that need no second reading."""
    return IntakeFile.objects.filter(sha256=file.sha256, archive=None).exclude(pk=file.pk).exists()


def _document(opener: Opener, sizes: dict[str, int], member: IntakeFile) -> Any:
    """What the member is; None if it is large, or nobody understands it."""
    if sizes[member.member] > MOST_BYTES:
        return None
    try:
        return recognise(partial(opener, member.member), inside_archive=True)
    except FileRefused:
        return None


def _take_run(run: list[tuple[IntakeFile, Any]]) -> list[int]:
    """One transaction: claimed, taken over and ended, or nothing of it; the members that are done."""
    members, documents = [member for member, _ in run], [document for _, document in run]
    if len(run) < 2 or not hasattr(documents[0], "take_together"):
        return []
    with transaction.atomic():
        if not _claim(members):
            return []
        sender = sender_of(members[0].sent_by)
        end_all(members, documents[0].take_together(documents, sender, at=timezone.now()))
    return [member.pk for member in members]


def _claim(members: Sequence[IntakeFile]) -> bool:
    """Whether nobody works on any of them; the rows stay locked until the end of the transaction."""
    free = IntakeFile.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=timezone.now()), pk__in=[member.pk for member in members]
    )
    claimed = free.exclude(stage__in=IntakeFile.ENDED).update(attempts=F("attempts") + 1, stage=IntakeStage.READING)
    return claimed == len(members)
