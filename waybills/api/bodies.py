"""What is sent: every name in it must be one that the address takes."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class BodySerializer(serializers.Serializer):
    """Refuses unknown names: a misspelt one would change the meaning of the rest ("cover" for "covert")."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields))[:20] if isinstance(data, dict) else []
        if unknown:
            told = ErrorDetail(gettext("This address takes no such value."), "unknown_field")
            raise serializers.ValidationError({name[:100]: [told] for name in unknown})
        return super().to_internal_value(data)
