"""A scanner with a name and a secret, and a way to speak to the house over a real socket."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from django.test import Client

from inspection.ingest.devices import signature
from waybills.models import Device

SECRET = "a secret of the scanner"


@pytest.fixture
def scanner(db: None) -> Device:
    return Device.objects.create(kind="CT", code="CT01", line="L1", secret=SECRET)


@pytest.fixture
def token(scanner: Device) -> dict[str, str]:
    return {"Authorization": f"Bearer CT01:{SECRET}"}


def signed(path: str, body: bytes, *, method: str = "POST", secret: str = SECRET, **changed: str) -> dict[str, str]:
    """The headers of a signed request."""
    timestamp, sha256 = str(int(time.time())), hashlib.sha256(body).hexdigest()
    said = {"X-Device": "CT01", "X-Timestamp": timestamp, "X-Content-Sha256": sha256} | changed
    made = signature(secret, method=method, path=path, timestamp=said["X-Timestamp"], sha256=said["X-Content-Sha256"])
    return {"X-Signature": made} | said


def related(*files: bytes, boundary: str = "a-boundary", kind: str = "application/dicom") -> bytes:
    """Files as the body of a store request."""
    made = b"".join(f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode() + file + b"\r\n" for file in files)
    return made + f"--{boundary}--\r\n".encode()


TYPE = {"Content-Type": 'multipart/related; type="application/dicom"; boundary="a-boundary"'}


@pytest.fixture
def send(live_server: Any, token: dict[str, str]) -> Callable[..., requests.Response]:
    """Call with files to have them stored over the network."""

    def over_the_network(*files: bytes) -> requests.Response:
        address = f"{live_server.url}/dicomweb/studies"
        return requests.post(address, data=related(*files), headers=token | TYPE, timeout=30)

    return over_the_network


@pytest.fixture
def store(client: Client, token: dict[str, str]) -> Callable[..., Any]:
    """The same without a socket, for what does not need one."""

    def post(*files: bytes, path: str = "/dicomweb/studies", **headers: str) -> Any:
        said = {**token, **TYPE, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return client.post(path, related(*files), content_type=said.pop("Content-Type"), headers=said)

    return post
