"""Selection rules: written by customs officers, tried in shadow and on past parcels before they choose anybody."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from inspection import selection
from inspection.models import SelectionRule
from inspection.permissions import check_may_write_rules
from inspection.services import rules
from waybills.models import Parcel
from waybills.people.history import history_of
from waybills.web.hands import hand_of

TRIED_ON = timedelta(days=30)
CONDITIONS = ("hs_prefixes", "goods_words", "destinations", "shippers", "weight_from", "weight_below")


def _list(label: Any, help_text: Any, **kwargs: Any) -> SimpleArrayField:
    return SimpleArrayField(forms.CharField(**kwargs), label=label, help_text=help_text, required=False)


class RuleForm(forms.ModelForm):
    hs_prefixes = _list(_("Commodity codes"), _("Their beginnings, apart by commas: 8517, 9504"), max_length=10)
    goods_words = _list(_("Words in the goods' names"), _("Apart by commas; one of them is enough."), max_length=60)
    destinations = _list(_("Destinations"), _("Country codes as declared, apart by commas."), max_length=3)
    shippers = _list(_("Shippers"), _("Customs or credit codes, apart by commas."), max_length=18)

    class Meta:
        model = SelectionRule
        fields = ["name", "kind", *CONDITIONS, "share", "shadow", "active", "note"]
        help_texts = {
            "share": _("1 for every parcel that fits, 0.1 for one in ten, always the same ones."),
            "shadow": _("Hits are noted, nobody is chosen."),
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not any(said.get(name) not in (None, "", []) for name in CONDITIONS):
            raise ValidationError(_("A rule needs at least one condition."))
        low, high = said.get("weight_from"), said.get("weight_below")
        if low is not None and high is not None and low >= high:
            self.add_error("weight_below", _("Must be more than the weight from."))
        return said


@require_GET
@login_required
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule with how often it hit in the last thirty days."""
    check_may_write_rules(request.user)
    recent = Q(hits__at__gte=timezone.now() - TRIED_ON)
    found = SelectionRule.objects.annotate(recent_hits=Count("hits", filter=recent)).order_by("-active", "name")
    return render(request, "inspection/rules.html", {"rules": found})


@require_http_methods(["GET", "POST"])
@login_required
def rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a rule; "try" counts what it would have chosen and saves nothing."""
    check_may_write_rules(request.user)
    known = get_object_or_404(SelectionRule, pk=pk) if pk else None
    form = RuleForm(request.POST if request.method == "POST" else None, instance=known)
    tried = None
    if request.method == "POST" and form.is_valid():
        if "try" not in request.POST:
            _save(request, form)
            return redirect("inspection:rules")
        tried = _try(form)
    status = 422 if request.method == "POST" and form.errors else 200
    context = {"form": form, "rule": known, "tried": tried} | history_of(known, request.user)  # type: ignore[arg-type]
    return render(request, "inspection/rule.html", context, status=status)


def _save(request: HttpRequest, form: RuleForm) -> None:
    rules.write_rule(form.instance, by=hand_of(request), fields=list(form.fields))
    messages.success(request, _("The rule holds from the next tally on."))


def _try(form: RuleForm) -> dict[str, int]:
    """A back-test over the last thirty days: the same query that chooses, in a transaction that is rolled back."""
    recent = Parcel.objects.filter(waybill__received_at__gte=timezone.now() - TRIED_ON)
    with transaction.atomic():
        tried = form.save(commit=False)
        tried.name = tried.name or "tried"
        tried.save()
        hits = selection.back_test(recent, tried)
        transaction.set_rollback(True)
    return {"hits": hits, "parcels": recent.count()}
