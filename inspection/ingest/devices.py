"""Who a machine is: by its token, or by a signature with its secret. The same rules for scanners and line controllers.

Token:      Authorization: Bearer <device code>:<secret>
Signature:  X-Device: <device code>
            X-Timestamp: <seconds since 1970, at most five minutes from our clock>
            X-Content-Sha256: <sha256 of the body, hex>
            X-Signature: <HMAC-SHA256, hex, with the secret, over the four lines method, path with query,
                          timestamp, content sha256, joined by "\n">
"""

import hashlib
import hmac
from datetime import datetime

from django.http import HttpRequest

from waybills.models import Device

CLOCK_TOLERANCE_SECONDS = 300


class NotADevice(Exception):
    """No machine we know, or it cannot prove it; the message says what is wrong, not what would be right."""


def device_of(request: HttpRequest, *, at: datetime, body: bytes | None = None) -> Device:
    """The machine behind a request. A signature is checked against `body`; where the body is streamed (None), the
    announced hash must be compared afterwards with `announced_sha256`. Raises NotADevice."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(token)
    if "x-signature" in request.headers:
        return _by_signature(request, at=at, body=body)
    raise NotADevice("no device token and no signature")


def signature(secret: str, *, method: str, path: str, timestamp: str, sha256: str) -> str:
    """What a machine signs with, and we compare to."""
    said = "\n".join([method.upper(), path, timestamp, sha256])
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def announced_sha256(request: HttpRequest) -> str:
    """The body's hash that a signature speaks of; empty for a token."""
    return request.headers.get("x-content-sha256", "").lower() if "x-signature" in request.headers else ""


def _known(code: str) -> Device | None:
    device = Device.objects.filter(code=code, active=True).first()
    return device if device and device.secret else None


def _by_token(token: str) -> Device:
    code, _, secret = token.strip().partition(":")
    device = _known(code)
    # Compared even for an unknown code, so that the time of the answer does not tell which codes exist.
    right = hmac.compare_digest((device.secret if device else "-" * 32).encode(), secret.encode())
    if device is None or not right:
        raise NotADevice("unknown device or wrong token")
    return device


def _by_signature(request: HttpRequest, *, at: datetime, body: bytes | None) -> Device:
    device = _known(request.headers.get("x-device", ""))
    timestamp, sha256 = request.headers.get("x-timestamp", ""), announced_sha256(request)
    wanted = signature(
        device.secret if device else "-",
        method=request.method or "", path=request.get_full_path(), timestamp=timestamp, sha256=sha256,
    )  # fmt: skip
    right = hmac.compare_digest(wanted.encode(), request.headers["x-signature"].lower().encode())
    if device is None or not right:
        raise NotADevice("unknown device or wrong signature")
    if (
        not timestamp.isdecimal()
        or len(timestamp) > 12
        or abs(at.timestamp() - int(timestamp)) > CLOCK_TOLERANCE_SECONDS
    ):
        raise NotADevice("the timestamp is more than five minutes off")
    if body is not None and hashlib.sha256(body).hexdigest() != sha256:
        raise NotADevice("the body is not the one that was signed")
    return device
