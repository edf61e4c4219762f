"""SM2 through the system's OpenSSL, with its command line as the second opinion."""

import ctypes.util
import ssl
import subprocess

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clearance.messages import sm2
from clearance.messages.sm2 import Sm2Error, Sm2PrivateKey, Sm2PublicKey
from tests.clearance.messages.signers import rsa_signer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sm2")
    openssl(folder, "genpkey", "-algorithm", "SM2", "-out", "key.pem")
    openssl(folder, "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    openssl(folder, "pkey", "-in", "key.pem", "-aes256", "-passout", "pass:secret", "-out", "locked.pem")
    (folder / "data").write_bytes(b"one data")
    return folder


def openssl(folder, *arguments):
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False)


def test_openssl_accepts_our_signature(folder):
    key = Sm2PrivateKey((folder / "key.pem").read_bytes())
    (folder / "ours").write_bytes(key.sign(b"one data"))
    result = openssl(
        folder,
        *("pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-in", "data", "-sigfile", "ours", "-rawin"),
        *("-digest", "sm3", "-pkeyopt", "distid:1234567812345678"),
    )

    assert result.returncode == 0, result.stderr


def test_we_accept_openssl_s_signature(folder):
    openssl(
        folder,
        *("pkeyutl", "-sign", "-inkey", "key.pem", "-in", "data", "-out", "theirs", "-rawin"),
        *("-digest", "sm3", "-pkeyopt", "distid:1234567812345678"),
    )
    public = Sm2PrivateKey((folder / "key.pem").read_bytes()).public_key()

    assert public.verify((folder / "theirs").read_bytes(), b"one data")
    assert not public.verify((folder / "theirs").read_bytes(), b"another")


def test_another_identity_is_another_signature(folder):
    key = Sm2PrivateKey((folder / "key.pem").read_bytes())
    signature = key.sign(b"one data", identity=b"me")

    assert key.public_key().verify(signature, b"one data", identity=b"me")
    assert not key.public_key().verify(signature, b"one data")


@pytest.mark.parametrize("junk", [b"", b"\x30", b"junk" * 30, b"\x30\x06\x02\x01\x00\x02\x01\x00"])
def test_junk_is_no_signature(folder, junk):
    assert not Sm2PrivateKey((folder / "key.pem").read_bytes()).public_key().verify(junk, b"one data")


def test_a_locked_key_needs_its_password(folder):
    locked = (folder / "locked.pem").read_bytes()

    assert Sm2PrivateKey(locked, password=b"secret").sign(b"x")
    with pytest.raises(Sm2Error):
        Sm2PrivateKey(locked, password=b"wrong")
    with pytest.raises(Sm2Error):
        Sm2PrivateKey(locked)


def test_other_keys_are_refused():
    signer = rsa_signer("4201000001")
    public = signer.key.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    for make in (lambda: Sm2PrivateKey(signer.pem), lambda: Sm2PublicKey(public), lambda: Sm2PublicKey(b"x")):
        with pytest.raises(Sm2Error):
            make()
    with pytest.raises(Sm2Error):
        Sm2PublicKey.from_certificate(signer.certificate)
    with pytest.raises(Sm2Error):
        Sm2PublicKey.from_certificate(b"x")


def test_a_refusal_leaves_nothing_behind_for_python_s_ssl():
    with pytest.raises(Sm2Error):
        Sm2PrivateKey(b"junk")

    assert ssl.create_default_context()


def test_a_machine_without_openssl_says_so(monkeypatch):
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    sm2._library.cache_clear()
    try:
        assert not sm2.available()
        with pytest.raises(Sm2Error, match="no OpenSSL"):
            Sm2PrivateKey(b"x")
    finally:
        sm2._library.cache_clear()


def test_this_machine_has_sm2():
    assert sm2.available()
