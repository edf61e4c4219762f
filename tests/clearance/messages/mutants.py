"""Small damage to a good document: one change each, of the kinds that senders and attackers make."""

from collections.abc import Callable
from random import Random

from lxml import etree

CEB = "http://www.chinaport.gov.cn/ceb"

TEXTS = (
    "", " ", "x", "1", "12", "123", "1.5", "1e5", "1.234567", " 7 ", "7\n", "+3", "-0", ".5", "5.", "NaN", "INF",
    "１２", "0x10", "12345678901234567890", "99999999999", "0.000000", "1.00000000", "142", "3", "A b", "字" * 37,
    "x" * 61, "x" * 101, "x" * 1001, "\u3000", "1,5", "--1", "000000000000000000001", "1_0", "12345678901234.12345",
)  # fmt: skip

Mutation = Callable[[etree._Element, Random], None]


def mutate(data: bytes, random: Random) -> tuple[str, bytes]:
    """The name of a change, and the document with it."""
    root = etree.fromstring(data)
    mutation = random.choice(MUTATIONS)
    mutation(root, random)
    return mutation.__name__, etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _elements(root: etree._Element) -> list[etree._Element]:
    """All but the inside of the signature and of the extension, which are not this check's business."""
    return [each for each in root.iter(f"{{{CEB}}}*") if each is not root and not _is_inside(each)]


def _is_inside(element: etree._Element) -> bool:
    above = [etree.QName(each).localname for each in element.iterancestors()][:-1]
    return "Signature" in above or "Message" in above


def _leaf(root: etree._Element, random: Random) -> etree._Element:
    return random.choice([each for each in _elements(root) if not len(each)])


def another_text(root: etree._Element, random: Random) -> None:
    _leaf(root, random).text = random.choice(TEXTS)


def dropped(root: etree._Element, random: Random) -> None:
    element = random.choice(_elements(root))
    element.getparent().remove(element)


def doubled(root: etree._Element, random: Random) -> None:
    element = random.choice(_elements(root))
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))


def swapped(root: etree._Element, random: Random) -> None:
    element = random.choice([each for each in _elements(root) if each.getnext() is not None] or [_leaf(root, random)])
    if element.getnext() is not None:
        element.getnext().addnext(element)


def renamed(root: etree._Element, random: Random) -> None:
    element = random.choice(_elements(root))
    element.tag = f"{{{CEB}}}{random.choice(('unknown', 'Guid', 'copNo', 'note'))}"


def unqualified(root: etree._Element, random: Random) -> None:
    element = random.choice(_elements(root))
    element.tag = etree.QName(element).localname


def attributed(root: etree._Element, random: Random) -> None:
    random.choice(_elements(root)).set(random.choice(("id", "guid", "{urn:x}y")), "1")


def with_a_stranger(root: etree._Element, random: Random) -> None:
    stranger = etree.Element(f"{{{CEB}}}stranger")
    stranger.text = "1"
    random.choice(_elements(root)).addprevious(stranger)


def with_stray_text(root: etree._Element, random: Random) -> None:
    random.choice(_elements(root)).tail = "stray"


def with_a_child(root: etree._Element, random: Random) -> None:
    etree.SubElement(_leaf(root, random), f"{{{CEB}}}guid").text = "1"


def without_root_attribute(root: etree._Element, random: Random) -> None:
    del root.attrib[random.choice(("guid", "version"))]


def another_root_attribute(root: etree._Element, random: Random) -> None:
    root.set(random.choice(("guid", "version", "stranger")), random.choice(("", "1", "2.0", "x" * 36, "x" * 11)))


def shuffled(root: etree._Element, random: Random) -> None:
    parent = random.choice([root, *(each for each in _elements(root) if len(each))])
    children = list(parent)
    random.shuffle(children)
    for child in children:
        parent.append(child)


MUTATIONS: tuple[Mutation, ...] = (
    another_text, another_text, another_text, another_text, another_text, dropped, dropped, doubled, swapped, renamed,
    unqualified, attributed, with_a_stranger, with_stray_text, with_a_child, without_root_attribute,
    another_root_attribute, shuffled,
)  # fmt: skip
