"""The examiners' pages: the list, and one examination from notice to consequence; made for a phone at the table."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inspection import permissions
from inspection.models import ExamTask
from inspection.refusals import Refusal
from inspection.selectors import exams as selectors
from inspection.services import conclusions, exams, photos
from inspection.web.exam_forms import LabForm, OpenForm, ReasonForm, ResultForm, SampleForm, SlotForm
from inspection.web.listings import EXAMS
from waybills.acts.proposals import AlreadySettled
from waybills.selectors.scope import visible_parcels
from waybills.web.parts import Tab


@require_GET
@login_required
def exam_list(request: HttpRequest) -> HttpResponse:
    """What is to be opened, what is open, what waits for a second person."""
    permissions.check_may_see_exams(request.user)
    view = request.GET.get("view", "present")
    if view not in selectors.VIEWS:
        raise Http404
    counts = selectors.counts(request.user)
    labels = {"present": _("To be presented"), "table": _("At the table"), "second": _("Waiting for a second person")}
    tabs = [
        Tab(label=label, href=f"?view={name}", current=name == view, count=counts[name])
        for name, label in labels.items()
    ]
    rows = EXAMS.found(request, selectors.open_exams(request.user, view=view))
    if (file := EXAMS.file(request, rows)) is not None:
        return file
    may_present = permissions.may_present(request.user)
    context = {"tabs": tabs, "page": EXAMS.page(request, rows), "may_present": may_present}
    return render(request, "inspection/exams.html", context)


@require_POST
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """A parcel's number is scanned at the table: its examination opens, presented if it was not."""
    permissions.check_may_see_exams(request.user)
    number = request.POST.get("number", "").strip()[:60]
    task = selectors.find_open(request.user, number).first() if number.isprintable() else None
    if task is None:
        messages.error(request, _("No examination is open for %(number)s.") % {"number": number or "–"})
        return redirect("inspection:exams")
    if permissions.may_present(request.user) and task.state in ("NOTIFIED", "SLOT_BOOKED", "NOT_PRESENTED"):
        exams.present(task, by=request.user, at=timezone.now())
    return redirect("inspection:exam", task.pk)


@require_GET
@login_required
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    """One examination and what this person can do next."""
    return _page(request, _task(request, pk))


