"""Reading what frames the business nodes: who transmits, who subscribes, signature and extension."""

from dataclasses import replace
from typing import Any

from lxml import etree

from clearance.messages.catalogue import Flow, MessageType
from clearance.messages.definition import CEB
from clearance.messages.faults import Fault, Notes
from clearance.messages.records import explain_oddities, note_attributes, note_stray_text, record_reader
from clearance.messages.types.frame import BaseSubscribe, BaseTransfer, ExtendMessage

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"

# The two halves of the standard disagree about the last two.
_ORDER = {
    Flow.EXPORT: ("BaseTransfer", "BaseSubscribe", "Signature", "ExtendMessage"),
    Flow.IMPORT: ("BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature"),
}


class Frame:
    """The frame of one message while it is being read."""

    def __init__(self, kind: MessageType, namespace: str | None, path: str, notes: Notes) -> None:
        self.kind, self.namespace, self.path, self.notes = kind, namespace, path, notes
        self.transfer: BaseTransfer | None = None
        self.subscribes: list[BaseSubscribe] = []
        self.extend: ExtendMessage | None = None
        self.signed = False
        self._rank = 0

    def take(self, element: etree._Element) -> None:
        """Read one child of the root that is no business node."""
        name = etree.QName(element)
        where = f"{self.path}/{name.localname}"
        if not self._is_known(element, name):
            self.notes.tolerate("UNKNOWN_ELEMENT", where)
            return
        if name.localname != "Signature" and name.namespace != self.namespace:
            self.notes.tolerate("MIXED_NAMESPACE", where)
        rank = _ORDER[self.kind.flow].index(name.localname)
        if rank < self._rank:
            self.notes.tolerate("WRONG_ORDER", where)
        self._rank = max(rank, self._rank)
        getattr(self, f"_take_{name.localname}")(element, where)

    def _is_known(self, element: etree._Element, name: etree.QName) -> bool:
        if not self.kind.framed:
            return False
        if element.tag == SIGNATURE:
            return True
        return name.localname in _ORDER[self.kind.flow] and name.namespace in (CEB, None)

    def _take_BaseTransfer(self, element: etree._Element, where: str) -> None:
        transfer = self._record(BaseTransfer, element, where)
        if self.transfer is None:
            self.transfer = transfer
        elif self.transfer == transfer:
            self.notes.tolerate("REPEATED_BASE_TRANSFER", where)
        else:
            self.notes.refuse(Fault(where, "BaseTransfer", "AMBIGUOUS"))

    def _take_BaseSubscribe(self, element: etree._Element, where: str) -> None:
        self.subscribes.append(self._record(BaseSubscribe, element, f"{where}[{len(self.subscribes) + 1}]"))

    def _take_Signature(self, element: etree._Element, where: str) -> None:
        if self.signed:
            self.notes.refuse(Fault(where, "Signature", "AMBIGUOUS"))
        self.signed = True

    def _take_ExtendMessage(self, element: etree._Element, where: str) -> None:
        if self.extend is not None:
            self.notes.refuse(Fault(where, "ExtendMessage", "AMBIGUOUS"))
            return
        contents = [child for child in element if etree.QName(child).localname == "Message"]
        self._note_oddities(element, contents, where)
        extend = record_reader(ExtendMessage, self.namespace).read_leaves(element, where, self.notes)
        self.extend = replace(extend, Message=self._content(contents[0], where) if contents else None)

    def _note_oddities(self, element: etree._Element, contents: list[etree._Element], where: str) -> None:
        note_attributes(element, where, self.notes)
        note_stray_text(element, where, self.notes)
        for child in element:
            path = f"{where}/{etree.QName(child).localname}"
            if child in contents:
                note_attributes(child, path, self.notes)
                note_stray_text(child, path, self.notes)
            else:
                explain_oddities(child, path, self.notes, depth=0)

    def _record(self, cls: type, element: etree._Element, where: str) -> Any:
        return record_reader(cls, self.namespace).read(element, where, self.notes)

    def _content(self, element: etree._Element, where: str) -> str:
        if not len(element):
            return ""
        if len(element) > 1:
            self.notes.refuse(Fault(f"{where}/Message", "Message", "AMBIGUOUS"))
        return etree.tostring(element[0], method="c14n", exclusive=True, with_tail=False).decode()
