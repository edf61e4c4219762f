"""The referee: the authority's own schemas, which are not part of this project."""

import os
from functools import cache
from pathlib import Path

from lxml import etree

from clearance.messages import MESSAGES

REFERENCE = Path(os.environ.get("TONGGUAN_REFERENCE", Path(__file__).parents[4] / "shared" / "reference")) / "ceb"


@cache
def schema(name: str) -> etree.XMLSchema:
    """One of the official schemas: ceb_export, ceb_import, dxp_terminal, dxp_transport."""
    suffix = "_202205_local" if name == "dxp_transport" else "_202205"
    return etree.XMLSchema(file=str(REFERENCE / "xsd" / f"{name}{suffix}.xsd"))


def accepts(code: str, data: bytes) -> bool:
    """Whether the official schema takes a document."""
    return schema(f"ceb_{MESSAGES[code].flow.value.lower()}").validate(etree.fromstring(data))


def why_not(code: str) -> str:
    """What the official schema said last."""
    return str(schema(f"ceb_{MESSAGES[code].flow.value.lower()}").error_log.last_error)
