"""Declarants' own lists (CEB603): kept as drafts beside their parcel, and filed at once where they say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from clearance.intake.nodes import Filing
from clearance.lifecycle.declaration_list import ENDED, ListState
from clearance.mapping.inventories import DECLARED, HEAD, LINE
from clearance.messages import times
from clearance.models import DeclarationList, ListEdit
from clearance.services.filing.service import file_lists
from waybills import acts
from waybills.acts.door import Who
from waybills.intake.documents import Answer, Standing
from waybills.intake.refusals import Note
from waybills.models import Declaration, DeclarationLine, Organisation, OrganisationKind, Parcel, User

Lists = Mapping[int, tuple[Filing, Any]]


@dataclass
class Decided:
    """How each list stands; `new` and `changed` hold what to write, by row."""

    answers: list[Answer] = field(default_factory=list)
    new: dict[int, "Draft"] = field(default_factory=dict)
    changed: dict[int, "Draft"] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """A list as columns: declaration, lines, and whether its sender declares it."""

    values: dict[str, Any]
    lines: list[dict[str, Any]]
    parcel_id: int
    broker_id: int
    declared: bool
    declaration_id: int | None = None


def keep_lists(given: Lists, notes: list[Note], *, by: Who, at: datetime) -> list[Answer]:
    """Write new and changed lists, and file those that are declared; answers how each stood."""
    decided = decide_lists(given, notes)
    ids = _create(decided.new.values(), by=by, at=at) + _change(decided.changed.values())
    _remember(ids, by=by, at=at)
    declared = [draft.parcel_id for draft in (*decided.new.values(), *decided.changed.values()) if draft.declared]
    if declared:
        file_lists(Parcel.objects.filter(pk__in=declared), by=by, at=at)
    return decided.answers


def decide_lists(given: Lists, notes: list[Note]) -> Decided:
    """How each list stands to parcels, declarants and lists that are known; nothing is written."""
    ground = _Ground(given)
    decided = Decided()
    for row, (filing, node) in given.items():
        note = ground.objection(row, filing, node)
        if note is not None:
            notes.append(note)
            continue
        draft = ground.draft(node)
        known = ground.known.get(filing.key)
        standing = _standing(draft, known)
        decided.answers.append(Answer(row, standing, node.head.orderNo))
        if standing is Standing.NEW:
            decided.new[row] = draft
        elif standing is Standing.CHANGED:
            decided.changed[row] = draft
    return decided


def _standing(draft: Draft, known: Declaration | None) -> Standing:
    if known is None:
        return Standing.NEW
    same = all(getattr(known, name) == value for name, value in draft.values.items() if name != "guid")
    lines = list(known.lines.order_by("gnum").values(*LINE.values()))
    return Standing.KNOWN if same and lines == draft.lines else Standing.CHANGED


class _Ground:
    """What lists are checked against, read once for all of them."""

    def __init__(self, given: Lists) -> None:
        heads = [node.head for _, node in given.values()]
        self.brokers = _by_code(OrganisationKind.BROKER, {head.agentCode for head in heads})
        carriers = {head.logisticsCode for head in heads}
        self.parcels = _parcels({head.logisticsNo for head in heads}, carriers)
        declarations = Declaration.objects.filter(cop_no__in={head.copNo for head in heads})
        rows = declarations.select_related("life").prefetch_related("lines")
        self.known = {(row.agent_code, row.cop_no): row for row in rows}
        live = DeclarationList.objects.filter(parcel__in=self.parcels.values()).exclude(state__in=ENDED)
        self.live = {row.parcel_id: row.declaration for row in live.select_related("declaration")}

    def objection(self, row: int, filing: Filing, node: Any) -> Note | None:
        """What forbids to keep this list."""
        head = node.head
        if filing.action != "1":
            return Note("AMEND_ON_PAGE", row, "appType", filing.action)
        if head.agentCode not in self.brokers:
            return Note("DECLARANT_UNKNOWN", row, "agentCode", head.agentCode)
        parcel = self.parcels.get((head.logisticsNo, head.logisticsCode))
        if parcel is None:
            return Note("WAYBILL_UNKNOWN", row, "logisticsNo", head.logisticsNo)
        known = self.known.get(filing.key)
        if known is not None:
            life = getattr(known, "life", None)
            under_way = life is not None and life.state != ListState.DRAFT
            if under_way and _standing(self.draft(node), known) is not Standing.KNOWN:
                return Note("LIST_UNDER_WAY", row, "copNo", head.copNo)
        elif parcel in self.live:
            return Note("LIST_OF_ANOTHER", row, "logisticsNo", self.live[parcel].cop_no)
        return None

    def draft(self, node: Any) -> Draft:
        head = node.head
        known = self.known.get((head.agentCode, head.copNo))
        return Draft(
            values={
                column: _head_value(head, name) for name, column in HEAD.items() if name not in ("preNo", "invtNo")
            },
            lines=[{column: _line_value(line, name) for name, column in LINE.items()} for line in node.lines],
            parcel_id=self.parcels[(head.logisticsNo, head.logisticsCode)],
            broker_id=self.brokers[head.agentCode],
            declared=head.appStatus == DECLARED,
            declaration_id=known.pk if known else None,
        )


def _head_value(head: Any, name: str) -> Any:
    value = getattr(head, name)
    if name == "ieDate":
        return times.day(value)
    return "" if value is None else value


def _line_value(line: Any, name: str) -> Any:
    value = getattr(line, name)
    return "" if value is None and name != "qty2" else value


def _by_code(kind: str, codes: set[str]) -> dict[str, int]:
    rows = Organisation.objects.filter(kind=kind, active=True)
    return {
        code: row.pk
        for row in rows.filter(customs_code__in=codes) | rows.filter(social_credit_code__in=codes)
        for code in (row.customs_code, row.social_credit_code)
        if code
    }


_PARCELS = """
SELECT w.number, c.code, w.parcel_id FROM waybills_waybill w
JOIN waybills_organisation o ON o.id = w.logistics_id
JOIN waybills_waybillnumber r ON r.parcel_id = w.parcel_id
CROSS JOIN LATERAL (VALUES (o.customs_code), (o.social_credit_code)) c(code)
WHERE w.number = ANY (%s) AND c.code = ANY (%s)
"""


def _parcels(numbers: set[str], carriers: set[str]) -> dict[tuple[str, str], int]:
    """Number and carrier's code to the parcel that bears the number now."""
    with connection.cursor() as cursor:
        cursor.execute(_PARCELS, [list(numbers), list(carriers)])
        return {(number, code): parcel for number, code, parcel in cursor.fetchall()}


