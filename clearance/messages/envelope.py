"""The transport envelope: DxpMsg around a message, DxpMsgSv around that, and DxpRep, the platform's own answer."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from clearance.messages.hardening import MAX_BYTES, Unreadable, check_start, parsed_root
from clearance.messages.times import ENVELOPE_TIME, UTC8

DXP = "http://www.chinaport.gov.cn/dxp"
WRAPPERS = ("DxpMsg", "DxpMsgSv")

# Bytes that an envelope carries: in base64 one text, and libxml2 reads none above ten million characters.
MOST_PAYLOAD = 7_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sends what to whom; data is the CEB message as its bytes, receivers are 1 to 5 terminal numbers."""

    cop_msg_id: str  # up to 255 characters, unique at the sender
    sender: str  # terminal number, up to 16 characters
    receivers: tuple[str, ...]
    created_at: datetime
    message_type: str  # root name of the message, up to 30 characters
    data: bytes
    file_name: str = ""
    keys: tuple[tuple[str, str], ...] = ()  # business keys, up to 5 pairs of name and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer inside a DxpRep: code from the platform's list, the message it is about."""

    code: str
    info: str
    about: str  # CopMsgId of the message that is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """DxpRep: what the exchange platform itself answers, before customs sees anything."""

    receiver: str
    responses: tuple[Response, ...]


def wrap(envelope: Envelope) -> bytes:
    """The bytes of a DxpMsg, the payload in base64; ValueError if a length is beyond the standard's."""
    _check_lengths(envelope)
    root = etree.Element(_dxp("DxpMsg"), {"ver": "1.0"}, nsmap={"dxp": DXP})
    _add_head(root, "TransInfo", envelope)
    _add(root, "Data", base64.b64encode(envelope.data).decode("ascii"))
    _add_extras(root, envelope)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def unwrap(data: bytes, *, limit: int = MAX_BYTES) -> Envelope:
    """The envelope in a DxpMsg, or in the DxpMsg inside a DxpMsgSv; raises Unreadable."""
    return envelope_in(_root(data, limit))


def envelope_in(root: etree._Element) -> Envelope:
    """The envelope in a tree that a hardened parser made, or whose signature was verified."""
    message = _child(root, "DxpMsg") if etree.QName(root).localname == "DxpMsgSv" else root
    if message is None or etree.QName(message).localname != "DxpMsg":
        raise Unreadable("UNKNOWN_ROOT", etree.QName(root).localname[:60])
    info = _child(message, "TransInfo")
    payload = _text(message, "Data")
    if info is None or not payload.strip():
        raise Unreadable("NO_PAYLOAD")
    extras = _child(message, "AddInfo")
    return Envelope(
        **_trans_info(info),
        data=_decoded(payload),
        file_name=_text(extras, "FileName"),
        keys=tuple((key.get("name", ""), key.text or "") for key in _children(_child(extras, "BizKey"), "Key")),
    )


def read_reply(data: bytes, *, limit: int = MAX_BYTES) -> Reply:
    """The platform's answer; raises Unreadable."""
    root = _root(data, limit)
    if etree.QName(root).localname != "DxpRep":
        raise Unreadable("UNKNOWN_ROOT", etree.QName(root).localname[:60])
    responses = tuple(
        Response(
            code=_text(response, "ResponseCode"),
            info=_text(response, "ResponseInfo"),
            about=_text(_child(response, "OriHead"), "CopMsgId"),
        )
        for response in _children(root, "Response")
    )
    # RecevierId: misspelt in the standard.
    return Reply(receiver=_text(root, "RecevierId"), responses=responses)


