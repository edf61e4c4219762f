"""Messages from their nodes to what is kept: the same for files, uploads and the gateway."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from clearance.intake import lists
from clearance.intake.carriers import carriers_of
from clearance.intake.nodes import Filing, values_of
from clearance.intake.screening import notes_of, rows_of, screen, tolerated
from clearance.messages import Parsed
from waybills.intake import documents
from waybills.intake.documents import Answer, Given
from waybills.intake.refusals import Note
from waybills.intake.sender import Sender
from waybills.intake.verdict import Verdict

TAKEN = ("CEB303", "CEB403", "CEB505", "CEB603")


@dataclass
class Taken:
    """What came of a message; `orders` are those whose parcels must be compared again."""

    verdict: Verdict
    notes: list[Note] = field(default_factory=list)
    orders: set[str] = field(default_factory=set)


def take_message(parsed: Parsed, sender: Sender, *, whole: bool, dry_run: bool, at: datetime) -> Taken:
    """Take over the nodes of CEB303, 403, 505 or 603 that are right; with `whole` all of them or none.

    Runs inside the caller's transaction. A node that is known already, or older than what is known, changes nothing.
    """
    work = _screened(parsed, sender, at=at)
    notes, refused_before = work.notes, len(work.nodes) - len(work.filings) - len(work.copies)
    if dry_run or whole:
        answers = work.decide(notes)
        if dry_run or refused_before or any(answer.standing.refused for answer in answers):
            return _taken(work, answers, notes, dropped=whole)
    return _taken(work, work.keep(notes if not whole else []), notes)


def take_messages(parsed: Sequence[Parsed], sender: Sender, *, at: datetime) -> list[Taken]:
    """Take over what is right of several messages of one code, in one statement where they allow it."""
    works = [_screened(one, sender, at=at) for one in parsed]
    code = parsed[0].message.code
    # A waybill may take over a parcel that a manifest announced for another carrier: there the number alone counts.
    keys = [one.key[-1:] if code == "CEB505" else one.key for work in works for one in work.filings.values()]
    # Of two messages about one document the second must meet what the first left.
    if code == "CEB603" or len(set(keys)) < len(keys):
        answers = [work.keep(work.notes) for work in works]
    else:
        answers = _keep_together(works)
    return [_taken(one, theirs, one.notes) for one, theirs in zip(works, answers, strict=True)]


def _keep_together(works: list["_Work"]) -> list[list[Answer]]:
    """One statement for all documents, numbered through; the answers then find their messages again."""
    given = [work.given(work.notes) for work in works]
    places = [(number, one.n) for number, theirs in enumerate(given) for one in theirs]
    through = [replace(one, n=n) for n, one in enumerate(one for theirs in given for one in theirs)]
    answers: list[list[Answer]] = [[] for _ in works]
    for answer in works[0].keep_given(through):
        number, row = places[answer.n]
        answers[number].append(replace(answer, n=row))
    return answers


def _screened(parsed: Parsed, sender: Sender, *, at: datetime) -> "_Work":
    nodes = tuple(parsed.message.nodes)
    notes = notes_of(parsed)
    bad = set(rows_of(notes))
    if 0 in bad:
        bad = set(range(len(nodes) + 1))
    found = screen(parsed, sender, bad)
    return _Work(parsed, nodes, found.filings, sender, at, notes + found.notes, found.copies)


@dataclass(frozen=True)
class _Work:
    """A message with those of its nodes that are right in themselves."""

    parsed: Parsed
    nodes: Sequence[Any]
    filings: dict[int, Filing]
    sender: Sender
    at: datetime
    notes: list[Note]
    copies: dict[int, int]

    def decide(self, notes: list[Note]) -> list[Answer]:
        match self.parsed.message.code:
            case "CEB303":
                return documents.decide(documents.ORDER, self._given())
            case "CEB403":
                return documents.decide(documents.RECEIPT, self._given())
            case "CEB505":
                return documents.decide_waybills(self._waybills(notes, create=False))
        return lists.decide_lists(self._lists(), notes).answers

    def keep(self, notes: list[Note]) -> list[Answer]:
        if self.parsed.message.code == "CEB603":
            return lists.keep_lists(self._lists(), notes, by=self.sender.actor, at=self.at)
        return self.keep_given(self.given(notes))

    def given(self, notes: list[Note]) -> list[Given]:
        """The documents to be kept, of 505 with their carriers."""
        return self._waybills(notes, create=True) if self.parsed.message.code == "CEB505" else self._given()

    def keep_given(self, given: list[Given]) -> list[Answer]:
        """Keep documents of this message's code."""
        match self.parsed.message.code:
            case "CEB303":
                return documents.keep(documents.ORDER, given, at=self.at)
            case "CEB403":
                return documents.keep(documents.RECEIPT, given, at=self.at)
        centre = self.sender.centre_id
        return documents.keep_waybills(given, by=self.sender.actor, centre_id=centre, at=self.at)

    def _given(self) -> list[Given]:
        code = self.parsed.message.code
        return [Given(row, filing.action, values_of(code, self.nodes[row - 1])) for row, filing in self.filings.items()]

    def _waybills(self, notes: list[Note], *, create: bool) -> list[Given]:
        """Waybills with their carriers; a carrier that nobody registered is noted, not yet active."""
        given = self._given()
        codes = {one.n: self.nodes[one.n - 1] for one in given}
        carriers = carriers_of(codes, notes, create=create)
        for one in given:
            one.values["logistics_id"] = carriers.get(one.n)
        return [one for one in given if one.values["logistics_id"] is not None]

    def _lists(self) -> dict[int, tuple[Filing, Any]]:
        return {row: (filing, self.nodes[row - 1]) for row, filing in self.filings.items()}


def _taken(work: _Work, answers: Sequence[Answer], notes: list[Note], *, dropped: bool = False) -> Taken:
    notes += [_note(answer) for answer in answers if answer.standing.value in _SAID]
    orders = {answer.order_no for answer in answers if answer.standing.changes and answer.order_no}
    notes = sorted(notes + tolerated(work.parsed), key=lambda note: note.row)
    return Taken(_verdict(work, answers, dropped=dropped), notes, orders)


def _verdict(work: _Work, answers: Sequence[Answer], *, dropped: bool) -> Verdict:
    """A copy is known where what it copies was not refused."""
    standings = {answer.n: answer.standing for answer in answers}
    copied = [standings[first] for first in work.copies.values() if first in standings]
    known = sum(not standing.changes and not standing.refused for standing in (*standings.values(), *copied))
    accepted = sum(standing.changes for standing in standings.values())
    copies = sum(standing.changes for standing in copied)
    rows = len(work.nodes)
    if dropped and accepted + known + copies < rows:
        accepted = copies = 0
    known += copies
    return Verdict(work.parsed.message.code, rows, accepted, known, rows - accepted - known)


_SAID = {
    "OLDER",
    "DUPLICATE_KEY",
    "NOTHING_TO_CHANGE",
    "NOTHING_TO_DELETE",
    "TOO_LATE_TO_DELETE",
    "CANCELLED",
}


def _note(answer: Answer) -> Note:
    return Note(answer.standing.value, answer.n, warning=not answer.standing.refused)