@require_POST
@login_required
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of an examination; a step that is not possible says why and loses nothing that was typed."""
    task = _task(request, pk)
    make, do = STEPS[step]
    form = make(request, task)
    if form is not None and not form.is_valid():
        return _page(request, task, {step: form}, status=422)
    try:
        do(request, task, form.cleaned_data if form else {})
    except (Refusal, AlreadySettled) as refusal:
        if form is not None:
            form.add_error(None, str(refusal))
            return _page(request, _task(request, pk), {step: form}, status=getattr(refusal, "status", 409))
        messages.error(request, str(refusal))
    return redirect("inspection:exam", pk)


@require_POST
@login_required
def upload_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos from a phone's camera or from files; each good one is kept, each bad one named."""
    task = _task(request, pk)
    for file in request.FILES.getlist("photos")[: photos.MAX_PHOTOS]:
        try:
            if (file.size or 0) > photos.MAX_BYTES:
                raise Refusal(_("This photo is larger than 30 MB."))
            photos.add_photo(task, file.read(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, f"{file.name}: {refusal}")
    return redirect("inspection:exam", pk)


def _task(request: HttpRequest, pk: int) -> ExamTask:
    permissions.check_may_see_exams(request.user)
    rows = ExamTask.objects.filter(parcel__in=visible_parcels(request.user))
    return get_object_or_404(rows.select_related("parcel", "parcel__waybill"), pk=pk)


def _page(
    request: HttpRequest, task: ExamTask, filled: dict[str, Form] | None = None, *, status: int = 200
) -> HttpResponse:
    seen = selectors.exam_of(task)
    forms: dict[str, Any] = {name: make(request, task, fresh=True) for name, (make, _do) in STEPS.items()}
    forms |= filled or {}
    for name, form in forms.items():
        if form is not None:
            form.auto_id = f"{name}_%s"  # several forms on one page ask for a reason
    context = {
        "exam": seen,
        "forms": forms,
        "may": _may(request, task, seen),
        "parcel_state": task.parcel.state,
    }
    return render(request, "inspection/exam.html", context, status=status)


def _may(request: HttpRequest, task: ExamTask, seen: selectors.Exam) -> dict[str, bool]:
    """Which steps this person can take now; the services ask again."""
    user, state = request.user, task.state
    examiner, sampled = permissions.may_examine(user), task.parcel.state == "SAMPLED"
    proposal = seen.proposal
    return {
        "see_pictures": permissions.may_see_pictures(user),
        "present": permissions.may_present(user) and state in ("NOTIFIED", "SLOT_BOOKED", "NOT_PRESENTED"),
        "open": examiner and state == "PRESENTED",
        "photograph": examiner and state in ("PRESENTED", "OPENED"),
        "conclude": examiner and state == "OPENED" and not sampled,
        "receive": examiner and state == "OPENED" and sampled,
        "settle": proposal is not None and proposal.proposed_by_id != user.pk and permissions.may_agree(user),
        "look_again": examiner and state == "SECOND_CHECK" and proposal is None,
        "withdraw": permissions.may_withdraw_exam(user) and state in selectors.TO_PRESENT,
    }


# ------------------------------------------------------------ the steps: how its form is made, what it does
Make = Callable[..., Any]
Do = Callable[[HttpRequest, ExamTask, dict[str, Any]], Any]


def _plain(form: type[Form]) -> Make:
    def make(request: HttpRequest, task: ExamTask, *, fresh: bool = False) -> Form:
        return form() if fresh else form(request.POST)

    return make


def _no_form(request: HttpRequest, task: ExamTask, *, fresh: bool = False) -> None:
    return None


def _open_form(request: HttpRequest, task: ExamTask, *, fresh: bool = False) -> OpenForm:
    return OpenForm(by=request.user) if fresh else OpenForm(request.POST, by=request.user)


def _result_form(request: HttpRequest, task: ExamTask, *, fresh: bool = False) -> ResultForm:
    goods = selectors.declared_facts(task.parcel).get("goods", [])
    return ResultForm(goods=goods) if fresh else ResultForm(request.POST, goods=goods)


def _conclude(request: HttpRequest, task: ExamTask, said: dict[str, Any]) -> None:
    form = _result_form(request, task)
    form.is_valid()
    result = conclusions.Result(
        code=said["result"], consequence=said["consequence"], found=said["found"], legal_basis=said["legal_basis"],
        weighed=said["weighed"], quantities=form.quantities(),
    )  # fmt: skip
    conclusions.conclude(task, result, by=request.user, at=timezone.now())


def _proposal(task: ExamTask) -> Any:
    proposal = conclusions.open_proposal(task)
    if proposal is None:
        raise Refusal(_("Nothing waits for a second person here."))
    return proposal


def _agree(request: HttpRequest, task: ExamTask, said: dict[str, Any]) -> None:
    if not permissions.may_agree(request.user):
        raise PermissionDenied(_("Your roles do not include this step."))
    conclusions.agree_to_detention(_proposal(task), by=request.user, at=timezone.now())


def _decline(request: HttpRequest, task: ExamTask, said: dict[str, Any]) -> None:
    if not permissions.may_agree(request.user):
        raise PermissionDenied(_("Your roles do not include this step."))
    conclusions.decline_detention(_proposal(task), reason=said["reason"], by=request.user, at=timezone.now())


STEPS: dict[str, tuple[Make, Do]] = {
    "book": (_plain(SlotForm), lambda r, t, said: exams.book_slot(t, by=r.user, at=timezone.now(), **said)),
    "present": (_no_form, lambda r, t, said: exams.present(t, by=r.user, at=timezone.now())),
    "miss": (_plain(ReasonForm), lambda r, t, said: exams.miss(t, by=r.user, at=timezone.now(), **said)),
    "open": (_open_form, lambda r, t, said: exams.open_parcel(t, by=r.user, at=timezone.now(), **said)),
    "sample": (_plain(SampleForm), lambda r, t, said: exams.take_sample(t, by=r.user, at=timezone.now(), **said)),
    "lab": (_plain(LabForm), lambda r, t, said: exams.receive_lab_report(t, by=r.user, at=timezone.now(), **said)),
    "conclude": (_result_form, _conclude),
    "agree": (_no_form, _agree),
    "decline": (_plain(ReasonForm), _decline),
    "look-again": (_no_form, lambda r, t, said: conclusions.look_again(t, by=r.user, at=timezone.now())),
    "withdraw": (_plain(ReasonForm), lambda r, t, said: exams.withdraw(t, by=r.user, at=timezone.now(), **said)),
}
