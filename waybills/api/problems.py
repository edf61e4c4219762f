"""The shape of every error: RFC 9457, made in clearance.errors, declared here for the schema."""

from rest_framework import serializers


class ProblemErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON Pointer into the body, or the name of a parameter after `?`.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    type = serializers.CharField(help_text="Stable name of the kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    # The serializer has errors of its own, which are no field.
    incident = serializers.CharField(required=False, help_text="With 500: what the log has it under.")
    errors = ProblemErrorSerializer(many=True)  # type: ignore[assignment]
