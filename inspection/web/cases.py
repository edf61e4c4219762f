"""A case as the review screen gets it: pictures and boxes as JSON, the declaration as a rendered fragment."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from inspection.codes import ALARM_DECISIONS, OUTCOMES, label_of
from inspection.models import Rendition
from inspection.selectors.cases import Case


def case_json(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Everything `static/js/review.js` needs of one case; addresses carry the claim's token."""
    claim = case.claim
    return {
        "task": claim.task_id,
        "token": claim.token,
        "role": claim.role,
        "number": case.declared.get("waybill", ""),
        "html": render_to_string("inspection/review_case.html", case_context(case), request=request),
        "pictures": [_picture(claim.token, one) for one in case.pictures if one.kind != "SHEET"],
        "slices": _slices(case),
        "findings": [
            {"pk": one.pk, "number": one.number, "box": one.box, "alarming": one.alarming}
            for one in case.findings
            if one.box
        ],
        "minimum_ms": int(settings.MINIMUM_VIEW_SECONDS * 1000),
        "may_not": ["UNC"] if claim.role == "SUPERVISOR" else [],
        "steps": _addresses(claim.task_id),
    }


def case_context(case: Case) -> dict[str, Any]:
    decision = case.run.decision if case.run else ""
    return {
        "case": case,
        "decision": decision,
        "decision_label": label_of(ALARM_DECISIONS, decision) if decision else "",
        "tone": {"ALARM": "stop", "CLEAR": "good"}.get(decision, "attention"),
        "mass_kg": _kilograms(case),
        "earlier": [(one, OUTCOMES[one.outcome]) for one in case.earlier],
    }


def _kilograms(case: Case) -> str:
    mass = case.scan.statistics.get("mass_g") if case.scan else None
    return f"{mass / 1000:.2f}" if mass else ""


def _picture(token: str, one: Rendition) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "url": reverse("inspection:review-picture", args=[token, one.pk]),
        "width": one.parameters.get("width", 1),
        "height": one.parameters.get("height", 1),
        "mm": one.parameters.get("mm_per_pixel", [1, 1]),
    }


def _slices(case: Case) -> dict[str, Any] | None:
    """How the sheets are laid out; None for a scan without a volume."""
    sheets = [one for one in case.pictures if one.kind == "SHEET"]
    layout = case.scan.geometry.get("sheet") if case.scan else None
    if not sheets or not layout or not case.scan:
        return None
    z, y, x = case.scan.geometry["spacing_mm"]
    return {
        **layout,
        "mm": [x, y, z],
        "missing": case.scan.geometry.get("missing", []),
        "sheets": [
            {
                "url": reverse("inspection:review-picture", args=[case.claim.token, one.pk]),
                "first": one.parameters["first"],
                "last": one.parameters["last"],
            }
            for one in sheets
        ],
    }


def _addresses(task_id: int) -> dict[str, str]:
    steps = ("open", "painted", "verdict", "undo", "return")
    return {step: reverse(f"inspection:review-{step}", args=[task_id]) for step in steps}
