"""Organisations of a workspace: departments, branches or brands that journeys belong to."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import conflict, invalid
from core.api.fields import PublicId, StrictSerializer
from tenancy import organisations
from tenancy.api.views import WorkspaceView
from tenancy.models import Organisation


class OrganisationSerializer(serializers.Serializer[Any]):
    id = PublicId("org")
    name = serializers.CharField()


class OrganisationsSerializer(serializers.Serializer[Any]):
    results = OrganisationSerializer(many=True)


class OrganisationNameSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)


class OrganisationsView(WorkspaceView):
    """The organisations of a workspace."""

    scopes = {"GET": "journeys:read", "POST": "settings:write"}

    @extend_schema(operation_id="organisations_list", responses=OrganisationsSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """All of them, by name."""
        return Response(OrganisationsSerializer({"results": self.rows(Organisation).order_by("name")}).data)

    @extend_schema(
        operation_id="organisations_create", request=OrganisationNameSerializer, responses={201: OrganisationSerializer}
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Add one."""
        name = self.read(OrganisationNameSerializer)["name"]
        try:
            made = organisations.create_organisation(self.access, name, self.now)
        except organisations.OrganisationRefused as error:
            raise invalid("invalid", [error.problem]) from error
        return Response(OrganisationSerializer(made).data, status=201)


class OrganisationView(WorkspaceView):
    """One organisation."""

    scopes = {"PATCH": "settings:write", "DELETE": "settings:write"}

    @extend_schema(
        operation_id="organisations_change", request=OrganisationNameSerializer, responses=OrganisationSerializer
    )
    def patch(self, request: Request, workspace: str, organisation: str) -> Response:
        """Rename it; its journeys and what they are credited with stay its own."""
        found = self.find(Organisation, "org", organisation)
        name = self.read(OrganisationNameSerializer)["name"]
        try:
            renamed = organisations.rename_organisation(self.access, found, name, self.now)
        except organisations.OrganisationRefused as error:
            raise invalid("invalid", [error.problem]) from error
        return Response(OrganisationSerializer(renamed).data)

    @extend_schema(operation_id="organisations_delete", responses={204: None})
    def delete(self, request: Request, workspace: str, organisation: str) -> Response:
        """Delete it. Refused with a 409 while journeys belong to it."""
        found = self.find(Organisation, "org", organisation)
        try:
            organisations.delete_organisation(self.access, found, self.now)
        except organisations.OrganisationRefused as error:
            raise conflict([error.problem]) from error
        return Response(status=204)
