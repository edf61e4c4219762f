"""What callers send: refused where the schema would not know it, so that the schema is the whole truth."""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

# Something other than spaces, and nothing that the database cannot keep.
WORDS = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
# RFC 3339: a moment without its zone would be read in ours, which nobody said.
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class BodySerializer(serializers.Serializer):
    """Refuses unknown names: a misspelt one would change the meaning of the rest ("cover" for "covert")."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields))[:20] if isinstance(data, dict) else []
        if unknown:
            told = ErrorDetail(gettext("This address takes no such value."), "unknown_field")
            raise serializers.ValidationError({name[:100]: [told] for name in unknown})
        return super().to_internal_value(data)


class WordsField(serializers.RegexField):
    """Text with something in it, kept as it was sent."""

    default_error_messages = {"invalid": _("Nothing to read stands here.")}

    def __init__(self, **more: Any) -> None:
        super().__init__(WORDS, trim_whitespace=False, **{"min_length": 1} | more)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+08:00")
        return super().to_internal_value(value)


class FlagField(serializers.BooleanField):
    """True or false as JSON has them; no words that might mean either."""

    def to_internal_value(self, data: Any) -> bool:
        if data is not True and data is not False:
            self.fail("invalid", input=str(data)[:20])
        return bool(data)


class DayField(serializers.DateField):
    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class RemarkField(serializers.CharField):
    """Text that may be empty, kept as it was sent."""

    pattern = r"^[^\u0000]*$"

    def __init__(self, **more: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, required=False, default="", **more)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)
