"""The media there are, for the forms of templates, channels, caps and consent."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ApiView
from tenancy.media import MEDIA
from tenancy.media.base import FieldKind


class MessageFieldSerializer(serializers.Serializer[Any]):
    """A part of a message."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in FieldKind], help_text="`line`: one line of text.")
    required = serializers.BooleanField()  # type: ignore[assignment]  # the name is the API's


class MediumInfoSerializer(serializers.Serializer[Any]):
    """What carries a message."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    fields = MessageFieldSerializer(many=True)  # type: ignore[assignment]  # the name is the API's


class MediaSerializer(serializers.Serializer[Any]):
    results = MediumInfoSerializer(many=True)


class MediaView(ApiView):
    """The media."""

    @extend_schema(operation_id="media", responses=MediaSerializer)
    def get(self, request: Request) -> Response:
        """Every medium, with what a message of it is made of."""
        found = [
            {
                "kind": medium.kind,
                "label": medium.label,
                "fields": [
                    {"name": name, "kind": field.kind.value, "required": field.required}
                    for name, field in medium.fields.items()
                ],
            }
            for medium in MEDIA
        ]
        return Response({"results": found})
