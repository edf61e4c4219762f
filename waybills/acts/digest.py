"""The digest of an act: everything it says, in one canonical form, and its lines."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def header_of(
    *,
    machine: str,
    verb: str,
    at: datetime,
    actor_kind: str,
    actor_id: int | None,
    cause_id: int | None,
    facts: dict[str, Any],
    opens: int,
    meets: int,
) -> bytes:
    """The canonical bytes of an act's own facts: JSON with sorted keys, time in UTC with microseconds."""
    said = {
        "machine": machine,
        "verb": verb,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "cause_id": cause_id,
        "facts": facts,
        "opens": opens,
        "meets": meets,
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(header: bytes, lines_digest: bytes) -> bytes:
    """sha256 over header and lines digest, as the act's statement computes it in SQL."""
    return hashlib.sha256(header + lines_digest).digest()


def link(previous: bytes, number: int, act_id: int, digest: bytes) -> bytes:
    """The chain value of one sealed act."""
    return hashlib.sha256(previous + number.to_bytes(8) + act_id.to_bytes(8) + digest).digest()


GENESIS = bytes(32)
