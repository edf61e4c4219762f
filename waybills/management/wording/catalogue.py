"""PO files read, merged and written, and the MO file that Django loads; no gettext tools needed.

Formats: GNU gettext manual, "The Format of PO Files" and "The Format of GNU MO Files".
"""

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

Key = tuple[str, str]  # context ("" for none), msgid

HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: zh_Hans\n"
    # Chinese has one form for any number.
    "Plural-Forms: nplurals=1; plural=0;\n"
)
LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*(".*")$')


class PoError(ValueError):
    """A PO file that cannot be read; says which line."""


@dataclass(frozen=True)
class Entry:
    context: str
    msgid: str
    plural: str
    msgstr: str

    @property
    def key(self) -> Key:
        return self.context, self.msgid


def read_po(path: Path) -> list[Entry]:
    """The entries of a PO file, less its header and obsolete ones."""
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))
    return [entry for block in blocks for entry in _entries(block, path) if entry.msgid]


def _entries(block: str, path: Path) -> Iterator[Entry]:
    fields: dict[str, str] = {}
    word = ""
    for line in block.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        match = LINE.match(line.strip())
        if not match:
            raise PoError(f"{path}: not a PO line: {line}")
        if match[1] in ("msgctxt", "msgid") and "msgstr" in fields:
            yield _entry(fields)
            fields = {}
        word = (match[1] or word).partition("[")[0]
        fields[word] = fields.get(word, "") + ast.literal_eval(match[2])
    if fields:
        yield _entry(fields)


def _entry(fields: dict[str, str]) -> Entry:
    return Entry(fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", ""), fields.get("msgstr", ""))


def merge(paths: Iterable[Path]) -> tuple[dict[Key, Entry], list[str]]:
    """All entries of the files, the first file winning, and a line for each that two files translate differently."""
    merged: dict[Key, Entry] = {}
    conflicts = []
    for path in sorted(paths):
        for entry in read_po(path):
            known = merged.setdefault(entry.key, entry)
            if known.msgstr != entry.msgstr:
                conflicts.append(f"{entry.msgid!r}: {known.msgstr} / {entry.msgstr} ({path.name})")
    return merged, conflicts


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def po_text(entries: Iterable[Entry]) -> str:
    """The entries as a PO file, in order of msgid."""
    parts = [f"msgid {_quoted('')}\nmsgstr {_quoted(HEADER)}\n"]
    for entry in sorted(entries, key=lambda one: (one.msgid, one.context)):
        lines = [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
        lines.append(f"msgid {_quoted(entry.msgid)}")
        if entry.plural:
            lines.append(f"msgid_plural {_quoted(entry.plural)}")
        lines.append(f"msgstr{'[0]' if entry.plural else ''} {_quoted(entry.msgstr)}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def mo_bytes(entries: Iterable[Entry]) -> bytes:
    """The entries as an MO file: sorted originals, translations, without a hash table."""
    pairs = sorted([(b"", HEADER.encode()), *[_mo_pair(entry) for entry in entries if entry.msgstr]])
    offset = 28 + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    blob = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += [len(pair[side]), offset + len(blob)]
            blob += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1]) + blob


def _mo_pair(entry: Entry) -> tuple[bytes, bytes]:
    original = (f"{entry.context}\4" if entry.context else "") + entry.msgid
    return (original + (f"\0{entry.plural}" if entry.plural else "")).encode(), entry.msgstr.encode()
