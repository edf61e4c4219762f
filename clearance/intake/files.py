"""Files of the standard: a message, bare or in its transport envelope."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import IO

from django.db import transaction
from django.utils import translation

from clearance.gateway.handlers import Handled, Received, register
from clearance.intake.encodings import in_utf8
from clearance.intake.taking import TAKEN, Taken, take_message, take_messages
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
                self._parsed = parse(in_utf8(file))
            except Unreadable as error:
                texts = {"zh": error.text("zh"), "en": error.text("en")}
                raise FileRefused([Note(error.code, params=texts)]) from error
        self.kind = self._parsed.message.code
        if self.kind not in TAKEN:
            raise FileRefused([Note("NOT_TAKEN", value=self.kind, params={"name": self.kind})])

    @property
    def company(self) -> str:
        """Files of one company may be taken over together."""
        return self.kind

    def take(self, file: IntakeFile, sender: Sender, *, at: datetime) -> tuple[Verdict, list[Note]]:
        """Take over the nodes that are right; afterwards their parcels are compared again."""
        whole = file.mode == IntakeMode.ALL_OR_NOTHING
        taken = take_message(self._parsed, sender, whole=whole, dry_run=file.dry_run, at=at)
        if not file.dry_run:
            compare_again(taken, at=at)
        return taken.verdict, taken.notes

    @staticmethod
    def take_together(
        documents: Sequence["MessageFile"], sender: Sender, *, at: datetime
    ) -> list[tuple[Verdict, list[Note]]]:
        """The same for several files of one kind, of which each keeps what is right in it."""
        taken = take_messages([one._parsed for one in documents], sender, at=at)
        compare_again(*taken, at=at)
        return [(one.verdict, one.notes) for one in taken]


def compare_again(*taken: Taken, at: datetime) -> None:
    """After the commit; a worker killed just then leaves it to the sweep (`clearance.rematch`)."""
    orders = sorted({order for one in taken for order in one.orders})
    if orders:
        transaction.on_commit(lambda: match_orders(orders, at=at), robust=True)


@register(*TAKEN)
def read_documents(received: Sequence[Received], at: datetime) -> list[Handled]:
    """What senders post to the gateway: the channel is known, so nobody's scope narrows it."""
    taken: list[Taken] = []
    for _code, run in groupby((one.parsed for one in received), key=lambda parsed: parsed.message.code):
        taken += take_messages(list(run), sender_of(None), at=at)
    compare_again(*taken, at=at)
    return [_handled(one) for one in taken]


def _handled(taken: Taken) -> Handled:
    errors = [note for note in taken.notes if not note.warning]
    return Handled(parked=taken.verdict.refused, notes=tuple(_said(note) for note in errors))


def _said(note: Note) -> dict[str, str]:
    said = {"rule": note.code, "row": str(note.row), "field": note.field}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            said[key] = sentence(note.code, note.field, note.value, note.params)
    return said


readers.register(b"<", MessageFile)
