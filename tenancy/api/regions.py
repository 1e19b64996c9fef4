"""The regions that a workspace may name as the home of its phone numbers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ApiView
from tenancy.settings import regions


class RegionsSerializer(serializers.Serializer[Any]):
    results = serializers.ListField(child=serializers.CharField(), help_text="ISO 3166 codes.")


class RegionsView(ApiView):
    """The regions."""

    @extend_schema(operation_id="regions", responses=RegionsSerializer)
    def get(self, request: Request) -> Response:
        """Every region whose phone numbers can be read."""
        return Response({"results": regions()})
