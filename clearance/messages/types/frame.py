"""What surrounds the business nodes of a message, and the receipt for a message that could not be read."""

from dataclasses import dataclass
from typing import Annotated, Any

from clearance.messages.definition import F, node


@node
class BaseTransfer:
    """Who hands the message over; every filing carries one (GACC specification 2022-05)."""

    copCode: Annotated[str, F("C1..18", "传输企业代码", "Transmitting enterprise code")]
    copName: Annotated[str, F("C..100", "传输企业名称", "Transmitting enterprise name")]
    dxpMode: Annotated[str, F("C3", "报文传输模式", "Transmission mode", codes="DXP_MODE")]
    dxpId: Annotated[str, F("C..30", "报文传输编号", "Terminal number")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class BaseSubscribe:
    """Who else receives copies, at most five of them (GACC specification 2022-05)."""

    status: Annotated[str, F("C..100", "用户订阅单证业务状态", "What is subscribed to", codes="SUBSCRIPTION")]
    dxpMode: Annotated[str, F("C3", "订阅方传输模式", "Subscriber's transmission mode", codes="DXP_MODE")]
    dxpAddress: Annotated[str, F("C..100", "订阅方传输地址", "Subscriber's terminal number")]
    note: Annotated[str | None, F("C..1000", "备注", "Note")] = None


@node
class ExtendMessage:
    """Content two parties agreed on; Message is one XML element as text in exclusive canonical form, or empty."""

    name: Annotated[str, F("C..30", "扩展报文名称", "Extension name")]
    version: Annotated[str, F("C..30", "扩展报文版本", "Extension version")]
    Message: Annotated[str, F("C", "扩展报文", "Extension content")]


@node
class MessageReturn:
    """CEB900 报文格式校验回执; sent by the e-port when it can't read a message (GACC specification 2022-05)."""

    guid: Annotated[str, F("C36", "系统唯一序号", "Record number")]
    returnStatus: Annotated[str, F("C1..10", "回执状态", "Receipt status", codes="RETURN_STATUS")]
    returnInfo: Annotated[str, F("C..5000", "回执详细信息", "Receipt text")]
    returnTime: Annotated[str, F("C17", "操作时间", "Receipt time")]
    oriCopMsgId: Annotated[str, F("C..255", "原始传输报文的copMsgId", "Refused transport message")]
    oriMessageType: Annotated[str, F("C..15", "原始报文类型", "Refused message type")]
    oriBizMessage: Annotated[str, F("C", "原始报文内容", "Refused message")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A whole message: code as in CEB603, guid of 36 characters, nodes of the class in the catalogue."""

    code: str
    guid: str
    nodes: tuple[Any, ...]
    version: str = "1.0"
    transfer: BaseTransfer | None = None
    subscribes: tuple[BaseSubscribe, ...] = ()
    extend: ExtendMessage | None = None
