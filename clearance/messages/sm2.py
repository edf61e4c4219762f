"""SM2 signatures with SM3, by way of the system's OpenSSL: Python's usual library knows SM3 but not SM2.

OpenSSL 3 is what Python's own ssl module runs on, so nothing is installed for this; where it is older or was built
without SM2, available() says so and signing with SM2 is refused.
"""

import ctypes
import ctypes.util
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

# The identifier that GM/T 0009 prescribes where signer and verifier agreed on no other.
DEFAULT_ID = b"1234567812345678"

_POINTER, _SIZE = ctypes.c_void_p, ctypes.c_size_t
_SIZE_OUT = ctypes.POINTER(ctypes.c_size_t)
_POINTER_IN = ctypes.POINTER(ctypes.c_void_p)

# Name, result, arguments; as in openssl/evp.h, pem.h and x509.h.
_FUNCTIONS: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
    ("BIO_new_mem_buf", _POINTER, (ctypes.c_char_p, ctypes.c_int)),
    ("BIO_free", ctypes.c_int, (_POINTER,)),
    ("PEM_read_bio_PrivateKey", _POINTER, (_POINTER, _POINTER, _POINTER, ctypes.c_char_p)),
    ("d2i_PUBKEY", _POINTER, (_POINTER, _POINTER_IN, ctypes.c_long)),
    ("i2d_PUBKEY", ctypes.c_int, (_POINTER, _POINTER)),
    ("d2i_X509", _POINTER, (_POINTER, _POINTER_IN, ctypes.c_long)),
    ("X509_get_pubkey", _POINTER, (_POINTER,)),
    ("X509_free", None, (_POINTER,)),
    ("EVP_PKEY_free", None, (_POINTER,)),
    ("EVP_PKEY_is_a", ctypes.c_int, (_POINTER, ctypes.c_char_p)),
    ("EVP_PKEY_CTX_new", _POINTER, (_POINTER, _POINTER)),
    ("EVP_PKEY_CTX_set1_id", ctypes.c_int, (_POINTER, ctypes.c_char_p, _SIZE)),
    ("EVP_PKEY_CTX_free", None, (_POINTER,)),
    ("EVP_MD_CTX_new", _POINTER, ()),
    ("EVP_MD_CTX_set_pkey_ctx", None, (_POINTER, _POINTER)),
    ("EVP_MD_CTX_free", None, (_POINTER,)),
    ("ERR_clear_error", None, ()),
    ("EVP_sm3", _POINTER, ()),
    ("EVP_DigestSignInit", ctypes.c_int, (_POINTER,) * 5),
    ("EVP_DigestSign", ctypes.c_int, (_POINTER, _POINTER, _SIZE_OUT, ctypes.c_char_p, _SIZE)),
    ("EVP_DigestVerifyInit", ctypes.c_int, (_POINTER,) * 5),
    ("EVP_DigestVerify", ctypes.c_int, (_POINTER, ctypes.c_char_p, _SIZE, ctypes.c_char_p, _SIZE)),
)


class Sm2Error(ValueError):
    """A key that is no SM2 key, or an OpenSSL without SM2."""


@cache
def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("crypto")
    if name is None:
        raise Sm2Error("no OpenSSL found")
    library = ctypes.CDLL(name)
    for function, result, arguments in _FUNCTIONS:
        try:
            entry = getattr(library, function)
        except AttributeError as error:
            raise Sm2Error(f"OpenSSL without {function}: version 3 with SM2 is needed") from error
        entry.restype, entry.argtypes = result, arguments
    return library


def available() -> bool:
    """Whether SM2 can be used here."""
    try:
        _library()
    except (Sm2Error, OSError):
        return False
    return True


