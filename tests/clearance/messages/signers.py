"""Organisations with keys: made for the test, never those of the samples."""

import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from clearance.messages.keys import RSA_SHA1, SM2_SM3, Scheme, SigningKey, TrustedKey, signing_key, trusted_key

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """An organisation: what it signs with, and what others know of it."""

    key: SigningKey
    trusted: TrustedKey
    certificate: bytes
    pem: bytes


@cache
def rsa_signer(owner: str, *, start: datetime = NOW - timedelta(days=30), days: int = 365) -> Signer:
    """An organisation with an RSA key and a certificate good for some days."""
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .sign(private, hashes.SHA256())
    ).public_bytes(serialization.Encoding.DER)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _signer(pem, certificate, owner, RSA_SHA1)


@cache
def sm2_signer(owner: str, scheme: Scheme = SM2_SM3) -> Signer:
    """An organisation with an SM2 key and certificate, made by the system's openssl."""
    with TemporaryDirectory() as folder:
        key, certificate = Path(folder) / "key.pem", Path(folder) / "certificate.der"
        _openssl("genpkey", "-algorithm", "SM2", "-out", key)
        _openssl(
            *("req", "-new", "-x509", "-sm3", "-key", key, "-subj", f"/CN={owner}", "-days", "3650"),
            *("-sigopt", "distid:1234567812345678", "-outform", "DER", "-out", certificate),
        )
        signer = _signer(key.read_bytes(), certificate.read_bytes(), owner, scheme)
    # openssl dates certificates from today, and these tests have a day of their own.
    dated = replace(signer.trusted, not_before=NOW - timedelta(days=30), not_after=NOW + timedelta(days=335))
    return replace(signer, trusted=dated)


def _signer(pem: bytes, certificate: bytes, owner: str, scheme: Scheme) -> Signer:
    key = signing_key(pem, certificate, scheme=scheme)
    return Signer(key, trusted_key(certificate, owner=owner, scheme=scheme), certificate, pem)


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
