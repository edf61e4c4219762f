"""The answers of DICOMweb store (PS3.18 §10.5.3), in the DICOM JSON model or as native DICOM XML."""

from typing import Any
from xml.etree import ElementTree

from inspection.ingest.receive import Received

JSON, XML = "application/dicom+json", "application/dicom+xml"
# Failure reasons (PS3.18 table 10.5.3-2 and PS3.4): processing failure, class not supported, data set does not fit,
# cannot understand, duplicate with other content, refused by syntax.
PROCESSING_FAILURE, NOT_SUPPORTED, DOES_NOT_FIT, CANNOT_UNDERSTAND = 0x0110, 0x0122, 0xA900, 0xC000
DUPLICATE, SYNTAX = 0x0111, 0x0124
REASONS = {
    "UNSUPPORTED_CLASS": NOT_SUPPORTED,
    "PERSON_IMAGE": NOT_SUPPORTED,
    "UNKNOWN_SYNTAX": SYNTAX,
    "LOSSY_SYNTAX": SYNTAX,
    "CONFLICT": DUPLICATE,
    "BAD_VALUE": DOES_NOT_FIT,
    "MISSING_VALUE": DOES_NOT_FIT,
    "EMPTY": CANNOT_UNDERSTAND,
    "NOT_DICOM": CANNOT_UNDERSTAND,
    "TRUNCATED": CANNOT_UNDERSTAND,
    "CORRUPT": CANNOT_UNDERSTAND,
}
COERCED, WARNING_REASON = 0xB000, "00081196"
FAILED_SEQUENCE, REFERENCED_SEQUENCE = "00081198", "00081199"
KEYWORDS = {
    "00081150": "ReferencedSOPClassUID",
    "00081155": "ReferencedSOPInstanceUID",
    "00081190": "RetrieveURL",
    WARNING_REASON: "WarningReason",
    "00081197": "FailureReason",
    FAILED_SEQUENCE: "FailedSOPSequence",
    REFERENCED_SEQUENCE: "ReferencedSOPSequence",
    "00210010": "PrivateCreator",
    "00211001": "FailureText",
}
CREATOR = "TONGGUAN"

Dataset = dict[str, dict[str, Any]]


def dataset_of(received: list[Received]) -> Dataset:
    """The store response: what was stored and what was not, each instance with its reason."""
    out: Dataset = {}
    failed = [_failed(one) for one in received if not one.taken]
    stored = [_stored(one) for one in received if one.taken]
    if failed:
        out[FAILED_SEQUENCE] = {"vr": "SQ", "Value": failed}
    if stored:
        out[REFERENCED_SEQUENCE] = {"vr": "SQ", "Value": stored}
    return out


def status_of(received: list[Received]) -> int:
    """200 all stored, 202 some, 409 none, 400 nothing there to store."""
    taken = sum(one.taken for one in received)
    if not received:
        return 400
    if taken == len(received):
        return 200
    return 202 if taken else 409


def as_xml(dataset: Dataset) -> bytes:
    """The same in the native DICOM model (PS3.19 A.1)."""
    root = ElementTree.Element("NativeDicomModel", {"xml:space": "preserve"})
    _fill(root, dataset)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="utf-8")


def _stored(one: Received) -> Dataset:
    said = _named(one)
    if one.header and one.header.warnings:
        said[WARNING_REASON] = {"vr": "US", "Value": [COERCED]}
    return said


def _failed(one: Received) -> Dataset:
    said = _named(one)
    said["00081197"] = {"vr": "US", "Value": [REASONS.get(one.code, PROCESSING_FAILURE)]}
    said["00210010"] = {"vr": "LO", "Value": [CREATOR]}
    said["00211001"] = {"vr": "LT", "Value": [f"{one.code}: {one.text('en')}"]}
    return said


def _named(one: Received) -> Dataset:
    """Class and instance, as far as the file let itself be read."""
    header = one.header
    said: Dataset = {}
    if header and header.sop_class_uid:
        said["00081150"] = {"vr": "UI", "Value": [header.sop_class_uid]}
    if header and header.sop_uid:
        said["00081155"] = {"vr": "UI", "Value": [header.sop_uid]}
    return said


def _fill(parent: ElementTree.Element, dataset: Dataset) -> None:
    for tag, attribute in sorted(dataset.items()):
        element = ElementTree.SubElement(
            parent, "DicomAttribute", {"tag": tag, "vr": attribute["vr"], "keyword": KEYWORDS[tag]}
        )
        for number, value in enumerate(attribute["Value"], start=1):
            if attribute["vr"] == "SQ":
                _fill(ElementTree.SubElement(element, "Item", {"number": str(number)}), value)
            else:
                ElementTree.SubElement(element, "Value", {"number": str(number)}).text = str(value)
