"""The parts of OpenAPI that both APIs share: problems, and the parameters of a FilterSet."""

from collections.abc import Collection, Mapping
from typing import Any

from django_filters import FilterSet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from incidents.http.error_codes import ErrorCode, ParameterCode, choices_of


class ProblemError(serializers.Serializer):
    """One thing that is wrong with a query."""

    parameter = serializers.CharField(allow_blank=True, help_text="Empty where it is the query as a whole.")
    value = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=choices_of(ParameterCode), help_text="Stable; for programs.")
    allowed = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="The values there are, if they can be listed.",
    )
    hint = serializers.CharField(required=False, help_text="In words, which values are accepted.")
    suggestions = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What was probably meant."
    )


class ProblemShape(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField(help_text="The address of a page that explains the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=choices_of(ErrorCode))
    request_id = serializers.CharField(help_text="Also in X-Request-ID; name it when you report an error.")


def query_parameters(
    filters: type[FilterSet] | FilterSet | Mapping[str, Any],
    *,
    without: Collection[str] = (),
    required: Collection[str] = (),
) -> list[OpenApiParameter]:
    """Return the parameters that a FilterSet declares, but for some."""
    declared: Any = (
        filters if isinstance(filters, Mapping) else getattr(filters, "filters", filters.base_filters)
    )
    return [
        _query_parameter(name, each.field, name in required)
        for name, each in declared.items()
        if name not in without
    ]


def _query_parameter(name: str, field: Any, required: bool) -> OpenApiParameter:
    is_list = field.schema.get("type") == "array"
    examples = [OpenApiExample(name, value=field.example)] if field.example is not None else []
    return OpenApiParameter(
        name,
        type=field.schema,
        description=str(field.help_text),
        required=required,
        default=field.default,
        examples=examples,
        style="form" if is_list else None,
        explode=False if is_list else None,
    )
