"""Status → verb of the list, for every status of 604 and 622; what each verb takes for granted; what is mere news."""

from clearance.lifecycle.declaration_list import ListState as S
from clearance.messages.codes import is_failure

# Tried in order: the first whose sources hold the list's state is the one that is meant.
VERBS: dict[str, tuple[str, ...]] = {
    "1": ("send",),
    "2": ("send",),
    "3": ("send",),
    "4": ("fail_sending",),
    "100": ("refuse_amendment", "reject"),
    "120": ("accept_amendment", "store"),
    "300": ("accept_amendment", "review"),
    "399": ("accept_amendment", "adjudicate"),
    "500": ("inspect",),
    "501": ("detain",),
    "502": ("detain",),
    "503": ("detain",),
    "505": ("detain",),
    "599": ("detain",),
    "600": ("suspend",),
    "700": ("return_goods",),
    "800": ("release",),
    "899": ("close",),
}
# Said by the e-port, whose clock is not that of customs.
ON_THE_WAY = frozenset({"1", "2", "3"})
EPORT_NEWS = ON_THE_WAY | {"4"}
# Overtaken by what is known already: harmless, whatever their time says.
PROGRESS = ON_THE_WAY | {"120", "300", "399"}
# The same filing came twice, or an older copy came late: the good state stays (standard §7).
DUPLICATES = frozenset(
    {
        "-304001", "-301010", "-301014", "-401007", "-401012", "-504012", "-504015", "-505016", "-621004", "-623009",
        "-625022", "-625033", "-800003",
    }
)  # fmt: skip

# The straight way to customs; a receipt further on proves the steps before it, so that the order in which receipts
# come in makes no difference to what is recorded in the end.
STRAIGHT_WAY = ("send", "store", "adjudicate")
RANK = {S.QUEUED: 0, S.SEND_FAILED: 0, S.SENT: 1, S.STORED: 2, S.MANUAL_REVIEW: 2}
PROVES = {
    "store": 1, "review": 2, "adjudicate": 2, "inspect": 2, "suspend": 2, "detain": 2, "return_goods": 2,
    "release": 3, "reject": 1,
}  # fmt: skip
# In one file, acts are performed in this order where lists are free to take either.
ORDER = (
    "send", "fail_sending", "store", "accept_amendment", "refuse_amendment", "review", "adjudicate", "suspend",
    "inspect", "detain", "return_goods", "release", "reject", "close", "accept_cancellation", "refuse_cancellation",
)  # fmt: skip


def verbs_for(status: str) -> tuple[str, ...]:
    """The verbs a status may mean; none for a status without effect on a list."""
    return VERBS["100"] if is_failure(status) else VERBS.get(status, ())


def answers(status: str) -> bool:
    """Whether a status is an answer of customs to the filing, not news about its way."""
    return status not in EPORT_NEWS