def build_reply(reply: Reply, original: Envelope, *, at: datetime) -> bytes:
    """The bytes of a DxpRep about one message, as the exchange platform sends it."""
    root = etree.Element(_dxp("DxpRep"), {"ver": "1.0"}, nsmap={"dxp": DXP})
    _add(root, "RecevierId", reply.receiver)
    for response in reply.responses:
        element = etree.SubElement(root, _dxp("Response"))
        _add(element, "ResponseCode", response.code)
        if response.info:
            _add(element, "ResponseInfo", response.info[:300])
        _add(element, "NoticeTime", at.astimezone(UTC8).strftime("%Y-%m-%d"))
        _add_head(element, "OriHead", original)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_head(parent: etree._Element, name: str, envelope: Envelope) -> None:
    info = etree.SubElement(parent, _dxp(name))
    _add(info, "CopMsgId", envelope.cop_msg_id)
    _add(info, "SenderId", envelope.sender)
    receivers = etree.SubElement(info, _dxp("ReceiverIds"))
    for receiver in envelope.receivers:
        _add(receivers, "ReceiverId", receiver)
    _add(info, "CreatTime", envelope.created_at.astimezone(UTC8).strftime(ENVELOPE_TIME))
    _add(info, "MsgType", envelope.message_type)


def _add_extras(root: etree._Element, envelope: Envelope) -> None:
    if not (envelope.file_name or envelope.keys):
        return
    extras = etree.SubElement(root, _dxp("AddInfo"))
    if envelope.file_name:
        _add(extras, "FileName", envelope.file_name)
    if envelope.keys:
        keys = etree.SubElement(extras, _dxp("BizKey"))
        for name, value in envelope.keys:
            _add(keys, "Key", value).set("name", name)


def _check_lengths(envelope: Envelope) -> None:
    if envelope.created_at.tzinfo is None:
        raise ValueError("created_at has no zone")
    for name, value, least, most in (
        ("CopMsgId", envelope.cop_msg_id, 1, 255),
        ("SenderId", envelope.sender, 1, 16),
        ("MsgType", envelope.message_type, 0, 30),
        ("FileName", envelope.file_name, 0, 255),
        *(("ReceiverId", receiver, 1, 16) for receiver in envelope.receivers),
        *(("Key", value, 1, 64) for _, value in envelope.keys),
        *(("Key/@name", name, 1, 32) for name, _ in envelope.keys),
    ):
        if not least <= len(value) <= most:
            raise ValueError(f"{name} must have {least} to {most} characters, has {len(value)}")
    if len(envelope.data) > MOST_PAYLOAD:
        raise ValueError(f"an envelope carries at most {MOST_PAYLOAD} bytes, not {len(envelope.data)}")
    if not 1 <= len(envelope.receivers) <= 5 or len(envelope.keys) > 5:
        raise ValueError("an envelope takes 1 to 5 receivers and at most 5 keys")


def _root(data: bytes, limit: int) -> etree._Element:
    if len(data) > limit:
        raise Unreadable("TOO_LARGE")
    check_start(data)
    root = parsed_root(data)
    if etree.QName(root).namespace not in (DXP, None):
        raise Unreadable("NAMESPACE", str(etree.QName(root).namespace)[:100])
    return root


def _trans_info(info: etree._Element) -> dict:
    return {
        "cop_msg_id": _text(info, "CopMsgId"),
        "sender": _text(info, "SenderId"),
        "receivers": tuple(r.text or "" for r in _children(_child(info, "ReceiverIds"), "ReceiverId")),
        "created_at": _created_at(_text(info, "CreatTime")),
        "message_type": _text(info, "MsgType"),
    }


def _created_at(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Unreadable("ENVELOPE_TIME", text[:40]) from error
    # Without a zone, as the standard writes it, the time is that of China.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC8)


_SPACE = b" \t\r\n"


def _decoded(payload: str) -> bytes:
    try:
        return base64.b64decode(payload.encode("ascii").translate(None, _SPACE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("NOT_BASE64") from error


def _dxp(name: str) -> str:
    return f"{{{DXP}}}{name}"


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _dxp(name))
    element.text = text
    return element


def _children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    if parent is None:
        return []
    return [child for child in parent if child.tag in (_dxp(name), name)]


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    found = _children(parent, name)
    return found[0] if found else None


def _text(parent: etree._Element | None, name: str) -> str:
    child = _child(parent, name)
    return (child.text or "") if child is not None else ""
