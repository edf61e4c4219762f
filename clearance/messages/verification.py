"""Verifying signatures: with registered keys only, of one shape only, and answering only what was digested."""

import base64
import binascii
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest

from lxml import etree

from clearance.messages.catalogue import BY_ROOT
from clearance.messages.definition import CEB
from clearance.messages.envelope import DXP, Envelope, envelope_in
from clearance.messages.hardening import MAX_BYTES, Unreadable, check_start, signed_root
from clearance.messages.keys import KeyRegistry, TrustedKey, fingerprint
from clearance.messages.reading import Parsed, parse_tree
from clearance.messages.signature import C14N, DS, ENVELOPED, canonical
from clearance.messages.texts import signature_text


class BadSignature(ValueError):
    """A signature that does not prove what it should; code is stable, text is for a person."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail

    def text(self, lang: str = "zh") -> str:
        """The reason in Chinese (zh) or English (en)."""
        return signature_text(self.code, self.detail, lang)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a good signature proves: the key, and the tree that was digested, without the signature."""

    key: TrustedKey
    root: etree._Element

    def parsed(self) -> Parsed:
        """The signed message, read from the very tree that was verified."""
        return replace(parse_tree(self.root), signed=True)

    def envelope(self) -> Envelope:
        """The signed envelope, if it was a DxpMsg that was signed."""
        return envelope_in(self.root)


def verify(data: bytes, registry: KeyRegistry, *, at: datetime, limit: int = MAX_BYTES) -> Verified:
    """Verify the one signature of a document at a moment; raises BadSignature, or Unreadable.

    Whoever calls still has to compare the key's owner with the sender that the message names.
    """
    if len(data) > limit:
        raise Unreadable("TOO_LARGE")
    check_start(data)
    root = signed_root(data)
    signature = _the_signature(root)
    parts = _parts(signature)
    key = _key(parts, registry, at)
    _check_value(parts, key)
    _detach(signature)
    digest = key.scheme.digest.of(canonical(root.getroottree()))
    if not compare_digest(digest, parts.digest):
        raise BadSignature("DIGEST")
    return Verified(key, root)


@dataclass(frozen=True, slots=True)
class _Parts:
    signed_info: etree._Element
    signature_uri: str
    digest_uri: str
    digest: bytes
    value: bytes
    key_name: str
    fingerprint: str


def _the_signature(root: etree._Element) -> etree._Element:
    """The only signature, a child of a root that may be signed; ids and instructions would only help an attacker."""
    name = etree.QName(root)
    if (name.namespace, name.localname) != (DXP, "DxpMsg") and not (
        name.namespace == CEB and name.localname in BY_ROOT
    ):
        raise BadSignature("ROOT", name.localname[:60])
    found = root.xpath("//*[local-name()='Signature']")
    if not found:
        raise BadSignature("MISSING")
    if len(found) > 1:
        raise BadSignature("SEVERAL")
    if found[0].getparent() is not root or found[0].tag != f"{{{DS}}}Signature":
        raise BadSignature("MISPLACED")
    ids = Counter(str(value) for value in root.xpath("//@*[translate(local-name(), 'ID', 'id') = 'id']"))
    if any(count > 1 for count in ids.values()):
        raise BadSignature("DUPLICATE_ID")
    if root.xpath("boolean(//processing-instruction())") or root.getroottree().xpath("/processing-instruction()"):
        raise BadSignature("INSTRUCTION")
    return found[0]


# The one shape that the standard has: element, its children in order, and those of them that may be absent.
_SHAPE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Signature": (("SignedInfo", "SignatureValue", "KeyInfo"), ()),
    "SignedInfo": (("CanonicalizationMethod", "SignatureMethod", "Reference"), ()),
    "Reference": (("Transforms", "DigestMethod", "DigestValue"), ()),
    "Transforms": (("Transform",), ()),
    "KeyInfo": (("KeyName", "X509Data"), ("KeyName", "X509Data")),
    "X509Data": (("X509Certificate",), ()),
}


def _check_shape(element: etree._Element) -> None:
    name = etree.QName(element).localname
    expected, optional = _SHAPE.get(name, ((), ()))
    found = [child.tag for child in element]
    wanted = [f"{{{DS}}}{child}" for child in expected if child not in optional or f"{{{DS}}}{child}" in found]
    if found != wanted:
        raise BadSignature("SHAPE", name[:60])
    for child in element:
        _check_shape(child)


def _parts(signature: etree._Element) -> _Parts:
    _check_shape(signature)
    find = etree.XPath("string(.//ds:*[local-name()=$name]/@Algorithm)", namespaces={"ds": DS})
    reference = signature.find(f".//{{{DS}}}Reference")
    if reference is None or dict(reference.attrib) != {"URI": ""}:
        raise BadSignature("REFERENCE")
    if find(signature, name="CanonicalizationMethod") != C14N or find(signature, name="Transform") != ENVELOPED:
        raise BadSignature("ALGORITHM")
    certificate = _bytes(signature, "X509Certificate")
    return _Parts(
        signed_info=signature[0],
        signature_uri=find(signature, name="SignatureMethod"),
        digest_uri=find(signature, name="DigestMethod"),
        digest=_bytes(signature, "DigestValue"),
        value=_bytes(signature, "SignatureValue"),
        key_name=(signature.findtext(f".//{{{DS}}}KeyName") or "").strip(),
        fingerprint=fingerprint(certificate) if certificate else "",
    )


def _key(parts: _Parts, registry: KeyRegistry, at: datetime) -> TrustedKey:
    """The registered key that KeyInfo points at and whose own algorithms the signature names."""
    candidates = list(registry.candidates(name=parts.key_name, fingerprint=parts.fingerprint))
    if not candidates:
        raise BadSignature("UNKNOWN_KEY", parts.key_name[:60])
    named = (parts.signature_uri, parts.digest_uri)
    fitting = [key for key in candidates if (key.scheme.signature_uri, key.scheme.digest_uri) == named]
    if not fitting:
        raise BadSignature("ALGORITHM", parts.signature_uri[:100])
    current = [key for key in fitting if key.not_before <= at <= key.not_after]
    if not current:
        raise BadSignature("EXPIRED" if at > fitting[0].not_after else "NOT_YET_VALID", fitting[0].owner)
    # Two registered keys of one name are told apart by the certificate, never by trying.
    exact = [key for key in current if key.fingerprint == parts.fingerprint] or current
    if len(exact) > 1:
        raise BadSignature("UNKNOWN_KEY", parts.key_name[:60])
    return exact[0]


def _check_value(parts: _Parts, key: TrustedKey) -> None:
    if not key.scheme.verify(key.public, parts.value, canonical(parts.signed_info)):
        raise BadSignature("VALUE", key.owner)


def _detach(signature: etree._Element) -> None:
    """Take the signature out and leave the text that follows it, as the enveloped transform has it."""
    parent, before = signature.getparent(), signature.getprevious()
    if signature.tail:
        if before is not None:
            before.tail = (before.tail or "") + signature.tail
        else:
            parent.text = (parent.text or "") + signature.tail
    parent.remove(signature)


def _bytes(signature: etree._Element, name: str) -> bytes:
    text = "".join((signature.findtext(f".//{{{DS}}}{name}") or "").split())
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSignature("NOT_BASE64", name) from error
