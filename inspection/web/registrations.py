"""What inspection brings to the shell: menu entries, the look of its states, panels on the parcel's page."""

from django.utils.translation import gettext_lazy as _

from inspection import permissions
from inspection.lifecycle import CtState, ExamState
from inspection.web import panels as own
from waybills.web import chips, navigation, panels

# Of a code that two machines share, the parcel's look is meant where only the code is known.
from waybills.web import registrations as _waybills_first  # noqa: F401
from waybills.web.chips import Look, Tone

navigation.register(
    navigation.Item(
        key="review", label=_("CT image review"), url="inspection:review-queue", group=navigation.Group.INSPECTION,
        may_see=permissions.may_review, order=10, icon="eye", shortcut="g r",
    )
)  # fmt: skip
navigation.register(
    navigation.Item(
        key="exams", label=_("Examinations"), url="inspection:exams", group=navigation.Group.INSPECTION,
        may_see=permissions.may_see_exams, order=20, icon="search", shortcut="g e",
    )
)  # fmt: skip
navigation.register(
    navigation.Item(
        key="parked-scans", label=_("Parked scans"), url="inspection:tray", group=navigation.Group.INSPECTION,
        may_see=permissions.may_settle_scans, order=30, icon="inbox", shortcut="g c",
    )
)  # fmt: skip
navigation.register(
    navigation.Item(
        key="rules", label=_("Selection rules"), url="inspection:rules", group=navigation.Group.CUSTOMS,
        may_see=permissions.may_write_rules, order=40, icon="filter",
    )
)  # fmt: skip

panels.register(
    panels.Panel(
        place=panels.Place.START, key="inspection", title=_("Inspection"), template="inspection/start.html",
        context=own.work, order=20, icon="eye",
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        place=panels.Place.PARCEL, key="images", title=_("CT images"), template="inspection/parcel_images.html",
        context=own.images, order=30, icon="scan",
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        place=panels.Place.PARCEL, key="examinations", title=_("Examinations"),
        template="inspection/parcel_exams.html", context=own.examinations, order=40, icon="search",
    )
)  # fmt: skip

C = CtState
chips.register(
    CtState,
    {
        C.QUEUED: Look(Tone.PROGRESS, "scan"),
        C.SCANNED: Look(Tone.PROGRESS, "clock"),
        C.ATR_DONE: Look(Tone.CONTROL, "hourglass"),
        C.UNDER_REVIEW: Look(Tone.CONTROL, "eye"),
        C.VERDICT_GIVEN: Look(Tone.CONTROL, "check"),
        C.SECOND_REVIEW: Look(Tone.CONTROL, "users"),
        C.FINAL: Look(Tone.CLOSED, "lock"),
        C.RESCAN: Look(Tone.ATTENTION, "refresh"),
        C.MACHINE_FAULT: Look(Tone.STOP, "alert"),
    },
)

E = ExamState
chips.register(
    ExamState,
    {
        E.ORDERED: Look(Tone.CONTROL, "flag"),
        E.NOTIFIED: Look(Tone.CONTROL, "message"),
        E.SLOT_BOOKED: Look(Tone.CONTROL, "clock"),
        E.PRESENTED: Look(Tone.CONTROL, "hand"),
        E.OPENED: Look(Tone.CONTROL, "search"),
        E.RECORDED: Look(Tone.CONTROL, "edit"),
        E.SECOND_CHECK: Look(Tone.ATTENTION, "users"),
        E.FINAL: Look(Tone.CLOSED, "lock"),
        E.NOT_PRESENTED: Look(Tone.ATTENTION, "alert"),
        E.CANCELLED: Look(Tone.CLOSED, "cross"),
    },
)
