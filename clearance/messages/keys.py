"""Who signs with what: signature schemes, signing keys, and the registry of keys that we trust."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from hmac import compare_digest
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    NoDigestInfo,
    decode_dss_signature,
    encode_dss_signature,
)

from clearance.messages.sm2 import DEFAULT_ID, Sm2PrivateKey, Sm2PublicKey

_GACC = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
_W3C = "http://www.w3.org/2000/09/xmldsig#"

# DER of AlgorithmIdentifier SHA-1 around the digest (RFC 8017 §9.2). Written out, because the policies of many
# systems refuse "RSA with SHA-1" by name, while the standard still has nothing else beside SM2.
_SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")


class Family(Enum):
    """The kinds of key that the standard has."""

    RSA = "RSA"
    SM2 = "SM2"


class Digest(Enum):
    """The digests that the standard has."""

    SHA1 = "SHA1"
    SM3 = "SM3"

    def of(self, data: bytes) -> bytes:
        """The digest of bytes."""
        if self is Digest.SHA1:
            return hashlib.sha1(data, usedforsecurity=False).digest()
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize()


class Encoding(Enum):
    """How an SM2 signature stands in SignatureValue: DER, or r and s of 32 bytes each; no source settles it."""

    DER = "DER"
    RAW = "RAW"


@dataclass(frozen=True, slots=True)
class Scheme:
    """Key family, digest, and the names that stand for them in the XML; sources differ, so names are arguments."""

    family: Family
    digest: Digest
    signature_uri: str
    digest_uri: str
    encoding: Encoding = Encoding.RAW
    identity: bytes = DEFAULT_ID

    def sign(self, private: Any, data: bytes) -> bytes:
        """The signature value over bytes."""
        if self.family is Family.RSA:
            return private.sign(_SHA1_INFO + Digest.SHA1.of(data), padding.PKCS1v15(), NoDigestInfo())
        signature = private.sign(data, identity=self.identity)
        return signature if self.encoding is Encoding.DER else _raw(signature)

    def verify(self, public: Any, signature: bytes, data: bytes) -> bool:
        """Whether a signature value was made over the bytes with the key's private half."""
        if self.family is Family.RSA:
            return _rsa_verifies(public, signature, data)
        der = signature if self.encoding is Encoding.DER else _der(signature)
        return der is not None and public.verify(der, data, identity=self.identity)


RSA_SHA1 = Scheme(Family.RSA, Digest.SHA1, f"{_W3C}rsa-sha1", f"{_W3C}sha1")
SM2_SM3 = Scheme(Family.SM2, Digest.SM3, f"{_GACC}sm2-sm3", f"{_GACC}sm3")
# As a widely used public signing tool writes it.
SM2_SM3_W3C_NAMES = Scheme(Family.SM2, Digest.SHA1, f"{_W3C}sm2-sm3", f"{_W3C}sha1")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key of one organisation; name is the certificate's serial as KeyName carries it."""

    name: str
    private: rsa.RSAPrivateKey | Sm2PrivateKey = field(repr=False)
    certificate: bytes  # DER
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key of one organisation, good for signatures made between two moments."""

    owner: str  # customs or credit code of the organisation
    name: str
    public: rsa.RSAPublicKey | Sm2PublicKey = field(repr=False)
    fingerprint: str  # SHA-256 of the certificate, hexadecimal
    scheme: Scheme
    not_before: datetime
    not_after: datetime


class KeyRegistry:
    """The keys that signatures are verified with; several of one owner may be good at once, while keys rotate."""

    def __init__(self, keys: Iterable[TrustedKey] = ()) -> None:
        self._keys = tuple(keys)

    def candidates(self, *, name: str, fingerprint: str) -> Iterator[TrustedKey]:
        """The registered keys that a signature's KeyInfo points at; it can point, but bring none of its own."""
        for key in self._keys:
            if (fingerprint and key.fingerprint == fingerprint) or (name and key.name == name):
                yield key


def signing_key(pem: bytes, certificate: bytes, *, scheme: Scheme, password: bytes | None = None) -> SigningKey:
    """A signing key from its PEM and its certificate in DER."""
    serial = certificate_serial(certificate)
    if scheme.family is Family.SM2:
        return SigningKey(serial, Sm2PrivateKey(pem, password=password), certificate, scheme)
    private = serialization.load_pem_private_key(pem, password)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return SigningKey(serial, private, certificate, scheme)


def trusted_key(certificate: bytes, *, owner: str, scheme: Scheme) -> TrustedKey:
    """A registry entry from a certificate in DER, good as long as the certificate."""
    parsed = x509.load_der_x509_certificate(certificate)
    return TrustedKey(
        owner=owner,
        name=certificate_serial(certificate),
        public=_public_key(parsed, certificate, scheme),
        fingerprint=fingerprint(certificate),
        scheme=scheme,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
    )


def certificate_serial(certificate: bytes) -> str:
    """The serial number as KeyName carries it: hexadecimal, at least four digits."""
    return f"{x509.load_der_x509_certificate(certificate).serial_number:04x}"


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate in DER, hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def _public_key(parsed: x509.Certificate, der: bytes, scheme: Scheme) -> rsa.RSAPublicKey | Sm2PublicKey:
    if scheme.family is Family.SM2:
        return Sm2PublicKey.from_certificate(der)
    public = parsed.public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise ValueError("not an RSA certificate")
    return public


def _rsa_verifies(public: rsa.RSAPublicKey, signature: bytes, data: bytes) -> bool:
    try:
        recovered = public.recover_data_from_signature(signature, padding.PKCS1v15(), None)
    except (InvalidSignature, ValueError):
        return False
    return compare_digest(recovered, _SHA1_INFO + Digest.SHA1.of(data))


def _raw(der: bytes) -> bytes:
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _der(raw: bytes) -> bytes | None:
    if len(raw) != 64:
        return None
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
