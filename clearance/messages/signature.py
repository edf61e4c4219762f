"""Signing as the standard has it: enveloped, over the whole document, in inclusive canonical XML."""

import base64

from lxml import etree

from clearance.messages.catalogue import Signing, message_type
from clearance.messages.envelope import Envelope, wrap
from clearance.messages.hardening import signed_root
from clearance.messages.keys import SigningKey
from clearance.messages.types.frame import Message
from clearance.messages.writing import around_signature

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DS}enveloped-signature"


def build_signed(message: Message, key: SigningKey) -> bytes:
    """The bytes of a message with its signature; nothing may touch them afterwards, not even white space."""
    if message_type(message.code).signing is Signing.NEVER:
        raise ValueError(f"{message.code} carries no signature")
    before, after = around_signature(message)
    return _spliced(before, after, key)


def wrap_signed(envelope: Envelope, key: SigningKey) -> bytes:
    """The bytes of a DxpMsg with a signature over the whole envelope."""
    data = wrap(envelope)
    slot = data.rindex(b"</")
    return _spliced(data[:slot], data[slot:], key)


def _spliced(before: bytes, after: bytes, key: SigningKey) -> bytes:
    root = signed_root(before + after)
    digest = base64.b64encode(key.scheme.digest.of(canonical(root.getroottree()))).decode("ascii")
    names = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in sorted(_namespaces(root).items()))
    # Written in canonical form as it stands in the document, so that what is signed needs no second parse.
    signed_info = _signed_info(key, digest)
    in_context = signed_info.replace("<ds:SignedInfo>", f"<ds:SignedInfo{names}>", 1)
    value = key.scheme.sign(key.private, in_context.encode())
    return before + _signature(key, signed_info, value).encode() + after


def _namespaces(root: etree._Element) -> dict[str, str]:
    names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    if None in root.nsmap:
        raise ValueError("a document with a default namespace is not one of ours")
    return names | {"ds": DS}


def _signed_info(key: SigningKey, digest: str) -> str:
    return (
        "<ds:SignedInfo>"
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{key.scheme.signature_uri}"></ds:SignatureMethod>'
        '<ds:Reference URI="">'
        f'<ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{key.scheme.digest_uri}"></ds:DigestMethod>'
        f"<ds:DigestValue>{digest}</ds:DigestValue>"
        "</ds:Reference></ds:SignedInfo>"
    )


def _signature(key: SigningKey, signed_info: str, value: bytes) -> str:
    certificate = base64.b64encode(key.certificate).decode("ascii")
    return (
        f'<ds:Signature xmlns:ds="{DS}">{signed_info}'
        f"<ds:SignatureValue>{base64.b64encode(value).decode('ascii')}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:KeyName>{key.name}</ds:KeyName><ds:X509Data>"
        f"<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


def canonical(node: etree._Element | etree._ElementTree) -> bytes:
    """Inclusive canonical XML 1.0 without comments, of a document or of an element with the namespaces around it."""
    return etree.tostring(node, method="c14n", exclusive=False, with_comments=False)