class Sm2PrivateKey:
    """A private key that stays inside OpenSSL's memory."""

    def __init__(self, pem: bytes, *, password: bytes | None = None) -> None:
        library = _library()
        buffer = library.BIO_new_mem_buf(pem, len(pem))
        try:
            self._key = _owned(library.PEM_read_bio_PrivateKey(buffer, None, None, password or b""))
        finally:
            library.BIO_free(buffer)

    def sign(self, data: bytes, *, identity: bytes = DEFAULT_ID) -> bytes:
        """The signature in DER, as OpenSSL makes it; signing twice gives two different ones."""
        library = _library()
        with ExitStack() as stack:
            context = _context(stack, self._key, identity, library.EVP_DigestSignInit)
            size = _SIZE()
            _check(library.EVP_DigestSign(context, None, ctypes.byref(size), data, len(data)))
            out = ctypes.create_string_buffer(size.value)
            _check(library.EVP_DigestSign(context, out, ctypes.byref(size), data, len(data)))
            return out.raw[: size.value]

    def public_key(self) -> "Sm2PublicKey":
        """The public half."""
        library = _library()
        size = library.i2d_PUBKEY(self._key, None)
        out = ctypes.create_string_buffer(size)
        library.i2d_PUBKEY(self._key, ctypes.byref(ctypes.c_void_p(ctypes.addressof(out))))
        return Sm2PublicKey(out.raw)

    def __del__(self) -> None:
        _release(self)


class Sm2PublicKey:
    """A public key, from a SubjectPublicKeyInfo in DER."""

    def __init__(self, der: bytes) -> None:
        self._key = _owned(_library().d2i_PUBKEY(None, ctypes.byref(_address(der)), len(der)))

    @classmethod
    def from_certificate(cls, der: bytes) -> "Sm2PublicKey":
        """The key of an X.509 certificate in DER."""
        library = _library()
        certificate = library.d2i_X509(None, ctypes.byref(_address(der)), len(der))
        if not certificate:
            library.ERR_clear_error()
            raise Sm2Error("not a certificate")
        key = cls.__new__(cls)
        try:
            key._key = _owned(library.X509_get_pubkey(certificate))
        finally:
            library.X509_free(certificate)
        return key

    def verify(self, signature: bytes, data: bytes, *, identity: bytes = DEFAULT_ID) -> bool:
        """Whether a signature in DER was made over the data with the private half."""
        library = _library()
        with ExitStack() as stack:
            context = _context(stack, self._key, identity, library.EVP_DigestVerifyInit)
            return library.EVP_DigestVerify(context, signature, len(signature), data, len(data)) == 1

    def __del__(self) -> None:
        _release(self)


def _context(stack: ExitStack, key: int, identity: bytes, init: Callable[..., int]) -> int:
    library = _library()
    # What is left in the error queue would be taken by Python's ssl for its own.
    stack.callback(library.ERR_clear_error)
    inner = library.EVP_PKEY_CTX_new(key, None)
    stack.callback(library.EVP_PKEY_CTX_free, inner)
    context = library.EVP_MD_CTX_new()
    stack.callback(library.EVP_MD_CTX_free, context)
    # The identifier enters the hash, so it must be known before the first byte.
    _check(library.EVP_PKEY_CTX_set1_id(inner, identity, len(identity)))
    library.EVP_MD_CTX_set_pkey_ctx(context, inner)
    _check(init(context, None, library.EVP_sm3(), None, key))
    return context


def _owned(key: int | None) -> int:
    library = _library()
    if not key:
        library.ERR_clear_error()
        raise Sm2Error("not a key, or a wrong password")
    if not library.EVP_PKEY_is_a(key, b"SM2"):
        library.EVP_PKEY_free(key)
        raise Sm2Error("not an SM2 key")
    return key


def _release(holder: Any) -> None:
    key = holder.__dict__.pop("_key", None)
    if key:
        _library().EVP_PKEY_free(key)


def _address(data: bytes) -> ctypes.c_void_p:
    return ctypes.c_void_p(ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value)


def _check(result: int) -> None:
    if result != 1:
        raise Sm2Error("OpenSSL refused the operation")
