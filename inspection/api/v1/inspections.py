"""CT inspections: the task, its scans, and what was decided."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from inspection.lifecycle import CtState
from inspection.models import AlgorithmRun, CtTask, Decision, Scan
from waybills.api.bodies import WordsField
from waybills.api.feed import sees_all
from waybills.api.pages import BIGGEST_KEY, PageQuery
from waybills.api.v1.shapes import moment
from waybills.api.views import DetailView, ListView, only_of
from waybills.models import OrganisationKind, User
from waybills.selectors.scope import visible_parcels

# Scans and each reader's word are for authorities; the others are told the outcome only.
SEE_SCANS = (OrganisationKind.AUTHORITY, OrganisationKind.AGENCY)


class InspectionQuery(PageQuery):
    state = serializers.ChoiceField(choices=CtState.choices, required=False)
    flight = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY, help_text="A flight's id.")
    parcel = serializers.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY, help_text="A parcel's id.")
    number = WordsField(required=False, max_length=32, help_text="A house waybill.")


class MachineSerializer(serializers.Serializer):
    type = serializers.CharField()
    decision = serializers.CharField()
    objects = serializers.IntegerField()


class ScanSerializer(serializers.Serializer):
    uid = serializers.CharField()
    acquired_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()
    pictures = serializers.CharField(help_text="WAITING, READY or FAILED.")
    reports = MachineSerializer(many=True)


class DecisionSerializer(serializers.Serializer):
    role = serializers.CharField()
    outcome = serializers.CharField()
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField()


class InspectionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=CtState.choices)
    version = serializers.IntegerField()
    parcel = serializers.IntegerField()
    number = serializers.CharField(allow_null=True, help_text="The house waybill.")
    outcome = serializers.CharField(allow_null=True, help_text="The verdict in effect; null before.")
    scans = ScanSerializer(many=True, allow_null=True, help_text="Null for those who are told the outcome only.")
    decisions = DecisionSerializer(many=True, allow_null=True)

    def to_representation(self, task: Any) -> dict[str, Any]:
        user = self.context["request"].user
        shown = user.organisation is not None and user.organisation.kind in SEE_SCANS
        waybill = getattr(task.parcel, "waybill", None)
        decisions = list(task.decisions.all())
        final = decisions and not hasattr(task, "pending_verdict") and task.state == CtState.FINAL
        return {
            "id": task.pk,
            "state": task.state,
            "version": task.version,
            "parcel": task.parcel_id,
            "number": waybill and waybill.number,
            "outcome": decisions[-1].outcome if final else None,
            "scans": [_scan(scan) for scan in task.scans.all()] if shown else None,
            "decisions": [_decision(one) for one in decisions] if shown else None,
        }


def _scan(scan: Any) -> dict[str, Any]:
    return {
        "uid": scan.uid,
        "acquired_at": moment(scan.acquired_at),
        "received_at": moment(scan.received_at),
        "pictures": scan.pictures,
        "reports": [
            {"type": run.type, "decision": run.decision, "objects": run.objects_said} for run in scan.shown_runs
        ],
    }


def _decision(one: Any) -> dict[str, Any]:
    return {
        "role": one.role, "outcome": one.outcome, "reason": one.reason, "decided_at": moment(one.decided_at),
    }  # fmt: skip


def tasks_for(user: User) -> QuerySet[CtTask]:
    """The tasks of the caller's parcels with all that one page shows, in a fixed number of queries."""
    runs = Prefetch("runs", AlgorithmRun.objects.order_by("pk"), to_attr="shown_runs")
    rows = CtTask.objects.select_related("parcel__waybill", "pending_verdict").prefetch_related(
        Prefetch("scans", Scan.objects.order_by("pk").prefetch_related(runs)),
        Prefetch("decisions", Decision.objects.order_by("pk")),
    )
    return rows if sees_all(user) else rows.filter(parcel__in=visible_parcels(user).order_by().values("pk"))


class InspectionList(ListView):
    """CT tasks of the caller's parcels."""

    queryset = CtTask.objects.none()
    serializer_class = InspectionSerializer
    asked_with = InspectionQuery
    leads_to = {"GET": {"inspections_retrieve": ("id", "/results/0/id")}}

    def get_queryset(self) -> QuerySet[CtTask]:
        return only_of(
            tasks_for(self.caller), self.asked, state="state", flight="parcel__flight", parcel="parcel",
            number="parcel__waybill__number",
        )  # fmt: skip


class InspectionDetail(DetailView):
    queryset = CtTask.objects.none()
    serializer_class = InspectionSerializer

    def get_queryset(self) -> QuerySet[CtTask]:
        return tasks_for(self.caller)
