"""What is wrong with a message's nodes in themselves, before they meet what is known: each fault with row and field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clearance.intake.nodes import Filing, filing_of
from clearance.intake.signs import unseen_in
from clearance.messages import Fault, Parsed, check, check_business
from waybills.intake.refusals import Note
from waybills.intake.sender import Sender

# /CEB303Message/Order[3]/OrderList[2]/unit: the third document, its second line.
_PATH = re.compile(r"^/\w+/\w+\[(\d+)\]/?(.*)$")


def notes_of(parsed: Parsed) -> list[Note]:
    """Every breach of the schema and of the standard's rules; row 0 where it concerns the message as a whole.

    What the schema forbids may hide what a rule would ask of it, so both are asked, and one field is named once.
    """
    found = [_note(fault) for fault in check(parsed)]
    named = {(note.row, note.field) for note in found}
    meant = map(_note, check_business(parsed.message, sound=parsed.sound))
    found += [note for note in meant if (note.row, note.field) not in named]
    named |= {(note.row, note.field) for note in found}
    for note in unseen_in(parsed.message.code, tuple(parsed.message.nodes)):
        if (note.row, note.field) not in named:
            named.add((note.row, note.field))
            found.append(note)
    return sorted(found, key=lambda note: note.row)


def _note(fault: Fault) -> Note:
    match = _PATH.match(fault.path)
    row, field = (int(match[1]), match[2] or fault.element) if match else (0, fault.element)
    texts = {"zh": fault.text("zh"), "en": fault.text("en")}
    return Note(fault.rule, row, _short(field), fault.value[:300], texts)


def _short(field: str) -> str:
    """The head's own name adds nothing: its fields stand for themselves, those of a line keep the line's number."""
    return re.sub(r"^\w+Head/", "", field)


def tolerated(parsed: Parsed) -> list[Note]:
    """What was put up with, as warnings."""
    return [
        Note(one.code, params={"zh": one.text("zh"), "en": one.text("en")}, warning=True) for one in parsed.warnings
    ]


@dataclass
class Screened:
    """Row to filing of the nodes that may go on, row to row of those that copy another, and why the rest may not."""

    filings: dict[int, Filing] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def screen(parsed: Parsed, sender: Sender, bad: set[int]) -> Screened:
    """Sort the nodes out: of one key only the first goes on, and only what is the sender's own to send."""
    found = Screened()
    first: dict[tuple[str, ...], int] = {}
    nodes = tuple(parsed.message.nodes)
    for row, node in enumerate(nodes, 1):
        if row in bad:
            continue
        filing = filing_of(parsed.message.code, node)
        if filing.key in first:
            _note_repeated(found, row, first[filing.key], filing, copied=node == nodes[first[filing.key] - 1])
        elif not _may_send(sender, filing):
            found.notes.append(Note("NOT_YOURS", row, value=filing.key[-1][:300]))
        else:
            first[filing.key] = row
            found.filings[row] = filing
    return found


def _note_repeated(found: Screened, row: int, first: int, filing: Filing, *, copied: bool) -> None:
    """The very same document twice in a message is no fault, as it is none in two messages."""
    if copied:
        found.copies[row] = first
    code = "NODE_COPIED" if copied else "NODE_REPEATED"
    found.notes.append(Note(code, row, value=filing.key[-1][:300], params={"first_row": first}, warning=copied))


def _may_send(sender: Sender, filing: Filing) -> bool:
    if any(sender.sends(code) for code in filing.senders):
        return True
    return filing.enterprise in sender.mandated_codes


def rows_of(notes: list[Note]) -> Iterator[int]:
    """Rows that something is wrong with."""
    return (note.row for note in notes if not note.warning)
