"""Signature wrapping and its relatives: every known way to make one thing verified and another thing read."""

import copy

import pytest
from lxml import etree

from clearance.messages import BadSignature, KeyRegistry, Unreadable, build_signed, verify
from tests.clearance.messages.made import made
from tests.clearance.messages.signers import NOW

DS = "{http://www.w3.org/2000/09/xmldsig#}"
CEB = "{http://www.chinaport.gov.cn/ceb}"
ROOT = f"{CEB}CEB603Message"


def signature(root):
    return root.find(f"{DS}Signature")


def forged(root):
    """The same message with another waybill number."""
    twin = copy.deepcopy(root)
    for number in twin.iter(f"{CEB}logisticsNo"):
        number.text = "FORGED"
    return twin


def moved_under_a_forged_root(root):
    """Classic wrapping: the signed root hides inside an extension of a new one."""
    outer = forged(root)
    outer.remove(signature(outer))
    hidden = etree.SubElement(etree.SubElement(outer, f"{CEB}ExtendMessage"), f"{CEB}Message")
    hidden.append(copy.deepcopy(root))
    return outer


def signature_lifted_to_a_forged_root(root):
    """The signed message hides in an Object of its own signature."""
    outer = forged(root)
    hidden = etree.SubElement(signature(outer), f"{DS}Object")
    original = copy.deepcopy(root)
    original.remove(signature(original))
    hidden.append(original)
    return outer


def reference_by_id(root):
    """The reference points at the hidden original by its id."""
    outer = signature_lifted_to_a_forged_root(root)
    outer.find(f".//{DS}Object/{ROOT}").set("Id", "original")
    outer.find(f".//{DS}Reference").set("URI", "#original")
    return outer


def second_reference(root):
    """A good reference and one that covers nothing."""
    reference = root.find(f".//{DS}Reference")
    another = copy.deepcopy(reference)
    another.set("URI", "#nothing")
    reference.addnext(another)
    return root


def second_signature(root):
    signature(root).addnext(copy.deepcopy(signature(root)))
    return root


def second_signature_inside(root):
    """A second signature deep inside a business node."""
    root.find(f".//{CEB}InventoryHead").append(copy.deepcopy(signature(root)))
    return root


def signature_inside_a_node(root):
    root.find(f"{CEB}Inventory").append(signature(root))
    return root


def signature_as_root(root):
    return signature(root)


def transform_that_selects(root):
    """An XPath transform leaves out what was forged."""
    transforms = root.find(f".//{DS}Transforms")
    transform = etree.SubElement(transforms, f"{DS}Transform")
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
    etree.SubElement(transform, f"{DS}XPath").text = "not(ancestor-or-self::*[local-name()='logisticsNo'])"
    return root


def xslt_transform(root):
    root.find(f".//{DS}Transform").set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
    return root


def no_transform(root):
    transforms = root.find(f".//{DS}Transforms")
    transforms.getparent().remove(transforms)
    return root


def exclusive_canonical_form(root):
    method = root.find(f".//{DS}CanonicalizationMethod")
    method.set("Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#")
    return root


def mac_instead_of_signature(root):
    """The public key taken as a shared secret."""
    root.find(f".//{DS}SignatureMethod").set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
    return root


def mac_of_one_bit(root):
    etree.SubElement(root.find(f".//{DS}SignatureMethod"), f"{DS}HMACOutputLength").text = "1"
    return root


def weaker_digest(root):
    root.find(f".//{DS}DigestMethod").set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5")
    return root


def external_reference(root):
    root.find(f".//{DS}Reference").set("URI", "http://127.0.0.1/forged.xml")
    return root


def reference_to_a_file(root):
    root.find(f".//{DS}Reference").set("URI", "file:///etc/passwd")
    return root


def reference_without_uri(root):
    del root.find(f".//{DS}Reference").attrib["URI"]
    return root


def key_to_fetch(root):
    info = root.find(f".//{DS}KeyInfo")
    etree.SubElement(info, f"{DS}RetrievalMethod").set("URI", "http://127.0.0.1/key")
    return root


def bare_key_value(root):
    info = root.find(f".//{DS}KeyInfo")
    for child in list(info):
        info.remove(child)
    etree.SubElement(info, f"{DS}KeyValue")
    return root


def two_certificates(root):
    certificate = root.find(f".//{DS}X509Certificate")
    certificate.addnext(copy.deepcopy(certificate))
    return root


