"""What is wrong with a message's nodes in themselves, before they meet what is known: each fault with row and field."""

import re
from collections.abc import Iterator

from clearance.intake.nodes import Filing, filing_of
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


def screen(parsed: Parsed, sender: Sender, bad: set[int]) -> tuple[dict[int, Filing], list[Note]]:
    """Row to filing of the nodes that may go on, and why others may not: repeated, or somebody else's to send."""
    filings: dict[int, Filing] = {}
    first: dict[tuple[str, ...], int] = {}
    notes: list[Note] = []
    for row, node in enumerate(parsed.message.nodes, 1):
        if row in bad:
            continue
        filing = filing_of(parsed.message.code, node)
        if filing.key in first:
            notes.append(
                Note("NODE_REPEATED", row, value=filing.key[-1][:300], params={"first_row": first[filing.key]})
            )
        elif not _may_send(sender, filing):
            notes.append(Note("NOT_YOURS", row, value=filing.key[-1][:300]))
        else:
            first[filing.key] = row
            filings[row] = filing
    return filings, notes


def _may_send(sender: Sender, filing: Filing) -> bool:
    if any(sender.sends(code) for code in filing.senders):
        return True
    return filing.enterprise in sender.mandated_codes


def rows_of(notes: list[Note]) -> Iterator[int]:
    """Rows that something is wrong with."""
    return (note.row for note in notes if not note.warning)
