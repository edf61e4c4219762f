"""Files of the standard in an encoding of Chinese systems: made UTF-8 first, as the standard has it."""

import re
from io import BytesIO
from typing import IO

from clearance.messages.hardening import MAX_BYTES, MAX_DECLARATION, Unreadable
from waybills.intake.encodings import GB18030
from waybills.intake.refusals import refused

_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["'](?:gb18030|gbk|gb2312)["'][^>]*>""", re.IGNORECASE)


def in_utf8(file: IO[bytes]) -> IO[bytes]:
    """The file from its first sign on; one that is declared to be in GB18030, GBK or GB2312 is read as such."""
    start = file.read(MAX_DECLARATION)
    declared = _DECLARED.match(start)
    if declared is None:
        # An editor left empty lines in front, where XML allows none.
        blank = len(start) - len(start.lstrip())
        file.seek(blank if start[blank:].startswith(b"<?xml") else 0)
        return file
    data = start[declared.end() :] + file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable("TOO_LARGE")
    try:
        return BytesIO(data.decode(GB18030).encode())
    except UnicodeDecodeError as error:
        row = start[: declared.end()].count(b"\n") + data[: error.start].count(b"\n") + 1
        raise refused("ENCODING_ROW", row=row, name="GB18030") from error
