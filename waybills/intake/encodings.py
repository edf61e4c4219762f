"""Which encoding a text is in: UTF-8 and GB18030 are read, any other is named in the refusal."""

import codecs
import re

from waybills.intake.refusals import FileRefused, refused

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
# Of every ten bytes of UTF-16 one is null at the least: in separators and digits, always the same half of the pair.
LEAST_NULL_SHARE = 0.02
_CONTROL = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x00})
# Damage is spread thinly; a text of another encoding has it at every sign.
MOST_DAMAGE = {UTF8: 0.3, GB18030: 0.1}


def encoding_of(sample: bytes) -> str:
    """UTF8 or GB18030; refuses any other encoding by its name. The sample may end inside a character."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            raise refused("ENCODING", name=name)
    if _looks_wide(sample):
        raise refused("ENCODING", name="UTF-32" if b"\0\0" in sample[:16] else "UTF-16")
    if _decodes(sample, UTF8):
        return UTF8
    if _decodes(sample, GB18030) and _looks_chinese(sample):
        return GB18030
    raise _refusal(sample)


def _looks_wide(sample: bytes) -> bool:
    places = [at for at, byte in enumerate(sample[:4096]) if not byte]
    if len(places) < LEAST_NULL_SHARE * min(len(sample), 4096) or not sample.strip(b"\0"):
        return False
    return len({at % 2 for at in places}) == 1 or sample[:4].count(b"\0") == 3


def _decodes(sample: bytes, encoding: str) -> bool:
    return _first_damage(sample, encoding) is None


def _first_damage(sample: bytes, encoding: str) -> int | None:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _looks_chinese(sample: bytes) -> bool:
    pairs = _PAIR.findall(sample)
    return sum(bool(_COMMON.match(pair)) for pair in pairs) >= LEAST_COMMON_SHARE * len(pairs)


def _refusal(sample: bytes) -> FileRefused:
    """What the sample is instead: no text at all, a text that was damaged, or one of another encoding."""
    if len(sample.translate(None, _CONTROL)) < 0.99 * len(sample):
        return refused("BINARY")
    for encoding in (UTF8, GB18030):
        if _is_damaged(sample, encoding):
            row = sample[: _first_damage(sample, encoding)].count(b"\n") + 1
            return refused("ENCODING_ROW", row=row, name=encoding.upper())
    for encoding, name in _OTHERS:
        if _decodes(sample, encoding):
            return refused("ENCODING", name=name)
    return refused("BINARY")


def _is_damaged(sample: bytes, encoding: str) -> bool:
    """Whether nearly all that is not plain ASCII is right in this encoding, and only something is not."""
    signs = [sign for sign in sample.decode(encoding, "replace") if sign > "\x7f"]
    if encoding == GB18030 and not _looks_chinese(sample):
        return False
    return len(signs) > 1 and signs.count("\ufffd") <= max(1, MOST_DAMAGE[encoding] * len(signs))
