"""Messages that never were: hypothesis strategies made from the definition itself."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from clearance.messages import MESSAGES, BaseSubscribe, BaseTransfer, ExtendMessage, Message
from clearance.messages.definition import Document, Leaf, Record, record, shape
from clearance.messages.records import collapsed

# What XML 1.0 can carry; mostly the characters that real messages have.
PLAIN = st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "Sc"), include_characters="\n\t<>&'\"")
ODD = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\r\n\t"
)

GUIDS = st.uuids().map(lambda each: str(each).upper())
EXTENSIONS = st.sampled_from(("", "<a></a>", '<x:b xmlns:x="urn:x" c="1">文&amp;</x:b>'))
# Never more than this in a test, whatever the standard allows.
MOST_LINES = 3


def examples(count: int) -> settings:
    """The same examples each time: a red run must be red again."""
    unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=unhurried)


def texts(leaf: Leaf) -> st.SearchStrategy[str]:
    """Text of a leaf's length; an optional one is never empty, as empty and absent are the same there."""
    if leaf.f.fixed:
        return st.just(leaf.f.fixed)
    if leaf.name == "guid":
        return GUIDS
    least = leaf.least if leaf.keeps_empty and not leaf.f.empty else max(leaf.least, 1)
    most = min(leaf.most or 40, 40) if leaf.least < 40 else leaf.most
    made = st.text(st.one_of(PLAIN, ODD), min_size=least, max_size=most)
    if not leaf.f.collapse:
        return made
    return made.map(collapsed).filter(lambda text: least <= len(text) <= (leaf.most or 40))


def decimals(leaf: Leaf) -> st.SearchStrategy[Decimal]:
    """Decimals of at most the leaf's digits and places."""
    most = Decimal(10) ** ((leaf.most or 19) - leaf.decimals) - 1
    return st.decimals(-most, most, allow_nan=False, allow_infinity=False, places=leaf.decimals) | st.sampled_from(
        (Decimal(0), Decimal("0.00001"), Decimal("99.90"), Decimal(1000))
    )


def values(leaf: Leaf, *, whole: bool) -> st.SearchStrategy[Any]:
    """A leaf's value; when not whole, those that the schema doesn't demand may be missing."""
    if leaf.kind is int:
        most = min(10 ** (leaf.most or 9) - 1, 2**31 - 1)
        made: st.SearchStrategy[Any] = st.integers(-most, most)
    else:
        made = decimals(leaf) if leaf.kind is Decimal else texts(leaf)
    if whole or leaf.strictly_required:
        return made
    return st.none() | made


def records(form: Record, *, whole: bool = False) -> st.SearchStrategy[Any]:
    """Flat nodes."""
    return st.builds(form.cls, **{leaf.name: values(leaf, whole=whole) for leaf in form.leaves})


def nodes(cls: type, *, whole: bool = False) -> st.SearchStrategy[Any]:
    """Business nodes of a class."""
    form = shape(cls)
    if not isinstance(form, Document):
        return records(form, whole=whole)
    made = {"head": records(form.head, whole=whole)}
    if form.lines:
        lines = records(form.lines, whole=whole)
        made["lines"] = st.lists(lines, min_size=form.limits.least, max_size=MOST_LINES).map(tuple)
    return st.builds(form.cls, **made)


def messages(code: str, *, whole: bool = False) -> st.SearchStrategy[Message]:
    """Messages of a code that the official schema accepts, signature apart."""
    kind = MESSAGES[code]
    frame: dict[str, st.SearchStrategy[Any]] = {}
    if kind.framed:
        extensions = st.builds(
            ExtendMessage, name=st.text(PLAIN, max_size=30), version=st.text(PLAIN, max_size=30), Message=EXTENSIONS
        )
        frame = {
            "transfer": records(record(BaseTransfer)),
            "subscribes": st.lists(records(record(BaseSubscribe)), max_size=2).map(tuple),
            "extend": st.none() | extensions,
        }
    return st.builds(
        Message,
        code=st.just(code),
        guid=GUIDS,
        version=st.just("1.0"),
        nodes=st.lists(nodes(kind.node, whole=whole), min_size=1, max_size=1 if kind.most == 1 else 2).map(tuple),
        **frame,
    )
