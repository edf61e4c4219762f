"""What handing in brings to the shell: its place in the menu, and how the stages of a file look."""

from django.utils.translation import gettext_lazy as _

from waybills.intake.permissions import may_see_intakes
from waybills.models import IntakeStage
from waybills.web import chips, navigation
from waybills.web.chips import Look, Tone

S = IntakeStage
chips.register(
    IntakeStage,
    {
        S.RECEIVED: Look(Tone.NEUTRAL, "hourglass"),
        S.READING: Look(Tone.PROGRESS, "file"),
        S.CHECKING: Look(Tone.PROGRESS, "search"),
        S.ACCEPTING: Look(Tone.PROGRESS, "inbox"),
        S.DONE: Look(Tone.GOOD, "check"),
        S.REFUSED: Look(Tone.STOP, "stop"),
        S.FAILED: Look(Tone.ATTENTION, "alert"),
    },
)

navigation.register(
    navigation.Item(
        key="intake",
        label=_("Files handed in"),
        url="intake:files",
        group=navigation.Group.BROKER,
        may_see=may_see_intakes,
        order=5,
        icon="upload",
        shortcut="g i",
    )
)
