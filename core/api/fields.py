"""The shapes that all endpoints share: ids, texts in two languages, problems, one page of a list."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from core import publicid
from core.i18n.text import translated


@extend_schema_field({"type": "string", "readOnly": True})
class PublicId(serializers.Field[Any, Any, str, Any]):
    """A row's number as its opaque public id."""

    def __init__(self, prefix: str, **options: Any) -> None:
        super().__init__(read_only=True, **options)
        self.prefix = prefix

    def to_representation(self, value: int) -> str:
        return publicid.encode(self.prefix, value)


@extend_schema_field({"type": "object", "additionalProperties": True})
class JsonObject(serializers.JSONField):
    """A JSON object of any shape."""

    default_error_messages = {"not_a_dict": translated("This must be an object.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("not_a_dict")
        return super().to_internal_value(data)


@extend_schema_field({"type": "object", "additionalProperties": True, "description": "A rule, see docs/rules.md."})
class RuleField(serializers.JSONField):
    """A rule as it was given; `rules` judges it."""


class ProblemSerializer(serializers.Serializer[Any]):
    """One thing that is wrong: where, which rule it breaks and the cure."""

    severity = serializers.ChoiceField(choices=["error", "warning"])
    code = serializers.CharField()
    path = serializers.CharField()
    message = serializers.CharField()


class NamedSerializer(serializers.Serializer[Any]):
    """Something with an id and a name."""

    id = serializers.CharField()
    name = serializers.CharField()


class StrictSerializer(serializers.Serializer[Any]):
    """A body in which an unknown field is an error, so that a misspelt one is not silently ignored."""

    default_error_messages = {"unknown_field": translated("There is no such field here. Known: {known}.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = {name for name in data if name not in self.fields or self.fields[name].read_only}
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                text = str(self.error_messages["unknown_field"]).format(known=known)
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(text, code="unknown_field")] for name in sorted(unknown)}
                )
        return super().to_internal_value(data)


def page_of(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The schema of one page of the serializer's rows."""
    name = serializer.__name__.removesuffix("Serializer")
    return inline_serializer(
        name=f"{name}Page",
        fields={
            "results": serializer(many=True),
            "next": serializers.CharField(allow_null=True, help_text="The cursor of the next page; null at the end."),
        },
    )


def named(prefix: str, number: int, name: str) -> dict[str, str]:
    """What NamedSerializer shows."""
    return {"id": publicid.encode(prefix, number), "name": name}
