"""Reads for one list: what was sent about it, what was said, why it stands where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clearance.lifecycle.declaration_list import REFUSED
from clearance.messages.codes import CODE_LISTS
from clearance.models import DeclarationList, ListProblem, MatchDifference, MatchResult, MessageItem, ReasonEntry
from clearance.permissions import visible_messages, visible_receipts
from clearance.problems import PROBLEMS, field_label, sentence_of
from clearance.receipts.plan import is_bad_news
from clearance.services.reasons import explain
from waybills.languages import reads_chinese
from waybills.models import User


@dataclass(frozen=True)
class Said:
    """One receipt as a person reads it; `raw` is the text as customs wrote it."""

    line: Any
    status: str
    sentence: str
    fix: str
    actor: str
    raw: str
    is_bad: bool


@dataclass(frozen=True)
class Wrong:
    """One problem of a list as a person reads it."""

    sentence: str
    fix: str


CAUSES = {
    "LATE": _("the document is not here yet"),
    "OTHER_PARTY": _("another party is named"),
    "CURRENCY": _("another currency was used"),
    "COUPON": _("a coupon or a discount was counted on one side only"),
    "OTHER_GOODS": _("the goods are others, or counted otherwise"),
    "WEIGHED_AGAIN": _("one side weighed again"),
    "WRONG_UNIT": _("another unit of measure was used"),
}
PAPERS = {"ORDER": _("Order"), "RECEIPT": _("Money received"), "WAYBILL": _("Waybill")}


def with_reasons(rows: Sequence[DeclarationList]) -> list[tuple[DeclarationList, str]]:
    """Each list with the sentence of its newest answer, or of its first problem."""
    answered = [row for row in rows if hasattr(row, "answer")]
    known = explain(row.answer.reason_code for row in answered)
    first: dict[int, str] = {}
    for problem in ListProblem.objects.filter(parcel__in=[row.parcel_id for row in rows]).order_by("-pk"):
        first[problem.parcel_id] = _wrong(problem).sentence
    return [(row, _sentence(row, known, first)) for row in rows]


def _sentence(row: DeclarationList, known: dict[str, ReasonEntry], first: dict[int, str]) -> str:
    if row.state == "DRAFT" and row.parcel_id in first:
        return first[row.parcel_id]
    if not hasattr(row, "answer"):
        return ""
    entry = known.get(row.answer.reason_code)
    return entry.sentence if entry else row.answer.info


def problems_of(row: DeclarationList) -> list[Wrong]:
    return [_wrong(problem) for problem in ListProblem.objects.filter(parcel=row.parcel_id).order_by("line", "pk")]


def _wrong(problem: ListProblem) -> Wrong:
    text = sentence_of(problem.code, field=problem.field, line=problem.line, value=problem.value)
    return Wrong(text, str(PROBLEMS[problem.code].fix))


def reason_of(row: DeclarationList) -> Said | None:
    """Why the list was refused, if it was."""
    answer = getattr(row, "answer", None)
    if answer is None or row.state not in REFUSED:
        return None
    entry = explain([answer.reason_code]).get(answer.reason_code)
    return _said(answer, answer.status, answer.info, entry)


# Codes that say a document differs or is not there, by the document that customs compared with the list.
ABOUT = {
    "ORDER": ("1320", "1322", "1401", "1408", "13127", "130126"),
    "RECEIPT": ("1332", "13035"),
    "WAYBILL": ("1402", "1403", "1404"),
}
SENDERS = {
    "ORDER": _("the e-commerce platform"),
    "RECEIPT": _("whoever sent the money received"),
    "WAYBILL": _("the logistics enterprise"),
}


@dataclass(frozen=True)
class Elsewhere:
    """A refusal over documents that agree here: customs holds other data than this house."""

    paper: Any
    sender: Any

    def __str__(self) -> str:
        said = {"paper": self.paper, "sender": self.sender}
        text = gettext(
            "Here the documents agree; customs holds other data for: %(paper)s."
            " Have %(sender)s send it again, then file again."
        )
        return text % said


def elsewhere(row: DeclarationList) -> Elsewhere | None:
    """Which document customs has otherwise, where it refused the list over documents that agree here."""
    answer = getattr(row, "answer", None)
    if answer is None or row.state not in REFUSED:
        return None
    paper = next((name for name, codes in ABOUT.items() if answer.reason_code in codes), None)
    if paper is None or not MatchResult.objects.filter(parcel=row.parcel_id, matched=True).exists():
        return None
    return Elsewhere(PAPERS[paper], SENDERS[paper])


def said_about(user: User, row: DeclarationList) -> list[Said]:
    """Every receipt about the list, the newest first."""
    lines = list(visible_receipts(user).filter(list=row).select_related("inbound").order_by("-returned_at", "-pk"))
    known = explain(line.reason_code for line in lines)
    return [_said(line, line.status, line.info, known.get(line.reason_code)) for line in lines]


def said_in(lines: Iterable[Any]) -> list[Said]:
    """These receipt lines as a person reads them."""
    lines = list(lines)
    known = explain(line.reason_code for line in lines)
    return [_said(line, line.status, line.info, known.get(line.reason_code)) for line in lines]


def _said(line: Any, status: str, raw: str, entry: ReasonEntry | None) -> Said:
    return Said(
        line=line,
        status=status_name(status),
        sentence=entry.sentence if entry else raw,
        fix=entry.fix if entry else "",
        actor=entry.get_actor_display() if entry else "",
        raw=raw,
        is_bad=is_bad_news(status),
    )


def status_name(status: str) -> str:
    """What a status of the standard means, in the reader's language; itself if it is none."""
    known = CODE_LISTS["RETURN_STATUS"].codes.get(status)
    chinese = reads_chinese()
    return f"{status} {known.text('zh' if chinese else 'en')}" if known else status


def sent_about(user: User, row: DeclarationList) -> QuerySet[MessageItem]:
    """Every message that carried the list, the newest first."""
    mine = visible_messages(user).order_by().values("pk")
    items = MessageItem.objects.filter(list=row, message__in=mine).select_related("message__body")
    return items.order_by("-message_id")


@dataclass(frozen=True)
class Difference:
    """One difference as a person reads it."""

    paper: str
    field: str
    theirs: str
    ours: str
    cause: str
    sender: str


@dataclass(frozen=True)
class Match:
    result: MatchResult
    differences: list[Difference]


def match_of(row: DeclarationList) -> Match | None:
    """What the three-document match found for the list's parcel; None before it ran."""
    result = MatchResult.objects.filter(parcel=row.parcel_id).first()
    if result is None:
        return None
    found = MatchDifference.objects.filter(parcel=row.parcel_id).order_by("paper", "line", "pk")
    return Match(result, [_difference(one) for one in found])


FIELD_NAMES = {
    "total": _("Value of the goods"), "charge": _("Amount received"), "lines": _("Number of goods lines"),
}  # fmt: skip


def _difference(one: MatchDifference) -> Difference:
    name = PAPERS.get(one.field) or FIELD_NAMES.get(one.field) or field_label(one.field, one.line)
    where = f"{name} ({one.line})" if one.line else str(name)
    return Difference(
        str(PAPERS[one.paper]), where, one.theirs, one.ours, str(CAUSES.get(one.cause, "")), one.sender
    )  # fmt: skip
