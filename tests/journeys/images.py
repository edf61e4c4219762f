"""The line scans, the house decodes, readers judge; a verdict moves nothing before its time is over."""

from datetime import datetime, timedelta

from inspection.imaging import read_view
from inspection.models import CtTask, Decision, Finding, OpenCtTask, Scan, TaskClaim
from inspection.selectors.cases import case_of
from inspection.services import claims, effects, verdicts
from inspection.services.verdicts import Word
from inspection.storage import path_of
from tests.journeys.world import World, dealt, drawn, now

READERS = ("INSPECTOR", "INSPECTOR2", "SUPERVISOR")
LOOKS = timedelta(seconds=2)
UNDO = timedelta(seconds=5)
UNDECIDED = 0.05  # of a first reader's cases
# What a reader writes where a picture shows what must not be there.
REASON_OF = {"KNI": "KNI", "GUN": "GUN", "DRU": "DRU", "TOB": "TOB", "BAT": "BAT", "LIQ": "OTH"}


def scan_all(world: World) -> None:
    """Everything that waits for the scanner goes through it, and its pictures are made."""
    waiting = OpenCtTask.objects.filter(waits_for__in=["LINE", "PICTURES"])
    world.work(lambda: not waiting.exists())
    assert not world.states()["CT_QUEUED"]


def check_pictures(world: World) -> int:
    """Each scan is bound to its parcel, has its shape, its report and pictures that can be opened; how many."""
    scans = Scan.objects.filter(task__isnull=False).select_related("parcel__waybill").prefetch_related("renditions")
    for scan in scans:
        assert scan.pictures == "READY"
        assert scan.barcode == scan.parcel.waybill.number
        assert scan.geometry["shape"] == [80, 160, 160]
        assert scan.channels == ["DENSITY"]
        assert {one.kind for one in scan.renditions.all()} >= {"MIP_AXIAL", "MIP_CORONAL", "COLOUR_CORONAL", "SHEET"}
        assert scan.runs.filter(type="MACHINE", decision__in=["ALARM", "CLEAR"]).count() == 1
    axial = scans[0].renditions.get(kind="MIP_AXIAL")
    seen = read_view(path_of(axial.storage_key))
    assert (seen.width, seen.height) == (160, 160)
    return len(scans)


def read_all(world: World) -> None:
    """Readers take case after case until none waits; one verdict is taken back in time and given again."""
    at = now()
    scanned = world.numbers_in("IMAGE_REVIEW")
    world.groups["taken_back"] = dealt(scanned, "taken back")[:1]
    while sum(_read_next(world, role, at=at) for role in READERS):
        effects.apply_due(at=at + LOOKS + UNDO)
    assert not OpenCtTask.objects.exists()
    _check_verdicts(world, set(scanned))


def _read_next(world: World, role: str, *, at: datetime) -> bool:
    reader = world.by(role)
    claim = claims.claim_next(reader, at=at)
    if claim is None:
        return False
    number = claim.task.parcel.waybill.number
    if number in world.groups["taken_back"] and claim.role == "FIRST":
        claim = _take_back(world, number, claim, at=at)
    word = _word(world, number, claim.role)
    _look(claim, at=at)
    verdicts.give_verdict(reader, claim.task_id, word, token=claim.token, at=at + LOOKS)
    return True


def _look(claim: TaskClaim, *, at: datetime) -> None:
    """The case is opened, its pictures fetched and painted."""
    claims.open_case(claim.user, claim.task_id, token=claim.token, at=at)
    needed = case_of(claim).needed
    assert needed
    for picture in needed:
        claims.note_served(claim.token, picture)
    claims.paint_case(claim.user, claim.task_id, token=claim.token, needed=needed, at=at)


def _take_back(world: World, number: str, claim: TaskClaim, *, at: datetime) -> TaskClaim:
    """Nothing happens while a verdict can still be taken back."""
    _look(claim, at=at)
    verdicts.give_verdict(claim.user, claim.task_id, Word("MIS", "QTY"), token=claim.token, at=at + LOOKS)
    assert effects.apply_due(at=at + LOOKS) == 0
    assert world.state_of(number) == "IMAGE_REVIEW"
    return verdicts.take_back(claim.user, claim.task_id, at=at + LOOKS + UNDO / 2)


def _word(world: World, number: str, role: str) -> Word:
    """A reader sees what is really there; now and then a first one is not sure."""
    if role == "FIRST" and drawn(number, "undecided") < UNDECIDED:
        return Word("UNC")
    threat = world.truth[number].threat
    return Word("PRO", REASON_OF[threat]) if threat else Word("OK")


def _check_verdicts(world: World, scanned: set[str]) -> None:
    """Those with something in them are at the examiners', the others past the reader; alarms were read by two."""
    stopped = {number for number in scanned if world.truth[number].threat}
    assert stopped <= set(world.numbers_in("EXAM_QUEUED"))
    assert not world.states()["IMAGE_REVIEW"]
    alarms = Finding.objects.filter(source=Finding.Source.ATR, flag="HIGH_THREAT").values("scan__task")
    for task in CtTask.objects.filter(pk__in=alarms, parcel__waybill__number__in=scanned - stopped):
        assert Decision.objects.filter(task=task, outcome="OK").values("operator").distinct().count() >= 2
