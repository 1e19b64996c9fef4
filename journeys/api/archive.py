"""Archiving audiences and templates, and who uses them: only the journeys can say that."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audiences.api.audiences import AudienceDoor, AudienceSerializer
from audiences.models import Audience
from content.api import TemplateDoor, TemplateSerializer
from core.api.errors import conflict
from journeys.design.archive import archive_audience, archive_template


class AudienceArchiveView(AudienceDoor):
    """Archiving an audience."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="audiences_archive", request=None, responses=AudienceSerializer)
    def post(self, request: Request, workspace: str, audience: str) -> Response:
        """Stop keeping it up to date and hide it; its history stays. Refused while a journey or an audience uses it:
        a 409 with a problem for each, whose path is the user's id; without `journeys:read`, journeys are only counted."""
        found = self.find(Audience, "aud", audience)
        named = self.access.may("journeys:read")
        return self.moved(found, archive_audience(self.workspace.pk, found.pk, self.now, named=named))


class TemplateArchiveView(TemplateDoor):
    """Archiving a template."""

    scopes = {"POST": "templates:write"}

    @extend_schema(operation_id="templates_archive", request=None, responses=TemplateSerializer)
    def post(self, request: Request, workspace: str, template: str) -> Response:
        """Hide it from the pickers. Refused while a journey uses it: a 409 with a problem for each, whose path is its id;
        without `journeys:read`, journeys are only counted."""
        found = self.template(template)
        named = self.access.may("journeys:read")
        problems = archive_template(self.workspace.pk, found.pk, self.now, named=named)
        if problems:
            raise conflict(problems)
        found.refresh_from_db()
        return self.answer(found)
