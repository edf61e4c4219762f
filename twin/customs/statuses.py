"""Which status each receipt may carry, from the tables of the standard (edition 2022-05) and its annotations."""

_FILED = frozenset({1, 2, 3, 4, 100})
BY_RECEIPT = {
    "CEB304": _FILED | {120, 399},
    "CEB404": _FILED | {120, 399},
    "CEB506": _FILED | {120, 399},
    "CEB508": _FILED | {399},
    "CEB510": _FILED | {399},
    "CEB604": _FILED | {120, 300, 399, 500, 800, 899},
    "CEB606": _FILED | {399},
    "CEB608": _FILED | {120, 399},
    "CEB900": frozenset(),
}
ANSWER = {
    "CEB303": "CEB304",
    "CEB403": "CEB404",
    "CEB505": "CEB506",
    "CEB507": "CEB508",
    "CEB509": "CEB510",
    "CEB603": "CEB604",
    "CEB605": "CEB606",
    "CEB607": "CEB608",
}


def check(receipt: str, status: int) -> None:
    """Refuse to send what the standard does not know; any negative status is an error and always allowed."""
    if status >= 0 and status not in BY_RECEIPT[receipt]:
        raise ValueError(f"{receipt} cannot carry status {status}")
