"""Acts on sets: the one door to state (DESIGN §3).

outcome = acts.perform(Parcel.release, Parcel.objects.on(flight), by=officer, facts={"receipt": 7})
outcome.moved       # 4,987
outcome.refused     # 13
outcome.refusals    # each with the reason a person can read
"""

from waybills.acts.actors import CUSTOMS, LINE, SYSTEM, Actor
from waybills.acts.door import NeedsTwoPersons, create, perform
from waybills.acts.outcome import Outcome, Refusal
from waybills.acts.rows import create_rows
from waybills.acts.subscribers import Heard, later, when
from waybills.acts.verbs import verb_of

__all__ = [
    "CUSTOMS", "LINE", "SYSTEM", "Actor", "Heard", "NeedsTwoPersons", "Outcome", "Refusal", "create", "create_rows",
    "later", "perform", "verb_of", "when",
]  # fmt: skip
