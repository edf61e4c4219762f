"""What is said about a file: notes with stable codes, and the refusal of a file that cannot be understood."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Note:
    """One thing wrong or odd; `row` as in the file (header 1, whole file 0), sentence by code and params."""

    code: str
    row: int = 0
    field: str = ""
    value: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    warning: bool = False


class FileRefused(Exception):
    """The file as a whole is not understood: nothing of it was taken in."""

    def __init__(self, notes: Sequence[Note]) -> None:
        super().__init__(", ".join(note.code for note in notes))
        self.notes = list(notes)


def refused(code: str, *, row: int = 0, field: str = "", value: str = "", **params: Any) -> FileRefused:
    """The refusal of a file for one reason."""
    return FileRefused([Note(code, row, field, value[:300], params)])
