"""How operations are described: their filters as parameters, and a problem as the answer to anything wrong."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from waybills.api.bodies import BodySerializer
from waybills.api.problems import ProblemSerializer


class ProblemSchema(AutoSchema):
    """Adds to every operation the view's query parameters and the problem that it may answer."""

    def get_override_parameters(self) -> list[Any]:
        asked = getattr(self.view, "asked_with", None)
        return [asked] if asked and self.method == "GET" else []

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        return schema | {"additionalProperties": False} if isinstance(serializer, BodySerializer) else schema

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = self._get_response_for_code(ProblemSerializer, "default", ["application/problem+json"])
        bodies["default"]["description"] = "What was wrong."
        return bodies
