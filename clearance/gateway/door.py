"""Who may post to the gateway, and what is turned away before it is stored."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from clearance.messages.hardening import MAX_PROLOG, Unreadable, check_start, root_name

# How far the sender's clock may be from ours; a replay within it changes nothing, as the same bytes are one row.
CLOCK_TOLERANCE = timedelta(minutes=5)
LONGEST_STAMP = 12
CONTENT_TYPES = ("", "application/xml", "text/xml", "application/octet-stream", "text/plain")
COUNT_REFUSAL = """
INSERT INTO clearance_gatewayrefusal (hour, address, code, count, last_at, last_sha256, last_size)
VALUES (date_trunc('hour', %(at)s::timestamptz), %(address)s, %(code)s, 1, %(at)s, %(sha256)s, %(size)s)
ON CONFLICT (hour, address, code) DO UPDATE SET count = clearance_gatewayrefusal.count + 1,
    last_at = excluded.last_at, last_sha256 = excluded.last_sha256, last_size = excluded.last_size
"""


@dataclass
class Refused(Exception):
    """Turned away: an HTTP status, a stable code, a sentence in English for the machine at the other end."""

    status: int
    code: str
    detail: str


def take_body(request: HttpRequest) -> bytes:
    """The whole body, read no further than the limit; raises Refused."""
    if request.content_type not in CONTENT_TYPES or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(415, "CONTENT_TYPE", "Send the XML itself, neither compressed nor as a form.")
    limit: int = settings.GATEWAY_MAX_BYTES
    announced = _announced(request)
    if announced is not None and announced > limit:
        raise Refused(413, "TOO_LARGE", f"At most {limit} bytes are taken.")
    try:
        body = request.read(limit + 1)
    except (UnreadablePostError, OSError) as error:
        raise Refused(400, "INCOMPLETE", "The connection ended before the body did.") from error
    check_size(body)
    if announced is not None and len(body) != announced:
        raise Refused(400, "INCOMPLETE", "The body is shorter than announced.")
    return bytes(body)


def check_size(body: bytes) -> None:
    """Larger than anything the standard has; raises Refused."""
    limit: int = settings.GATEWAY_MAX_BYTES
    if len(body) > limit:
        raise Refused(413, "TOO_LARGE", f"At most {limit} bytes are taken.")


def _announced(request: HttpRequest) -> int | None:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() else None


def check_channel(request: HttpRequest, body: bytes, *, at: datetime) -> None:
    """The sender proves that it knows the channel's secret; raises Refused."""
    signature = request.headers.get("X-Channel-Signature", "")
    if not signature:
        if settings.GATEWAY_ACCEPT_UNSIGNED:
            return
        raise Refused(401, "UNSIGNED", "X-Channel-Timestamp and X-Channel-Signature are needed.")
    stamp = request.headers.get("X-Channel-Timestamp", "")
    # Compared as bytes: a header may carry anything, and strings beyond ASCII cannot be compared safely.
    right = hmac.compare_digest(channel_signature(stamp, body).encode(), signature.lower().encode("utf-8", "replace"))
    if not settings.GATEWAY_SECRET or not right:
        raise Refused(401, "FORGED", "The signature does not fit the body and the channel's secret.")
    if abs(at.timestamp() - int(stamp)) > CLOCK_TOLERANCE.total_seconds():
        raise Refused(401, "STALE", "The timestamp is more than five minutes away from our clock.")


def channel_signature(stamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 of `stamp.body` under the channel's secret; no signature at all for a stamp that is none."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        return ""
    return hmac.new(settings.GATEWAY_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def check_beginning(body: bytes) -> None:
    """Hostile or foreign from its first bytes, or cut off: not even stored; raises Refused."""
    try:
        check_start(body[:MAX_PROLOG])
        name = root_name(body[:MAX_PROLOG])
    except Unreadable as error:
        raise Refused(400, error.code, error.text("en")) from error
    if name not in KNOWN_ROOTS:
        raise Refused(400, "UNKNOWN_ROOT", f"No message of the standard begins with <{name[:60]}>.")
    if not body.rstrip().endswith(b">") or f"{name}".encode() not in body[-len(name) - 200 :]:
        raise Refused(400, "NOT_XML", "The document is cut off.")


def count_refusal(refused: Refused, *, address: str, body: bytes, at: datetime) -> None:
    """Keep count of who was turned away and why, without keeping what was sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_REFUSAL,
            {
                "at": at,
                "address": address[:45],
                "code": refused.code,
                "sha256": hashlib.sha256(body).hexdigest() if body else "",
                "size": len(body),
            },
        )


def _known_roots() -> frozenset[str]:
    from clearance.messages import MESSAGES
    from clearance.messages.envelope import WRAPPERS

    return frozenset({kind.root for kind in MESSAGES.values()} | set(MESSAGES) | set(WRAPPERS) | {"DxpRep"})


KNOWN_ROOTS = _known_roots()
