"""What waybills' lists are searched by, the orders they take, and what their files hold."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waybills.lifecycle.requirements import LABELS, Requirement
from waybills.selectors.desk import owner_of
from waybills.web.listing import Listing

FILES = Listing(
    name="files",
    search=("name", "sent_by__username", "sent_by__last_name", "organisation__name", "flight__number"),
    orders={
        "age": ("id",), "name": ("name", "id"), "kind": ("kind", "id"), "rows": ("rows", "id"),
        "accepted": ("accepted", "id"), "known": ("known", "id"), "refused": ("refused", "id"),
    },
    size=50,
    columns=(
        (pgettext_lazy("noun", "File"), lambda row: row.name),
        (_("Kind"), lambda row: row.kind),
        (_("Stage"), lambda row: row.get_stage_display()),
        (_("Rows"), lambda row: row.rows),
        (_("Taken over"), lambda row: row.accepted),
        (_("Known already"), lambda row: row.known),
        (pgettext_lazy("rows", "Refused"), lambda row: row.refused),
        (_("New parcels"), lambda row: row.parcels),
        (_("Handed in"), lambda row: row.received_at),
        (_("By"), lambda row: row.sent_by),
        (_("Organisation"), lambda row: row.organisation),
    ),
)  # fmt: skip

TALLIES = Listing(
    name="tallies",
    search=("flight__number", "opened_by__last_name", "opened_by__first_name", "opened_by__username"),
    orders={"opened": ("opened_at", "id"), "flight": ("flight__date", "flight__number", "id")},
    default="-opened",
    size=50,
    columns=(
        (_("Flight"), lambda row: row.flight),
        (pgettext_lazy("tally", "Opened"), lambda row: row.opened_at),
        (_("By"), lambda row: row.opened_by),
        (pgettext_lazy("tally", "Closed"), lambda row: row.closed_at),
        (_("By"), lambda row: row.closed_by),
    ),
)

CONTROLS = Listing(
    name="controls",
    search=("reason", "legal_basis", "owner__name", "placed_by__last_name"),
    orders={"due": ("due", "id"), "placed": ("placed_at", "id"), "kind": ("kind", "id"), "parcels": ("standing", "id")},
    default="placed",
    columns=(
        (_("Kind"), lambda row: LABELS[Requirement(row.kind)]),
        (_("Reason"), lambda row: row.said),
        (_("Legal basis"), lambda row: row.legal_basis),
        (_("Parcels"), lambda row: row.standing),
        (_("Due"), lambda row: row.due_at),
        (_("Placed"), lambda row: row.placed_at),
        (_("By"), lambda row: row.placed_by),
        (_("Organisation"), owner_of),
    ),
)
# On the page those that say the same are one row; the file names each.
CONTROL_GROUPS = replace(
    CONTROLS,
    orders={
        "urgency": ("rank", "since", "id"), "due": ("soonest", "id"), "placed": ("since", "id"), "kind": ("kind", "id"),
        "parcels": ("parcels", "id"),
    },
    default="urgency",
)  # fmt: skip
