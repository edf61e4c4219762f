"""What can be made to go wrong with the counterpart, each by name and with a rate."""

import threading
import time
from collections.abc import Callable, Mapping

from twin import chance

NAMES = {
    "outage": "answers 503 for half a minute at a time",
    "flapping": "drops connections for five seconds at a time",
    "slow": "takes half a minute to answer",
    "error_page": "answers 200 with an error page and keeps nothing",
    "lost_answer": "does the work, then drops the connection",
    "half_answer": "does the work, then breaks off in the middle of the answer",
    "double": "sends a receipt message twice, or its nodes again in another message",
    "out_of_order": "sends a receipt after the ones that follow it",
    "late": "sends a receipt hours late",
    "recall": "takes a release back: 500 after 800, then 800 again",
    "holds": "keeps an inspected parcel at 500 until someone releases it by hand",
    "forged": "a receipt message with a wrong signature comes between",
    "malformed": "a receipt message cut in the middle comes between",
    "unknown": "a receipt for a document that nobody sent comes between",
}
OUTAGE_SECONDS = 30
FLAPPING_SECONDS = 5


def parse(text: str | None) -> dict[str, float]:
    """Rates by name from "lost_answer=0.1,double=0.2"; nothing or "none" means no faults; ValueError if unknown."""
    if not text or text == "none":
        return {}
    pairs = (part.partition("=") for part in text.split(","))
    return checked({name.strip(): float(rate or 1) for name, _, rate in pairs})


def checked(rates: Mapping[str, float]) -> dict[str, float]:
    """The same rates; ValueError if a name is unknown or a rate is not between 0 and 1."""
    for name, rate in rates.items():
        if name not in NAMES:
            raise ValueError(f"unknown fault {name!r}: customs can have {', '.join(NAMES)}")
        if not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise ValueError(f"the rate of {name} must be between 0 and 1, not {rate!r}")
    return dict(rates)


class Faults:
    """The rates now in force; they may change while the counterpart runs."""

    def __init__(self, seed: object, rates: Mapping[str, float], clock: Callable[[], float] = time.time) -> None:
        self.seed, self.clock = seed, clock
        self._lock = threading.Lock()
        self._rates = checked(rates)

    @property
    def rates(self) -> dict[str, float]:
        """Those above zero."""
        with self._lock:
            return {name: rate for name, rate in self._rates.items() if rate}

    def change(self, rates: Mapping[str, float]) -> None:
        """Set some rates and leave the others as they are."""
        new = checked(rates)
        with self._lock:
            self._rates.update(new)

    def happens(self, name: str, *key: object) -> bool:
        """Whether this fault strikes this key; keys of things tried again carry the number of the attempt."""
        rate = self.rates.get(name, 0.0)
        return bool(rate) and chance.happens(self.seed, rate, "fault", name, *key)

    def lasts(self, name: str, seconds: float) -> bool:
        """Whether a fault that comes in spells of that many seconds is on now."""
        return self.happens(name, int(self.clock() // seconds))
