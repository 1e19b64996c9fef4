"""Templates: edited freely, tried on a real person, published into versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content import actions, templates
from content.models import Template, TemplateVersion
from core import publicid
from core.api.errors import conflict, field_problem, invalid
from core.api.fields import JsonObject, ProblemSerializer, PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.i18n.text import translated
from tenancy import media
from tenancy.api.uses import UsesSerializer, uses
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.definitions import lock_definitions
from tenancy.references import Thing


class TemplateVersionSerializer(serializers.Serializer[Any]):
    id = PublicId("tpv")
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class TemplateVersionDetailSerializer(TemplateVersionSerializer):
    content = JsonObject()


class TemplateSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    medium = serializers.ChoiceField(choices=media.choices())
    content = JsonObject(
        help_text="The draft: subject, document (blocks) or html, and text of an e-mail; body of others."
    )
    category = serializers.CharField(help_text="The code of the category it is written for; empty: for any.")
    problems = ProblemSerializer(many=True)
    latest_version = TemplateVersionSerializer(allow_null=True)
    changed_since_publish = serializers.BooleanField()
    archived_at = serializers.DateTimeField(allow_null=True)
    etag = serializers.CharField(help_text="The ETag, for saving and publishing.")
    updated_at = serializers.DateTimeField()


class TemplatesQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    medium = serializers.ChoiceField(choices=media.choices(), required=False)
    archived = serializers.BooleanField(default=False)


class NewTemplateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    medium = serializers.ChoiceField(choices=media.choices())
    content = JsonObject(default=dict)
    category = serializers.CharField(max_length=40, default="", allow_blank=True)


class TemplateChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    content = JsonObject()
    category = serializers.CharField(max_length=40, allow_blank=True)


class TemplatePublishedSerializer(serializers.Serializer[Any]):
    version = TemplateVersionSerializer()
    problems = ProblemSerializer(many=True)


class TemplateBaseView(WorkspaceView):
    """What the views of a template have in common."""

    def template(self, template: str) -> Template:
        """The template of this workspace, or a 404."""
        return self.find(Template, "tpl", template)

    def _as_read(self, template: str) -> Template:
        """The template, locked, and unchanged since the caller read it."""
        found = Template.objects.select_for_update().get(pk=self.template(template).pk)
        self.check_if_match(etag(found))
        return found

    def answer(self, template: Template, status: int = 200) -> Response:
        """The template with its ETag."""
        shown = TemplateSerializer(template_json(template, _latest(template))).data
        return Response(shown, status=status, headers={"ETag": etag(template)})


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except (actions.CategoryRefused, actions.ContentRefused) as error:
        raise invalid("invalid", error.problems) from error
    except actions.NameTaken as error:
        raise field_problem("name", "name_taken", translated("Another template has this name.")) from error


class TemplatesView(TemplateBaseView):
    """The templates of a workspace."""

    scopes = {"GET": "templates:read", "POST": "templates:write"}

    @extend_schema(operation_id="templates_list", parameters=[TemplatesQuery], responses=page_of(TemplateSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The templates, newest first."""
        query = self.query(TemplatesQuery)
        newest = (
            TemplateVersion.objects.filter(template=OuterRef("pk"))
            .order_by("-number")
            .values(row=JSONObject(id="id", number="number", published_at="published_at", content="content"))[:1]
        )
        rows = self.rows(Template).filter(archived_at__isnull=not query["archived"]).annotate(latest=Subquery(newest))
        if "q" in query:
            rows = rows.filter(name__icontains=query["q"])
        if "medium" in query:
            rows = rows.filter(medium=query["medium"])
        found = page(rows, ["-id"], query)
        shown = [template_json(row, _annotated(row)) for row in found.rows]
        return found.answer(TemplateSerializer(shown, many=True).data)

    @extend_schema(operation_id="templates_create", request=NewTemplateSerializer, responses={201: TemplateSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Make a template; it is saved with its problems."""
        data = self.read(NewTemplateSerializer)
        with _refusals_told():
            made = actions.create_template(
                self.access, data["name"], data["medium"], data["content"], self.now, category=data["category"]
            )
        return self.answer(made, 201)


class TemplateView(TemplateBaseView):
    """One template."""

    scopes = {"GET": "templates:read", "PATCH": "templates:write"}

    @extend_schema(operation_id="templates_get", responses=TemplateSerializer)
    def get(self, request: Request, workspace: str, template: str) -> Response:
        """The draft, its problems and its latest version."""
        return self.answer(self.template(template))

    @extend_schema(
        operation_id="templates_change",
        request=TemplateChangeSerializer,
        parameters=[IF_MATCH],
        responses=TemplateSerializer,
    )
    def patch(self, request: Request, workspace: str, template: str) -> Response:
        """Change the name, the draft or the category; the draft is saved with its problems. To choose a category of service
        messages needs `journeys:transactional`."""
        data = self.read(TemplateChangeSerializer, partial=True)
        with _refusals_told(), transaction.atomic():
            if "category" in data:
                lock_definitions(self.workspace.pk)  # Before the template's row, as everywhere.
            found = actions.change_template(self.access, self._as_read(template), data, self.now)
        return self.answer(found)


class TemplateArchiveView(TemplateBaseView):
    """Archiving a template."""

    scopes = {"POST": "templates:write"}

    @extend_schema(operation_id="templates_archive", request=None, responses=TemplateSerializer)
    def post(self, request: Request, workspace: str, template: str) -> Response:
        """Hide it from the pickers. Refused while something uses it: a 409 with a problem for each, whose path is its id;
        journeys are only counted without `journeys:read`."""
        found = self.template(template)
        problems = actions.archive_template(self.access, found, self.now)
        if problems:
            raise conflict(problems)
        found.refresh_from_db()
        return self.answer(found)


class TemplateUsesView(TemplateBaseView):
    """Where a template is used."""

    scopes = {"GET": "templates:read"}

    @extend_schema(operation_id="templates_uses", responses=UsesSerializer)
    def get(self, request: Request, workspace: str, template: str) -> Response:
        """The journeys (draft or live) that send it."""
        return Response(uses(self.access, Thing("template", self.template(template).pk)))


class TemplateRestoreView(TemplateBaseView):
    """Back again."""

    scopes = {"POST": "templates:write"}

    @extend_schema(operation_id="templates_restore", request=None, responses=TemplateSerializer)
    def post(self, request: Request, workspace: str, template: str) -> Response:
        """Show it in the pickers again."""
        with _refusals_told():
            return self.answer(actions.restore_template(self.access, self.template(template), self.now))


class TemplateVersionsView(TemplateBaseView):
    """Its published versions."""

    scopes = {"GET": "templates:read"}

    @extend_schema(
        operation_id="templates_versions", parameters=[PageQuery], responses=page_of(TemplateVersionDetailSerializer)
    )
    def get(self, request: Request, workspace: str, template: str) -> Response:
        """The versions, newest first."""
        found = page(self.template(template).versions.all(), ["-number"], self.query(PageQuery))
        return found.answer(TemplateVersionDetailSerializer(found.rows, many=True).data)


class TemplatePublishView(TemplateBaseView):
    """Frozen for journeys."""

    scopes = {"POST": "templates:write"}

    @extend_schema(
        operation_id="templates_publish", request=None, parameters=[IF_MATCH], responses=TemplatePublishedSerializer
    )
    def post(self, request: Request, workspace: str, template: str) -> Response:
        """Publish the draft that was read; the latest version again when nothing has changed."""
        with transaction.atomic():
            version, problems = actions.publish_template(self.access, self._as_read(template), self.now)
        if version is None:
            raise invalid("invalid_template", problems)
        shown = {"version": version, "problems": [problem.to_json() for problem in problems]}
        return Response(TemplatePublishedSerializer(shown).data)


def template_json(template: Template, latest: TemplateVersion | None) -> dict[str, Any]:
    """What TemplateSerializer shows."""
    return {
        "id": publicid.encode("tpl", template.pk),
        "name": template.name,
        "medium": template.medium,
        "content": template.content,
        "category": template.category,
        "problems": [problem.to_json() for problem in templates.check(template.medium, template.content)],
        "latest_version": latest,
        "changed_since_publish": latest is None or latest.content != template.content,
        "archived_at": template.archived_at,
        "etag": etag(template),
        "updated_at": template.updated_at,
    }


def etag(template: Template) -> str:
    """Names the state of what can be edited."""
    # Not orjson: 1e300 in a draft is stored as an integer, beyond the 64 bits that it takes.
    state = json.dumps([template.name, template.content, template.category], sort_keys=True)
    return f'"{hashlib.sha256(state.encode()).hexdigest()[:16]}"'


def _annotated(template: Template) -> TemplateVersion | None:
    latest: dict[str, Any] | None = template.latest  # type: ignore[attr-defined]  # the list's query adds it
    return TemplateVersion(**latest) if latest else None


def _latest(template: Template) -> TemplateVersion | None:
    return template.versions.order_by("-number").first()
