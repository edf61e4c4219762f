"""The standard's code lists, as they stood in the 2022-05 edition; a centre loads newer ones with their dates."""

from collections.abc import Mapping

from clearance.messages.codes import lists
from clearance.messages.codes.countries import COUNTRY
from clearance.messages.codes.currencies import CURRENCY, OBSOLETE_CURRENCY
from clearance.messages.codes.filing_errors import FILING_ERRORS
from clearance.messages.codes.list_errors import LIST_ERRORS
from clearance.messages.codes.lists import CodeList, Name
from clearance.messages.codes.platform_errors import PLATFORM_ERRORS
from clearance.messages.codes.statuses import (
    CUSTOMS_REASONS,
    LOCAL_STATUS,
    RETURN_STATUS,
    STATUSES_BY_RECEIPT,
    is_failure,
    is_listed,
    reasons_in,
)
from clearance.messages.codes.units import UNIT

_SHORT = (value for value in vars(lists).values() if isinstance(value, CodeList))

CODE_LISTS: Mapping[str, CodeList] = {
    each.name: each for each in (*_SHORT, COUNTRY, CURRENCY, OBSOLETE_CURRENCY, UNIT, RETURN_STATUS, LOCAL_STATUS)
}

# Negative statuses: what the e-port says before customs sees a filing.
ERRORS: Mapping[str, Name] = {**FILING_ERRORS, **LIST_ERRORS}

__all__ = [
    "CODE_LISTS",
    "COUNTRY",
    "CURRENCY",
    "CUSTOMS_REASONS",
    "ERRORS",
    "LOCAL_STATUS",
    "OBSOLETE_CURRENCY",
    "PLATFORM_ERRORS",
    "RETURN_STATUS",
    "STATUSES_BY_RECEIPT",
    "UNIT",
    "CodeList",
    "Name",
    "is_failure",
    "is_listed",
    "reasons_in",
]
