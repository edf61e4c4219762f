"""Numbers that carry a check digit."""

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015 leaves out I O S V Z
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))
_HOUSE_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # as UPU S10


def master_waybill(prefix: str, serial: int) -> str:
    """An air waybill number, "999-12345675": three digits of the carrier, seven of serial, serial mod 7 (IATA)."""
    serial %= 10_000_000
    return f"{prefix}-{serial:07d}{serial % 7}"


def house_waybill(tag: str, serial: int) -> str:
    """A parcel number, "TG7K2000012349": TG, three characters of the seed, eight digits, check digit of UPU S10."""
    digits = f"{serial % 100_000_000:08d}"
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _HOUSE_WEIGHTS, strict=True)) % 11
    return f"TG{tag}{digits}{ {10: 0, 11: 5}.get(rest, rest) }"


def _organisation_check(code: str) -> str:
    total = sum(int(sign, 36) * weight for sign, weight in zip(code, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11] if total % 11 else "0"


def social_credit_code(region: str, serial: int) -> str:
    """An 18-character unified social credit code (GB 32100): enterprise of a region, organisation code, check."""
    organisation = f"MA{serial % 1_000_000:06d}"
    body = f"91{region}{organisation}{_organisation_check(organisation)}"
    total = sum(USCC_ALPHABET.index(sign) * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return body + USCC_ALPHABET[-total % 31]


def customs_code(serial: int) -> str:
    """A 10-character customs registration code: region 42999 is not given out, so no real enterprise is named."""
    return f"429996Z{serial % 1000:03d}"
