"""Questions of customs as those see them who must answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from waybills.permissions import parcels as may
from waybills.refusals import Refused
from waybills.selectors.desk import answers_to, is_overdue
from waybills.services.questions import answer_question, asked_of, open_questions
from waybills.web.access import only_for
from waybills.web.desk.forms import AnswerForm

SHOWN = 100


@only_for(may.may_answer_question)
def questions(request: HttpRequest) -> HttpResponse:
    """What customs wants to know of this person's parcels, the most urgent first."""
    now = timezone.now()
    rows = [
        (
            one,
            asked_of(request.user, one).count(),
            answers_to(one, reader=request.user).exists(),
            is_overdue(one, at=now),
        )
        for one in open_questions(request.user)[:SHOWN]
    ]
    return render(request, "waybills/desk/questions.html", {"rows": rows})


@only_for(may.may_answer_question)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, the parcels it is about, what was answered, and the place to answer."""
    found = get_object_or_404(open_questions(request.user), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_question(found, by=request.user, at=timezone.now(), text=form.cleaned_data["text"])
            messages.success(request, _("Sent. Whoever asked reads it; until then the parcels wait."))
            return redirect("waybills:question", pk=pk)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    asked = asked_of(request.user, found).select_related("waybill", "flight").order_by("pk")
    context = {
        "question": found,
        "parcels": asked[:SHOWN],
        "total": asked.count(),
        "answers": answers_to(found, reader=request.user),
        "overdue": is_overdue(found, at=timezone.now()),
        "form": form,
    }
    return render(request, "waybills/desk/question.html", context, status=422 if request.method == "POST" else 200)
