"""Customs' own people: orders and holds, examinations, questions and their answers, the papers that are asked for."""

import io
from typing import Any

from PIL import Image

from tests.faults.floor import NUMBERS
from tests.faults.lane import Lane, dealt, drawn

EXAMS = """
SELECT t.id, t.state, w.number, (SELECT count(*) FROM inspection_examphoto f WHERE f.task_id = t.id)
FROM inspection_openexamtask o JOIN inspection_examtask t ON t.id = o.task_id
JOIN waybills_parcel p ON p.id = t.parcel_id JOIN waybills_waybill w ON w.parcel_id = p.id
WHERE p.flight_id = %s ORDER BY w.number
"""
QUESTIONS = """
SELECT DISTINCT o.control_id, EXISTS (SELECT FROM waybills_answer a WHERE a.question_id = o.control_id)
FROM waybills_openrequirement o JOIN waybills_parcel p ON p.id = o.parcel_id
WHERE p.flight_id = %s AND o.requirement = 128 ORDER BY 1
"""
CONTROL = "SELECT max(id) FROM waybills_control WHERE reason = %s"
STANDS_ON = "SELECT count(*) FROM waybills_openrequirement WHERE control_id = %s"
PAPERS = """
SELECT count(*) FROM waybills_paper a JOIN waybills_waybill w ON w.parcel_id = a.parcel_id
WHERE w.number = %s AND a.kind = 'RELEASE_NOTE' AND a.state = ANY(%s)
"""
SECOND = "SELECT id FROM waybills_user WHERE username = %s"
# What the examiners find, by the share of parcels below which it is found; result and what follows from it.
FINDINGS = (
    (0.55, "SAT", "conclude_exam"),
    (0.65, "MIN", "conclude_exam"),
    (0.80, "QTY", "hold_after_exam"),
    (0.90, "RET", "order_return"),
    (1.00, "PRO", "detain"),
)
NEED_PHOTO = ("QTY", "RET", "PRO")


def reading(lane: Lane) -> None:
    """The line scans, the readers judge; here only their end is awaited."""
    lane.wait(lambda: not lane.in_states("CT_QUEUED", "IMAGE_REVIEW"), "the pictures are judged")


def instructing(lane: Lane) -> None:
    """Late controls on released parcels: two held by the API, two to be opened, one recalled at the desk."""
    names = ("hold", "hold", "inspect", "inspect", "recall")
    lane.chosen = dict(zip(dealt(_released(lane), "instruct"), names, strict=False))
    officer = lane.by("OFFICER")
    for kind in ("hold", "inspect"):
        numbers = [number for number, name in lane.chosen.items() if name == kind]
        body = {"kind": kind.upper(), "numbers": numbers, "reason": _reason(lane, kind)}
        lane.until(lambda k=kind: _placed(lane, k), lambda b=body: officer.try_to_say("/api/v1/instructions/", b), kind)
    recalled = [number for number, name in lane.chosen.items() if name == "recall"]
    form = {"deed": "RECALL", "reason": _reason(lane, "recall"), "shown": "1"}
    for number in recalled:
        path = f"/desk/act/?number={number}"
        lane.until(lambda: _placed(lane, "recall"), lambda p=path: officer.try_to(p, form), "recall")


def _released(lane: Lane) -> list[str]:
    return lane.records.column(NUMBERS, lane.flight, ["RELEASED"])


def _reason(lane: Lane, kind: str) -> str:
    return f"{kind} on flight {lane.flight}"


def _placed(lane: Lane, kind: str) -> bool:
    return lane.records.one(CONTROL, _reason(lane, kind)) is not None


def lifting(lane: Lane) -> None:
    """The hold is lifted from the first of its parcels only; the recall stays."""
    control = lane.records.one(CONTROL, _reason(lane, "hold"))
    held = dealt([n for n, name in lane.chosen.items() if name == "hold"], "lift")
    body = {"reason": "looked at", "numbers": held[:1]}
    answer = lane.by("OFFICER").say(f"/api/v1/instructions/{control}/lift/", body)
    assert answer.status_code == 200, answer.text
    left = max(0, len(held) - 1)
    lane.wait(lambda: lane.records.one(STANDS_ON, control) == left, "the hold is lifted from one parcel")


# ------------------------------------------------------------ examinations
def examining(lane: Lane) -> None:
    """Every parcel that somebody wants opened comes to the table and to its result."""
    second = lane.records.one(SECOND, lane.by("EXAMINER2").username)

    def all_done() -> bool:
        return not (lane.rows(EXAMS) or lane.in_states("EXAM_QUEUED", "UNDER_EXAM"))

    def next_steps() -> None:
        for task, state, number, photos in lane.rows(EXAMS):
            _step(lane, task, state, number, photos=photos, second=second)

    lane.until(all_done, next_steps, "the examinations end")


def _step(lane: Lane, task: int, state: str, number: str, *, photos: int, second: int) -> None:
    """The next thing to do with a parcel at the table, by where its examination stands."""
    path, examiner = f"/inspection/exams/{task}", lane.by("EXAMINER")
    if state in ("ORDERED", "NOTIFIED", "SLOT_BOOKED", "NOT_PRESENTED"):
        lane.by("OPERATOR").try_to("/inspection/exams/find/", {"number": number})
    elif state == "PRESENTED":
        examiner.try_to(f"{path}/open/", {"second": str(second)})
    elif state == "OPENED":
        result, follows = _finding(number)
        if result in NEED_PHOTO and not photos:
            examiner.try_to(f"{path}/photos/", files={"photos": ("found.jpg", _photo(number), "image/jpeg")})
        else:
            examiner.try_to(f"{path}/conclude/", _result(result, follows))
    elif state == "SECOND_CHECK":
        lane.by("OFFICER").try_to(f"{path}/agree/")


def _finding(number: str) -> tuple[str, str]:
    share = drawn(number, "finding")
    return next((result, follows) for below, result, follows in FINDINGS if share < below)


def _result(result: str, follows: str) -> dict[str, Any]:
    return {"result": result, "consequence": follows, "found": "as written", "legal_basis": "Customs Law, Article 24"}


def _photo(number: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (int(255 * drawn(number, "photo")), 80, 80)).save(out, "JPEG")
    return out.getvalue()


def answering(lane: Lane) -> None:
    """The broker answers every question, an officer reads the answer and lifts it."""

    def next_steps() -> None:
        for control, is_answered in lane.rows(QUESTIONS):
            if is_answered:
                lane.by("OFFICER").try_to(f"/desk/controls/{control}/", {"reason": "answered"})
            else:
                lane.by("BROKER").try_to(f"/questions/{control}/", {"text": "Counted again, the list was wrong."})

    lane.until(lambda: not lane.rows(QUESTIONS), next_steps, "the questions are answered")


def noting(lane: Lane) -> None:
    """Release notes of a few parcels."""
    for number in dealt(_released(lane), "note")[:3]:
        path = f"/papers/release-note/{number}/"
        asked, made = ["REQUESTED", "ISSUED"], ["ISSUED"]
        lane.until(
            lambda n=number, s=asked: lane.records.one(PAPERS, n, s),
            lambda p=path: lane.by("BROKER").try_to(p),
            "a release note is asked for",
        )
        lane.wait(lambda n=number, s=made: lane.records.one(PAPERS, n, s), "the release note is made")
