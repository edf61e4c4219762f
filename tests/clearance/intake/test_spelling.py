"""Messages as other programs write them: in the encodings of Chinese systems, and with signs that nobody sees."""

import re

import pytest

from tests.clearance.intake.test_documents import all_of, hand
from tests.factories.manifests import codes
from twin.generate import Flight as Generated
from waybills.models import Organisation, Waybill

pytestmark = pytest.mark.django_db


@pytest.fixture
def waybills(houses: dict[str, Organisation], generated: Generated) -> str:
    return all_of("waybills", generated)[0].decode()


def declared(text: str, declaration: str) -> str:
    return re.sub(r"^<\?xml[^>]*\?>", declaration, text)


@pytest.mark.parametrize("name", ["GB18030", "gbk", "GB2312"])
def test_a_message_in_the_encoding_of_a_chinese_system_is_read(waybills: str, name: str) -> None:
    file = hand(declared(waybills, f"<?xml version='1.0' encoding='{name}' ?>").encode("gb18030"))
    assert (file.kind, file.accepted, codes(file)) == ("CEB505", file.rows, [])
    assert Waybill.objects.filter(goods_info__regex="[\u4e00-\u9fff]").exists()


@pytest.mark.parametrize(
    ("declaration", "encoding", "code", "row"),
    [
        ("<?xml version='1.0' encoding='UTF-8'?>", "gb18030", "ENCODING", 0),
        ("<?xml version='1.0' encoding='Big5'?>", "utf-8", "ENCODING", 0),
        ("<?xml version='1.0' encoding='UTF-16'?>", "utf-16", "ENCODING", 0),
        ("<?xml version='1.0' encoding='GB18030'?>", "utf-8", "ENCODING_ROW", 2),
    ],
)
def test_another_encoding_than_the_declared_one_is_named(
    waybills: str, declaration: str, encoding: str, code: str, row: int
) -> None:
    text = declared(waybills, declaration).replace("</ceb:goodsInfo>", "\U0001f600</ceb:goodsInfo>", 1)
    file = hand(text.encode(encoding))
    assert (file.stage, codes(file)) == ("REFUSED", [(row, "", code)])


@pytest.mark.parametrize("before", ["\n  ", "\ufeff"])
def test_what_an_editor_left_in_front_of_a_message_does_not_matter(waybills: str, before: str) -> None:
    file = hand((before + waybills).encode())
    assert (file.accepted, codes(file)) == (file.rows, [])


SIGNS = [
    ("logisticsNo", "TG 0001", "WAYBILL_CHARACTERS"),
    ("logisticsNo", "TG\u202e0001", "CHARACTERS"),
    ("logisticsNo", "运单1", "WAYBILL_CHARACTERS"),
    ("logisticsNo", "' OR 1=1 --", "WAYBILL_CHARACTERS"),
    ("goodsInfo", "包裹\u200f", "CHARACTERS"),
    ("goodsInfo", "包\ufffd", "LOST_CHARACTER"),
    ("ebcName", "a\x85b", "CHARACTERS"),
    ("grossWeight", "", "BLANK"),
    ("grossWeight", "1e99", "NUMBER"),
    ("grossWeight", "0", "NOT_POSITIVE"),
]


def test_signs_that_no_person_sees_are_named_in_their_document(waybills: str) -> None:
    nodes = re.findall(r"<ceb:Logistics>.*?</ceb:Logistics>", waybills, re.DOTALL)[: len(SIGNS)]
    assert len(nodes) == len(SIGNS)
    text = waybills
    for node, (field, value, _) in zip(nodes, SIGNS, strict=True):
        text = text.replace(node, re.sub(f"(<ceb:{field}>)[^<]*", rf"\g<1>{value}", node), 1)
    file = hand(text.encode())
    assert codes(file) == [(n, field, code) for n, (field, _, code) in enumerate(SIGNS, 1)]
    assert file.accepted == file.rows - len(SIGNS)
