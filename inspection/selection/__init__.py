"""Who goes to CT and who is opened: rules and chance as one query over a set of parcels.

Live selection, shadow rules and back-tests run the same SQL (`selection.query`); only the set of parcels and what is
done with the hits differ.
"""

from inspection.selection.choosing import Chosen, choose
from inspection.selection.draw import chance
from inspection.selection.query import Hit, back_test, find_hits

__all__ = ["Chosen", "Hit", "back_test", "chance", "choose", "find_hits"]
