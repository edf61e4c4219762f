"""The first look at every row: one cheap predicate that is true only of rows with nothing wrong in them.

A row it does not vouch for may still be right; it is then looked at field by field (`waybills.intake.manifest.cells`).
One small regular expression says that all numbers together are made of digits and points; the rest is LIKE, hashed
lookups and lengths in bytes. A single expression that said it all would take four times as long: its automaton does
not fit the cache of PostgreSQL's engine.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from waybills.intake.columns import BY_NAME, COLUMNS, Kind
from waybills.intake.manifest.lookups import Lookups
from waybills.intake.manifest.patterns import FORBIDDEN, LOST, SPACES

# Numbers that a spreadsheet may have shortened ("1.23E+12") though any text is allowed there.
SHORTENED_TEXTS = ("order_no",)
_TEXTS = [column for column in COLUMNS if column.kind is Kind.TEXT]
_NUMBERS = [column.name for column in COLUMNS if column.kind is Kind.NUMBER]
_DIGITS = [column.name for column in COLUMNS if column.kind in (Kind.NUMBER, Kind.WHOLE, Kind.HS)]
# Fourteen digits may stand before the point: so few characters are certainly within N19,5.
_SURE_LENGTH = 14


@dataclass(frozen=True)
class Named:
    """The spellings of masters, consignors and carriers in a file against which nothing is to be said."""

    masters: list[str]
    consignors: list[str]
    carriers: list[str]


def clean_predicate(codes: Lookups, named: Named, *, odd_text: bool) -> str:
    """SQL over a stage row: true, or false or null where a closer look is due."""
    parts = [
        "broken IS NULL",
        f"num_nonnulls({', '.join(_DIGITS)}) = {len(_DIGITS)}",
        f"concat({', '.join(_DIGITS)}) !~ '[^0-9.]'",
        *(part for name in _NUMBERS for part in _number(name)),
        "octet_length(pieces) <= 9 AND pieces NOT LIKE '%.%'",
        _positive("pieces"),
        f"house_waybill !~ '[^0-9A-Za-z]' AND octet_length(house_waybill) <= {BY_NAME['house_waybill'].most}",
        "octet_length(hs_code) = 10 AND hs_code NOT LIKE '%.%'",
        f"left(hs_code, 6) = ANY ({text_array(codes.hs6)})",
        f"master_waybill = ANY ({text_array(named.masters)})",
        f"consignor = ANY ({text_array(named.consignors)})",
        f"(logistics_code IS NULL OR logistics_code = ANY ({text_array(named.carriers)}))",
        f"unit = ANY ({text_array(codes.units)})",
        f"currency = ANY ({text_array(codes.currencies)})",
        f"consignee_country = ANY ({text_array(codes.countries)})",
        *_texts(),
        *(f"{name} NOT LIKE '%E+%' AND {name} NOT LIKE '%.%E%'" for name in SHORTENED_TEXTS),
    ]
    if odd_text:
        parts.append(_ordinary())
    return " AND ".join(parts)


def _number(name: str) -> Iterator[str]:
    """Of a text of digits and points: a number above zero with at most five decimals."""
    yield f"octet_length({name}) <= {_SURE_LENGTH} AND {name} NOT LIKE '%.%.%' AND {name} NOT LIKE '%.______%'"
    yield _positive(name)


def _positive(name: str) -> str:
    # Comparing first bytes is nearly free and settles most.
    return f"""({name} >= '1' COLLATE "C" OR {name} ~ '[1-9]')"""


def _texts() -> Iterable[str]:
    """A character has at least one byte, so a length in bytes that fits is certainly right, and cheap to know."""
    for column in _TEXTS:
        if column.required:
            yield f"""octet_length({column.name}) <= {column.most} AND {column.name} >= '!' COLLATE "C\""""
        else:
            yield f"octet_length(coalesce({column.name}, '')) <= {column.most}"


def _ordinary() -> str:
    texts = ", ".join(column.name for column in _TEXTS)
    return f"concat({texts}) !~ '{FORBIDDEN}|{LOST}' AND NOT {' AND NOT '.join(_padded(c.name) for c in _TEXTS)}"


def _padded(name: str) -> str:
    """Whether spaces stand around the text."""
    return f"coalesce({name} <> btrim({name}, '{SPACES}'), false)"


def trimmed(name: str) -> str:
    """SQL of a text without the spaces around it, null if nothing is left."""
    return f"nullif(btrim({name}, '{SPACES}'), '')"


def text_array(texts: Iterable[str]) -> str:
    """A constant array: the planner hashes it, as it would not a parameter or a subquery."""
    quoted = ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
    return "'{" + quoted.replace("'", "''") + "}'::text[]"
