"""How operations are described: their filters as parameters, and a problem as the answer to anything wrong."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from waybills.api.bodies import BodySerializer, RemarkField
from waybills.api.problems import ProblemSerializer


class ProblemSchema(AutoSchema):
    """Adds to every operation the view's query parameters and the problem that it may answer."""

    def get_override_parameters(self) -> list[Any]:
        asked = getattr(self.view, "asked_with", None)
        return [asked] if asked and self.method == "GET" else []

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        schema.pop("description", None)  # our docstrings speak to who changes the code
        return schema | {"additionalProperties": False} if isinstance(serializer, BodySerializer) else schema

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        super()._insert_field_validators(field, schema)
        if isinstance(field, RemarkField):
            schema["pattern"] = field.pattern

    def _links(self) -> dict[str, Any]:
        """Where a client may go on from here, for those that find their way by the schema."""
        led = getattr(self.view, "leads_to", {}).get(self.method, {})
        return {
            name: {"operationId": name, "parameters": {to: f"$response.body#{at}"}} for name, (to, at) in led.items()
        }

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status, said in bodies.items():
            if str(status).startswith("2") and self._links():
                said["links"] = self._links()
        bodies["default"] = self._get_response_for_code(ProblemSerializer, "default", ["application/problem+json"])
        bodies["default"]["description"] = "What was wrong."
        return bodies
