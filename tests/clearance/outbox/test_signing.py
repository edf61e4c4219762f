"""A sender with a key signs what it files; without one, messages leave unsigned and say so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from clearance.messages import KeyRegistry, verify
from clearance.messages.keys import RSA_SHA1
from clearance.models import OutboundMessage
from tests.clearance import papers
from tests.clearance.messages.signers import NOW, rsa_signer, sm2_signer

Waiting = Callable[[int], list[OutboundMessage]]


@pytest.mark.parametrize("scheme", ["RSA", "SM2"])
def test_a_sender_with_a_key_signs(scheme: str, waiting: Waiting, settings: Settings, tmp_path: Path) -> None:
    code = papers.broker_house().code
    signer = rsa_signer(code) if scheme == "RSA" else sm2_signer(code)
    folder = tmp_path / code
    folder.mkdir()
    (folder / "key.pem").write_bytes(signer.pem)
    (folder / "certificate.der").write_bytes(signer.certificate)
    (folder / "scheme").write_text(scheme)
    settings.CEB_KEYS_DIR = str(tmp_path)
    (message,) = waiting(1)
    assert message.body.signed
    verified = verify(bytes(message.body.data), KeyRegistry([signer.trusted]), at=NOW)
    assert (verified.key.owner, verified.parsed().message.code) == (code, "CEB603")


def test_a_sender_without_a_key_does_not(waiting: Waiting, settings: Settings, tmp_path: Path) -> None:
    settings.CEB_KEYS_DIR = str(tmp_path)
    (message,) = waiting(1)
    assert not message.body.signed
    assert RSA_SHA1.signature_uri.encode() not in bytes(message.body.data)