_AS_LISTS = """
SELECT d.id, p.centre_id, p.flight_id, d.broker_id, p.id FROM waybills_declaration d
JOIN waybills_parcel p ON p.id = d.parcel_id WHERE d.id = ANY (%(lists)s)
"""


def _create(drafts: Any, *, by: Who, at: datetime) -> list[int]:
    rows = [
        Declaration(parcel_id=draft.parcel_id, broker_id=draft.broker_id, **draft.values, pre_no="", invt_no="")
        for draft in drafts
    ]
    if not rows:
        return []
    Declaration.objects.bulk_create(rows)
    _write_lines(dict(zip((row.pk for row in rows), drafts, strict=True)))
    acts.create(
        DeclarationList.draft,
        DeclarationList,
        _AS_LISTS,
        {"lists": [row.pk for row in rows]},
        ["id", "centre_id", "flight_id", "broker_id", "parcel_id"],
        by=by,
        at=at,
        facts={"document": "CEB603"},
    )
    return [row.pk for row in rows]


def _change(drafts: Any) -> list[int]:
    by_id = {draft.declaration_id: draft for draft in drafts}
    for pk, draft in by_id.items():
        Declaration.objects.filter(pk=pk).update(**draft.values)
    DeclarationLine.objects.filter(declaration__in=by_id).delete()
    _write_lines(by_id)
    return list(by_id)


def _write_lines(drafts: Mapping[int, Draft]) -> None:
    DeclarationLine.objects.bulk_create(
        DeclarationLine(declaration_id=pk, **line) for pk, draft in drafts.items() for line in draft.lines
    )


def _remember(ids: list[int], *, by: Who, at: datetime) -> None:
    """These words are the declarant's: they are not made anew from the waybill."""
    user = by if isinstance(by, User) else None
    ListEdit.objects.bulk_create(
        [ListEdit(list_id=pk, edited_by=user, edited_at=at) for pk in ids], ignore_conflicts=True
    )
