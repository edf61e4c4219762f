"""The feed: every act in the order in which the log was sealed."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from waybills.acts.verbs import machines, verbs_of
from waybills.api.feed import causes_told, lines_of_act, one_of_feed, read_feed, shown_lines
from waybills.api.pages import BIGGEST_KEY, LIMIT, MOST
from waybills.api.v1.shapes import REQUIREMENT_NAMES, PartySerializer, moment, party
from waybills.api.views import ApiView
from waybills.lifecycle.requirements import names_in
from waybills.models import Seal, User
from waybills.selectors.facts import facts_told

REQUIREMENTS = serializers.ListField(child=serializers.ChoiceField(choices=REQUIREMENT_NAMES))


class FeedQuery(serializers.Serializer):
    after = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=BIGGEST_KEY, help_text="`after` of the page before."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=LIMIT)
    machine = serializers.ChoiceField(choices=sorted(machines()), required=False)
    verb = serializers.ChoiceField(
        choices=sorted({verb for machine in machines().values() for verb in verbs_of(machine)}), required=False
    )


class ActSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="Its place in the sealed log.")
    id = serializers.IntegerField()
    machine = serializers.CharField()
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="PERSON, SYSTEM, CUSTOMS or LINE.")
    organisation = PartySerializer(allow_null=True, help_text="Of the person who acted.")
    cause = serializers.IntegerField(allow_null=True, help_text="The id of the act that this one follows from.")
    facts = serializers.DictField(help_text="Those that the caller's organisation may know; all for customs.")
    opens = REQUIREMENTS
    meets = REQUIREMENTS
    moved = serializers.IntegerField(help_text="Objects moved, of those that the caller may see.")
    chain = serializers.CharField(help_text="The chain value of the log at this number, in hexadecimal.")

    def to_representation(self, seal: Any) -> dict[str, Any]:
        act, house = seal.act, self.context["request"].user.organisation
        return {
            "number": seal.number,
            "id": act.pk,
            "machine": act.machine,
            "verb": act.verb,
            "at": moment(act.at),
            "actor": act.actor_kind,
            "organisation": party(act.actor.organisation) if act.actor else None,
            "cause": act.cause_id if act.cause_id in self.context["causes"] else None,
            "facts": facts_told(act.verb, act.facts, kind=house.kind if house else ""),
            "opens": [one.name for one in names_in(act.opens)],
            "meets": [one.name for one in names_in(act.meets)],
            "moved": seal.shown_moved,
            "chain": bytes(seal.chain).hex(),
        }


def _context(request: Request, caller: User, seals: list[Seal]) -> dict[str, Any]:
    return {"request": request, "causes": causes_told(caller, seals)}


class FeedSerializer(serializers.Serializer):
    results = ActSerializer(many=True)
    after = serializers.IntegerField(help_text="Ask on from here.")
    more = serializers.BooleanField(help_text="Whether later numbers are sealed already; a page may be empty.")


class ActList(ApiView):
    """Acts in sealed order. Keep `after` and ask again: nothing is skipped and nothing comes twice."""

    queryset = Seal.objects.none()
    serializer_class = FeedSerializer
    pagination_class = None
    asked_with = FeedQuery
    leads_to = {
        "GET": {
            "acts_retrieve": ("number", "/results/0/number"),
            "acts_lines_retrieve": ("number", "/results/0/number"),
        }
    }

    @extend_schema(operation_id="acts_list")
    def get(self, request: Request) -> Response:
        page = read_feed(self.caller, **self.asked)
        results = ActSerializer(page.seals, many=True, context=_context(request, self.caller, page.seals)).data
        return Response({"results": results, "after": page.after, "more": page.more})


class LineQuery(serializers.Serializer):
    after = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=BIGGEST_KEY, help_text="`after` of the page before."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=20_000, default=1_000)


class MovedSerializer(serializers.Serializer):
    object = serializers.IntegerField(help_text="The id of the parcel, flight, list …")
    version = serializers.IntegerField(help_text="The version that the act left the object in.")
    # A field of a serializer has a source of its own, which the class does not.
    source = serializers.CharField(help_text="The state before; empty where the act created it.")  # type: ignore[assignment]
    target = serializers.CharField()


class LinesSerializer(serializers.Serializer):
    results = MovedSerializer(many=True)
    after = serializers.IntegerField()
    more = serializers.BooleanField()


class ActLines(ApiView):
    """The objects that one act moved, in the order of their ids."""

    queryset = Seal.objects.none()
    serializer_class = LinesSerializer
    pagination_class = None
    asked_with = LineQuery

    def get(self, request: Request, number: int) -> Response:
        seal = one_of_feed(self.caller, number)
        if seal is None:
            raise Http404
        after, limit = self.asked["after"], self.asked["limit"]
        lines = lines_of_act(self.caller, seal.act).filter(object_id__gt=after).order_by("object_id")
        found = list(lines.values_list("object_id", "version", "step_id")[: limit + 1])
        results = shown_lines(self.caller, seal.act, found[:limit])
        reached = found[:limit][-1][0] if found else after
        return Response({"results": results, "after": reached, "more": len(found) > limit})


class ActDetail(ApiView):
    """One act by its number in the log."""

    queryset = Seal.objects.none()
    serializer_class = ActSerializer
    pagination_class = None

    @extend_schema(operation_id="acts_retrieve")
    def get(self, request: Request, number: int) -> Response:
        seal = one_of_feed(self.caller, number)
        if seal is None:
            raise Http404
        return Response(ActSerializer(seal, context=_context(request, self.caller, [seal])).data)
