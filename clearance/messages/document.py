"""The page about the messages, made from their definition: python -m clearance.messages.document [FILE]."""

import sys
from collections.abc import Iterator
from pathlib import Path

from clearance.messages.catalogue import MESSAGES, Flow, MessageType, Signing, key_of
from clearance.messages.codes import CODE_LISTS
from clearance.messages.definition import EDITION, SCHEMA, TABLE, Leaf, Lines, Record, record, shape
from clearance.messages.texts import fault_patterns, tolerance_names
from clearance.messages.types.frame import BaseSubscribe, BaseTransfer, ExtendMessage

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"

# Longer lists are files of their own, which a centre loads with their dates.
SHOWN_CODES = 30

_SIGNING = {
    Signing.NEVER: "carries none",
    Signing.DECLARED: "needed once the filing is declared",
    Signing.ALWAYS: "always needed",
}
_DEMANDED = {
    TABLE: "yes by the table, not by the schema",
    SCHEMA: "yes by the schema, not by the table",
    EDITION: "yes since 2022-05",
}


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join(
        (
            "# Messages",
            "",
            "Made from the definition in `clearance/messages/types/` by `python -m clearance.messages.document`.",
            "Formats as in the standard: `C36` exactly, `C..30` at most, `C1..60` from to, `N9` whole,",
            "`N19,5` at most 19 digits, 5 of them decimals.",
            "",
            *_overview(),
            "## Frame",
            "",
            *_record_table(record(BaseTransfer), "exactly 1 in every filing"),
            *_record_table(record(BaseSubscribe), "0 to 5"),
            *_record_table(record(ExtendMessage), "0 to 1"),
            *(line for kind in MESSAGES.values() for line in _message(kind)),
            *_code_lists(),
            *_tolerances(),
            *_rules(),
        )
    )


def _overview() -> Iterator[str]:
    yield "| code | 名称 | name | flow | from | answered by |"
    yield "|---|---|---|---|---|---|"
    for kind in MESSAGES.values():
        yield (f"| {kind.code} | {kind.zh} | {kind.en} | {kind.flow.value} | {kind.sender} | {kind.receipt or ''} |")
    yield ""


def _message(kind: MessageType) -> Iterator[str]:
    yield f"## {kind.code} {kind.zh}: {kind.en}"
    yield ""
    yield f"`{kind.root}` with {_count(Lines(1, kind.most))} `{shape(kind.node).xml_name}`. {_terms(kind)}"
    yield ""
    form = shape(kind.node)
    if isinstance(form, Record):
        yield from _record_table(form, "")
        return
    yield from _record_table(form.head, "exactly 1")
    if form.lines:
        yield from _record_table(form.lines, _count(form.limits))


def _terms(kind: MessageType) -> str:
    if not kind.framed:
        return "No frame, no signature."
    order = "before" if kind.flow is Flow.EXPORT else "after"
    key = " + ".join(f"`{name}`" for name in key_of(kind.code))
    return f"Key: {key}. Signature: {_SIGNING[kind.signing]}, {order} the extension."


def _count(limits: Lines) -> str:
    return f"{limits.least} or more" if limits.most is None else f"{limits.least} to {limits.most}"


def _record_table(form: Record, count: str) -> Iterator[str]:
    yield f"### {form.xml_name}{': ' if count else ''}{count}"
    yield ""
    yield "| element | format | required | 名称 | name | binds |"
    yield "|---|---|---|---|---|---|"
    for leaf in form.leaves:
        yield f"| `{leaf.name}` | {leaf.f.format} | {_required(leaf)} | {leaf.f.zh} | {leaf.f.en} | {_binds(leaf)} |"
    yield ""


def _required(leaf: Leaf) -> str:
    return "yes" if leaf.mandatory else _DEMANDED.get(leaf.f.demanded_by or "", "")


def _binds(leaf: Leaf) -> str:
    f = leaf.f
    bonds = (
        f"only {f.fixed}" if f.fixed else "",
        f"codes {f.codes}" if f.codes else "",
        f"empty means {f.empty}" if f.empty else "",
        "spaces collapse" if f.collapse else "",
        "unknown to the official schema" if f.beyond_schema else "",
    )
    return "; ".join(bond for bond in bonds if bond)


def _code_lists() -> Iterator[str]:
    yield "## Code lists"
    yield ""
    for codes in CODE_LISTS.values():
        if len(codes.codes) > SHOWN_CODES:
            yield f"- {codes.name} {codes.zh}: {len(codes.codes)} codes"
            continue
        entries = ", ".join(f"{code} {name.zh} ({name.en})" for code, name in codes.codes.items())
        yield f"- {codes.name} {codes.zh}: {entries}"
    yield ""


def _tolerances() -> Iterator[str]:
    yield "## What is put up with in what comes in"
    yield ""
    for code, (zh, en) in tolerance_names():
        yield f"- {code}: {zh}; {en}"
    yield ""


def _rules() -> Iterator[str]:
    yield "## What is refused"
    yield ""
    for rule, (zh, en) in fault_patterns():
        yield f"- {rule}: {zh}; {en}"
    yield ""


def main() -> None:
    """Write the page."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
