"""Opening parcels: at the table, by two examiners, to a result; detention and what may follow, by two persons each."""

import io
from dataclasses import dataclass

from PIL import Image

from inspection.models import ExamRecord, ExamTask
from inspection.services import conclusions, exams, photos
from inspection.services.conclusions import Result
from tests.journeys.world import World, drawn, now
from waybills.services.parcels import propose, settle


@dataclass(frozen=True)
class Finding:
    """What is found, as code, and what follows from it."""

    result: str
    follows: str

    @property
    def needs_photo(self) -> bool:
        return self.result in ("QTY", "RET", "PRO")


AS_DECLARED, BACK, FORBIDDEN = Finding("SAT", "conclude_exam"), Finding("RET", "order_return"), Finding("PRO", "detain")
# By the share of parcels below which it is found, where nothing is planted.
FINDINGS = (
    (0.70, AS_DECLARED),
    (0.80, Finding("MIN", "conclude_exam")),
    (0.92, Finding("QTY", "hold_after_exam")),
    (1.00, BACK),
)


def found_in(world: World, number: str) -> Finding:
    """Tobacco goes back, everything else that was planted is detained; customs' second look finds nothing."""
    if threat := world.truth[number].threat:
        return BACK if threat == "TOB" else FORBIDDEN
    if number in world.groups["recalled_by_customs"]:
        return AS_DECLARED
    share = drawn(number, "finding")
    return next(finding for below, finding in FINDINGS if share < below)


def open_all(world: World) -> list[str]:
    """Every parcel that somebody wants opened comes to its result; their numbers."""
    tasks = ExamTask.objects.filter(open_row__isnull=False).select_related("parcel__waybill").order_by("parcel_id")
    numbers = [_open(world, task) for task in world.in_order(tasks, "exams")]
    assert not world.numbers_in("EXAM_QUEUED", "UNDER_EXAM")
    return numbers


def _open(world: World, task: ExamTask) -> str:
    number = task.parcel.waybill.number
    examiner, second = world.in_order([world.by("EXAMINER"), world.by("EXAMINER2")], number)
    exams.present(task, by=world.by("OPERATOR"), at=now(), bay="3")
    task.refresh_from_db()
    exams.open_parcel(task, second=second, by=examiner, at=now())
    task.refresh_from_db()
    finding = found_in(world, number)
    if finding.needs_photo:
        photos.add_photo(task, PHOTO, by=examiner, at=now())
    result = Result(finding.result, finding.follows, found="As written.", legal_basis="Customs Law, Article 24")
    conclusions.conclude(task, result, by=examiner, at=now())
    if finding is FORBIDDEN:
        _detain(world, task)
    return number


def _detain(world: World, task: ExamTask) -> None:
    """The examiner proposed it; nothing moved until an officer agrees."""
    proposal = conclusions.open_proposal(task)
    assert proposal
    number = task.parcel.waybill.number
    assert world.state_of(number) == "UNDER_EXAM"
    conclusions.agree_to_detention(proposal, by=world.by("OFFICER"), at=now())
    assert world.state_of(number) == "DETAINED"


def decide_on_the_detained(world: World) -> None:
    """A weapon is seized, some cells are set free after all: each by two persons."""
    planted = sorted(one.number for one in world.truth.values() if one.threat in ("GUN", "KNI"))
    cells = sorted(one.number for one in world.truth.values() if one.threat == "BAT")
    world.groups["seized"], world.groups["set_free"] = planted[:1], cells[:1]
    for verb, name, role in (("seize", "seized", "SUPERVISOR"), ("lift_detention", "set_free", "OFFICER")):
        rows = world.parcels(world.groups[name])
        proposal = propose(verb, rows, by=world.by(role), at=now(), reason="As found.", legal_basis="Article 24")
        outcome = settle(proposal, by=world.by(f"{role}2"), at=now(), agrees=True)
        assert outcome
        assert outcome.moved == 1


def never_released_unopened(world: World) -> None:
    """Of what CT must stop nothing was ever released before it was opened."""
    planted = [one.number for one in world.truth.values() if one.threat and one.number not in world.groups["lost"]]
    assert planted
    records = ExamRecord.objects.filter(task__parcel__waybill__number__in=planted)
    opened = dict(records.values_list("task__parcel__waybill__number", "recorded_at"))
    assert sorted(opened) == sorted(planted)
    for number, released_at in releases(planted):
        assert opened[number] < released_at


def releases(numbers: list[str]) -> list[tuple[str, object]]:
    """Number and moment of every release of these parcels."""
    from waybills.models import Act, ParcelLine, Waybill

    papers = dict(Waybill.objects.filter(number__in=numbers).values_list("parcel_id", "number"))
    acts = dict(Act.objects.filter(machine="Parcel", verb="release").values_list("pk", "at"))
    lines = ParcelLine.objects.filter(object_id__in=papers, act_id__in=acts).values_list("object_id", "act_id")
    return [(papers[parcel], acts[act]) for parcel, act in lines]


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 80, 80)).save(out, "JPEG")
    return out.getvalue()


PHOTO = _photo()