def duplicate_ids(root):
    for element in root.findall(f"{CEB}Inventory/*"):
        element.set("Id", "same")
    return root


def duplicate_ids_in_two_spellings(root):
    first, second = root.findall(f"{CEB}Inventory/*")[:2]
    first.set("ID", "same")
    second.set("{http://www.w3.org/XML/1998/namespace}id", "same")
    return root


def forged_content(root):
    return forged(root)


def empty_signature(root):
    for child in list(signature(root)):
        signature(root).remove(child)
    return root


def signature_of_another_namespace(root):
    signature(root).tag = "{urn:x}Signature"
    return root


def manifest(root):
    """What is signed only lists digests of other things."""
    root.find(f".//{DS}Reference").set("Type", "http://www.w3.org/2000/09/xmldsig#Manifest")
    return root


ATTACKS = {
    moved_under_a_forged_root: "MISPLACED",
    signature_lifted_to_a_forged_root: "SHAPE",
    reference_by_id: "SHAPE",
    second_reference: "SHAPE",
    second_signature: "SEVERAL",
    second_signature_inside: "SEVERAL",
    signature_inside_a_node: "MISPLACED",
    signature_as_root: "ROOT",
    transform_that_selects: "SHAPE",
    xslt_transform: "ALGORITHM",
    no_transform: "SHAPE",
    exclusive_canonical_form: "ALGORITHM",
    mac_instead_of_signature: "ALGORITHM",
    mac_of_one_bit: "SHAPE",
    weaker_digest: "ALGORITHM",
    external_reference: "REFERENCE",
    reference_to_a_file: "REFERENCE",
    reference_without_uri: "REFERENCE",
    key_to_fetch: "SHAPE",
    bare_key_value: "SHAPE",
    two_certificates: "SHAPE",
    duplicate_ids: "DUPLICATE_ID",
    duplicate_ids_in_two_spellings: "DUPLICATE_ID",
    forged_content: "DIGEST",
    empty_signature: "SHAPE",
    signature_of_another_namespace: "MISPLACED",
    manifest: "REFERENCE",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_attack_is_refused_with_its_reason(attack, rsa_signer):
    root = etree.fromstring(build_signed(made("CEB603"), rsa_signer.key))

    with pytest.raises(BadSignature) as caught:
        verify(etree.tostring(attack(root)), KeyRegistry([rsa_signer.trusted]), at=NOW)

    assert caught.value.code == ATTACKS[attack]


def test_what_is_answered_is_the_verified_tree_without_the_signature(rsa_signer):
    verified = verify(build_signed(made("CEB603"), rsa_signer.key), KeyRegistry([rsa_signer.trusted]), at=NOW)

    assert signature(verified.root) is None
    assert verified.root.getparent() is None


def test_comments_are_not_signed_and_change_nothing_that_is_read(rsa_signer):
    data = build_signed(made("CEB603"), rsa_signer.key).replace(b"COP-2026", b"COP-<!-- x -->2026")

    assert verify(data, KeyRegistry([rsa_signer.trusted]), at=NOW).parsed().message == made("CEB603")


@pytest.mark.parametrize("where", [b"<ceb:Inventory>", b"<ceb:CEB603Message "])
def test_processing_instructions_are_refused(where, rsa_signer):
    data = build_signed(made("CEB603"), rsa_signer.key).replace(where, b"<?x y?>" + where, 1)

    with pytest.raises(BadSignature, match="INSTRUCTION"):
        verify(data, KeyRegistry([rsa_signer.trusted]), at=NOW)


@pytest.mark.parametrize(
    ("prefix", "code"),
    [(b'<!DOCTYPE x [<!ATTLIST y id ID "z">]>', "DOCTYPE"), (b"\xff\xfe", "ENCODING"), (b"x", "NOT_XML")],
)
def test_a_hostile_document_is_refused_before_its_signature_is_looked_at(prefix, code, rsa_signer):
    data = prefix + build_signed(made("CEB603"), rsa_signer.key).split(b"\n", 1)[1]

    with pytest.raises(Unreadable, match=code):
        verify(data, KeyRegistry([rsa_signer.trusted]), at=NOW)


def test_a_signed_document_above_the_limit_is_refused(rsa_signer):
    data = build_signed(made("CEB603"), rsa_signer.key)

    with pytest.raises(Unreadable, match="TOO_LARGE"):
        verify(data, KeyRegistry([rsa_signer.trusted]), at=NOW, limit=len(data) - 1)
