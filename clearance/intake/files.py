"""Files of the standard: a message, bare or in its transport envelope."""

from collections.abc import Callable
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import translation

from clearance.gateway.handlers import Handled, Received, one_by_one, register
from clearance.intake.taking import TAKEN, Taken, take_message
from clearance.matching import match_orders
from clearance.messages import Unreadable, parse
from waybills.intake import readers
from waybills.intake.refusals import FileRefused, Note
from waybills.intake.sender import Sender, sender_of
from waybills.intake.sentences import sentence
from waybills.intake.verdict import Verdict
from waybills.models import IntakeFile, IntakeMode


class MessageFile:
    """A CEB message as a file; opening it refuses what is not readable or does not come in as a file."""

    def __init__(self, opened: Callable[[], IO[bytes]]) -> None:
        with opened() as file:
            try:
                self._parsed = parse(file)
            except Unreadable as error:
                texts = {"zh": error.text("zh"), "en": error.text("en")}
                raise FileRefused([Note(error.code, params=texts)]) from error
        self.kind = self._parsed.message.code
        if self.kind not in TAKEN:
            raise FileRefused([Note("NOT_TAKEN", value=self.kind, params={"name": self.kind})])

    def take(self, file: IntakeFile, sender: Sender, *, at: datetime) -> tuple[Verdict, list[Note]]:
        """Take over the nodes that are right; afterwards their parcels are compared again."""
        whole = file.mode == IntakeMode.ALL_OR_NOTHING
        taken = take_message(self._parsed, sender, whole=whole, dry_run=file.dry_run, at=at)
        if not file.dry_run:
            compare_again(taken, at=at)
        return taken.verdict, taken.notes


def compare_again(taken: Taken, *, at: datetime) -> None:
    """After the commit; a worker killed just then leaves it to the sweep (`clearance.rematch`)."""
    if taken.orders:
        transaction.on_commit(lambda: match_orders(sorted(taken.orders), at=at), robust=True)


@register(*TAKEN)
@one_by_one
def read_documents(received: Received, at: datetime) -> Handled:
    """What senders post to the gateway: the channel is known, so nobody's scope narrows it."""
    taken = take_message(received.parsed, sender_of(None), whole=False, dry_run=False, at=at)
    compare_again(taken, at=at)
    errors = [note for note in taken.notes if not note.warning]
    return Handled(parked=taken.verdict.refused, notes=tuple(_said(note) for note in errors))


def _said(note: Note) -> dict[str, str]:
    said = {"rule": note.code, "row": str(note.row), "field": note.field}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            said[key] = sentence(note.code, note.field, note.value, note.params)
    return said


readers.register(b"<", MessageFile)
