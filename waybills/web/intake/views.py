"""Handing files in, watching them being worked on, and what came of them."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from waybills.intake import permissions
from waybills.intake.archives import is_quick
from waybills.intake.refusals import FileRefused
from waybills.intake.running import process
from waybills.intake.sentences import field_label, sentence
from waybills.intake.service import submit
from waybills.intake.tasks import wake_worker
from waybills.models import IntakeFault, IntakeFile, IntakeStage
from waybills.web.access import only_for
from waybills.web.intake.forms import HandInForm
from waybills.web.intake.upload import limited_upload
from waybills.web.listings import FILES
from waybills.web.paging import keyset_page

# Some thousand rows take less than a second; what is larger is for a worker, and the page shows how far it is.
AT_ONCE_BYTES = 256 * 1024
# Where the reader may know that something is wrong, but not what stands there.
WITHHELD = "…"


@only_for(permissions.may_see_intakes)
def files(request: HttpRequest) -> HttpResponse:
    """Files handed in, newest first."""
    found = permissions.visible_files(request.user).filter(archive=None)  # type: ignore[arg-type]
    stage = request.GET.get("stage", "")
    if stage in IntakeStage.values:
        found = found.filter(stage=stage)
    found = FILES.found(request, found.select_related("sent_by", "organisation", "flight"))
    if (exported := FILES.file(request, found)) is not None:
        return exported
    page = FILES.page(request, found)
    context = {
        "page": page,
        "rows": [(file, IntakeStage(file.stage)) for file in page],
        "may_hand_in": permissions.may_take_in(request.user),  # type: ignore[arg-type]
        "stages": IntakeStage,
        "stage": stage,
    }
    return render(request, "waybills/intake/files.html", context)


@limited_upload
@only_for(permissions.may_take_in)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Choose files; small ones are done when the next page opens, for larger ones it shows how far they are."""
    if request.method != "POST":
        initial = {"flight": request.GET.get("flight")}
        return render(request, "waybills/intake/hand_in.html", {"form": HandInForm(initial=initial)})
    form = HandInForm(request.POST, request.FILES)
    valid = form.is_valid()
    if request.too_large:  # type: ignore[attr-defined]
        form.errors["files"] = form.error_class([_too_large()], renderer=form.renderer)
    elif valid and (taken := _submit_all(form, request)):
        return _answer(request, taken)
    return render(request, "waybills/intake/hand_in.html", {"form": form}, status=422)


def _submit_all(form: HandInForm, request: HttpRequest) -> list[IntakeFile]:
    said = form.cleaned_data
    taken = []
    for upload in said["files"]:
        try:
            file = submit(
                upload,
                name=upload.name,
                user=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                flight=said["flight"],
                mode=said["mode"],
                dry_run=said["dry_run"],
            )
        except FileRefused as refusal:
            note = refusal.notes[0]
            form.add_error("files", f"{upload.name}: {sentence(note.code, note.field, note.value, note.params)}")
            continue
        taken.append(file)
        if file.size <= AT_ONCE_BYTES and is_quick(upload):
            process(file.pk)
        else:
            transaction.on_commit(partial(wake_worker, file.pk))
    return taken


def _answer(request: HttpRequest, taken: list[IntakeFile]) -> HttpResponse:
    if len(taken) == 1:
        return redirect("intake:file", taken[0].pk)
    messages.success(request, _("%(count)s files were handed in.") % {"count": len(taken)})
    return redirect("intake:files")


def _too_large() -> str:
    return sentence("TOO_LARGE", params={"most": settings.UPLOAD_MAX_BYTES // 1024**2})


@only_for(permissions.may_see_intakes)
def show_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: how far it is, what came of it, every fault. The page asks again until the file is done."""
    file = file_or_404(request, pk)
    reads = permissions.may_read_contents(request.user, file)  # type: ignore[arg-type]
    context: dict[str, Any] = {
        "reads": reads,
        "file": file,
        "stage": IntakeStage(file.stage),
        "members": _members(file),
    }
    if request.GET.get("part") == "progress":
        response = render(request, "waybills/intake/progress.html", context)
        if file.ended:
            response["HX-Refresh"] = "true"
        return response
    if file.ended:
        context |= _faults(request, file)
    return render(request, "waybills/intake/file.html", context)


def file_or_404(request: HttpRequest, pk: int) -> IntakeFile:
    """The file, if it is the reader's organisation's or the reader watches over all."""
    found = permissions.visible_files(request.user)  # type: ignore[arg-type]
    file = found.select_related("sent_by", "organisation", "flight", "archive", "same_as").filter(pk=pk).first()
    if file is None:
        raise Http404
    return file


def contents_or_404(request: HttpRequest, pk: int) -> IntakeFile:
    """The file, if its rows are for the reader."""
    file = file_or_404(request, pk)
    if not permissions.may_read_contents(request.user, file):  # type: ignore[arg-type]
        raise Http404
    return file


def _members(file: IntakeFile) -> list[tuple[IntakeFile, IntakeStage]]:
    return [(member, IntakeStage(member.stage)) for member in file.members.order_by("pk")[:500]]


def _faults(request: HttpRequest, file: IntakeFile) -> dict[str, Any]:
    reads = permissions.may_read_contents(request.user, file)  # type: ignore[arg-type]
    found = IntakeFault.objects.filter(file=file)
    groups = list(found.values("code", "warning").annotate(n=Count("pk")).order_by("warning", "-n", "code"))
    chosen = request.GET.get("code", "")
    wanted = found.filter(code=chosen) if chosen in {group["code"] for group in groups} else found
    page = keyset_page(wanted, order=("row", "id"), cursor=request.GET.get("cursor", ""))
    here = reverse("intake:file", args=[file.pk])
    return {
        "page": page,
        "here": here,
        "chosen": chosen,
        "groups": [_group(file, group, reads=reads) for group in groups],
        "faults": [(fault, field_label(fault.field), said(_as_read(fault, reads=reads))) for fault in page],
        "errors": sum(group["n"] for group in groups if not group["warning"]),
        "warnings": sum(group["n"] for group in groups if group["warning"]),
        "keeps_rows": reads and file.refused_rows.exists(),
    }


def _group(file: IntakeFile, group: dict[str, Any], *, reads: bool) -> dict[str, Any]:
    """A code, how often it stands, and the sentence of its first fault."""
    first = IntakeFault.objects.filter(file=file, code=group["code"]).order_by("row", "pk").first()
    return group | {"said": said(_as_read(first, reads=reads)) if first else group["code"]}


def _as_read(fault: IntakeFault, *, reads: bool) -> IntakeFault:
    """The fault without what stands in the file, for those to whom the rows are not shown."""
    if not reads:
        fault.value = WITHHELD
        told = {name: value for name, value in fault.params.items() if name not in ("zh", "en")}
        fault.params = told | ({"there": WITHHELD} if "there" in told else {})
    return fault


def said(fault: IntakeFault) -> str:
    """The fault in the reader's language."""
    return sentence(fault.code, fault.field, fault.value, fault.params)
