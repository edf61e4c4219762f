"""What was changed of one entry, as a panel on the entry's own page."""

from typing import Any

from django.db.models import Model

from waybills.models import User
from waybills.people.trace import hand_in_words
from waybills.selectors.changes import changes_of, told_in

SHOWN = 20


def history_of(row: Model | None, user: User) -> dict[str, Any]:
    """The newest changes of the entry for `waybills/people/history.html`; nothing of one that is yet to be kept."""
    if row is None:
        return {}
    rows = list(changes_of(row, user).select_related("by")[: SHOWN + 1])
    drawn = [(one, hand_in_words(one), list(told_in(one))) for one in rows[:SHOWN]]
    return {"history": drawn, "history_of": row._meta.label_lower, "more_history": len(rows) > SHOWN}
