"""Which encoding a text is in: UTF-8 and GB18030 are read, any other is named in the refusal."""

import codecs
import re

from waybills.intake.refusals import refused

UTF8, GB18030 = "utf-8", "gb18030"
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Tried in this order; each fails soon on text of another.
_OTHERS = (("big5", "Big5"), ("shift_jis", "Shift-JIS"), ("euc_kr", "EUC-KR"), ("cp1252", "Windows-1252"))
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# GB2312 is the part of GB18030 that nearly all Chinese text is written with; its pairs have both bytes above A0.
_COMMON = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
LEAST_COMMON_SHARE = 0.8


def encoding_of(sample: bytes) -> str:
    """UTF8 or GB18030; refuses any other encoding by its name. The sample may end inside a character."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            raise refused("ENCODING", name=name)
    if b"\0" in sample[:4] and sample.strip(b"\0"):
        raise refused("ENCODING", name="UTF-16")
    if _decodes(sample, UTF8):
        return UTF8
    if _decodes(sample, GB18030) and _looks_chinese(sample):
        return GB18030
    raise refused("ENCODING", name=_name_of(sample))


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(sample: bytes) -> bool:
    pairs = _PAIR.findall(sample)
    return sum(bool(_COMMON.match(pair)) for pair in pairs) >= LEAST_COMMON_SHARE * len(pairs)


def _name_of(sample: bytes) -> str:
    for encoding, name in _OTHERS:
        if _decodes(sample, encoding):
            return name
    return "?"
