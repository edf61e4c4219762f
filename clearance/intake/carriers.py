"""The carriers that waybills name. One that nobody registered yet is noted as it is, not active, to be looked at."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from waybills.intake.refusals import Note
from waybills.models import Organisation, OrganisationKind
from waybills.services import changes
from waybills.services.changes import Hand

_CUSTOMS_CODE = re.compile(r"[0-9A-Z]{10}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
# Of a carrier that is only asked about: no row has it.
NOBODY = 0


def carriers_of(nodes: Mapping[int, Any], notes: list[Note], *, create: bool) -> dict[int, int]:
    """Row to organisation; rows whose carrier has no usable code are left out, with a note."""
    codes = {node.logisticsCode for node in nodes.values()}
    rows = Organisation.objects.filter(Q(customs_code__in=codes) | Q(social_credit_code__in=codes))
    known = {code: row.pk for row in rows for code in (row.customs_code, row.social_credit_code) if code in codes}
    found: dict[int, int] = {}
    for row, node in nodes.items():
        code = node.logisticsCode
        if code not in known:
            if not (_CUSTOMS_CODE.fullmatch(code) or _CREDIT_CODE.fullmatch(code)):
                notes.append(Note("CARRIER_UNKNOWN", row, "logisticsCode", code))
                continue
            known[code] = _noted(code, node.logisticsName) if create else NOBODY
            notes.append(Note("CARRIER_NOTED", row, "logisticsCode", code, warning=True))
        found[row] = known[code]
    return found


def _noted(code: str, name: str) -> int:
    field = "customs_code" if len(code) == 10 else "social_credit_code"
    values = {"kind": OrganisationKind.LOGISTICS, "name": name[:100], "active": False}
    hand = Hand(None, timezone.now(), command="intake")
    return int(changes.entered(Organisation.objects.get_or_create(**{field: code}, defaults=values), by=hand).pk)
