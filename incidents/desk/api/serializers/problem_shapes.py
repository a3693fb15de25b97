"""Serializers that describe the refusals of the desk API in its schema."""

from rest_framework import serializers

from incidents.choices import RecordKind
from incidents.desk.api.serializers import output
from incidents.http.error_codes import ParameterCode, choices_of
from incidents.http.schema_parts import ProblemError, ProblemShape


class DeskProblemError(ProblemError):
    """One thing that is wrong: a field of the body, or a query parameter."""

    field = serializers.CharField(required=False, help_text="Such as `involvements.0.role`.")
    parameter = serializers.CharField(required=False)
    value = serializers.JSONField(required=False)  # type: ignore[assignment]
    code = serializers.ChoiceField(
        choices=choices_of(ParameterCode), required=False, help_text="Of a query parameter."
    )


class DeskRecordKey(serializers.Serializer):
    kind = serializers.ChoiceField(choices=RecordKind.choices)
    id = serializers.UUIDField()


class DeskKnownName(output.DeskMatches):
    """The parties whose name a new person or institution has."""

    kind = serializers.CharField()
    name = serializers.CharField()


class DeskProblem(ProblemShape):
    """RFC 9457."""

    errors = DeskProblemError(many=True, required=False)  # type: ignore[assignment]
    reasons = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What the record still needs."
    )
    current = serializers.IntegerField(required=False, help_text="The revision as it is now.")
    left_out = DeskRecordKey(
        many=True, required=False, help_text="What `publish` would leave out and `leave_out` does not name."
    )
    matches = DeskKnownName(many=True, required=False, help_text="Of `known_name`.")


class DeskWith(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.UUIDField()
    revision = serializers.IntegerField()


REASONS = {
    400: "The body, a parameter or a header cannot be used.",
    401: "No identity, or one that does not hold.",
    403: "Your role lacks this action, the token may only read, or the session's CSRF token is missing.",
    404: "There is nothing here that you may know of.",
    405: "There is no such method here.",
    409: "It contradicts the record's status, or a change made at the same time.",
    412: "The record has changed since you read it; `current` is its revision now.",
    413: "The body is longer than 1 MB.",
    415: "The body is not application/json.",
    422: "This Idempotency-Key was used for another request.",
    428: "If-Match is missing.",
}
