"""The standard's times: UTC+8 always, fourteen digits to the second, seventeen to the millisecond."""

from datetime import date, datetime, timedelta, timezone

UTC8 = timezone(timedelta(hours=8))

SECOND = "%Y%m%d%H%M%S"
DAY = "%Y%m%d"
ENVELOPE_TIME = "%Y-%m-%dT%H:%M:%S"


def c14(moment: datetime) -> str:
    """YYYYMMDDhhmmss of an aware moment."""
    return _local(moment).strftime(SECOND)


def c17(moment: datetime) -> str:
    """YYYYMMDDhhmmssSSS of an aware moment, cut (not rounded) to milliseconds."""
    local = _local(moment)
    return f"{local.strftime(SECOND)}{local.microsecond // 1000:03d}"


def c8(day: date) -> str:
    """YYYYMMDD of a day, or of the day that it is in UTC+8 at a moment."""
    return (_local(day) if isinstance(day, datetime) else day).strftime(DAY)


def moment(text: str) -> datetime:
    """The moment of fourteen or seventeen digits; ValueError if there is no such time."""
    if not (text.isascii() and text.isdigit()) or len(text) not in (14, 17):
        raise ValueError(f"not a time of the standard: {text[:40]}")
    # By hand: strptime takes five times as long, and every list carries a time.
    clock = (int(text[8:10]), int(text[10:12]), int(text[12:14]), int(text[14:] or 0) * 1000)
    return datetime(int(text[:4]), int(text[4:6]), int(text[6:8]), *clock, tzinfo=UTC8)


def day(text: str) -> date:
    """The day of eight digits; ValueError if there is no such day."""
    if not (text.isascii() and text.isdigit()) or len(text) != 8:
        raise ValueError(f"not a day of the standard: {text[:40]}")
    return datetime.strptime(text, DAY).date()


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone: which one is meant is not to be guessed")
    return moment.astimezone(UTC8)
