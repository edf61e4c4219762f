"""The chain of decisions: each row carries the hash of the one before it."""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from inspection.models import Decision, ShownDeclaration

# Any number that nothing else in the house locks; writers of decisions take turns under it.
TURN = 0x7E0C_DEC1
HASHED = (
    "task_id", "scan_id", "role", "operator_id", "workstation", "opened_at", "painted_at", "decided_at",
    "active_seconds", "outcome", "reason", "note", "dicos_decision", "findings_touched", "agreed_with_machine",
    "pictures_sha256", "declaration_id", "parcel_version", "tools", "overrides_id", "previous_hash",
)  # fmt: skip


def append(decision: Decision) -> Decision:
    """Write the decision at the end of the chain; the caller's transaction holds the turn until it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    last = Decision.objects.order_by("-pk").values_list("row_hash", flat=True).first()
    decision.previous_hash = last or ""
    decision.row_hash = hash_of(decision)
    decision.save(force_insert=True)
    return decision


def hash_of(decision: Decision) -> str:
    """sha256 over the row in one canonical form: sorted keys, times in UTC with microseconds."""
    said = {name: _plain(getattr(decision, name)) for name in HASHED}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_break() -> Decision | None:
    """The first decision whose hash or link is wrong; None when the chain holds."""
    previous = ""
    for decision in Decision.objects.order_by("pk").iterator():
        if decision.previous_hash != previous or decision.row_hash != hash_of(decision):
            return decision
        previous = decision.row_hash
    return None


def shown(facts: dict[str, Any]) -> ShownDeclaration:
    """The declaration as it stood on the screen, kept once per content."""
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    ShownDeclaration.objects.bulk_create([ShownDeclaration(sha256=sha256, facts=facts)], ignore_conflicts=True)
    return ShownDeclaration(sha256=sha256, facts=facts)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.01")), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    return str(value)
