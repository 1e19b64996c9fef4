"""The categories of messages: the built-in ones, and a workspace's own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content import actions
from content.categories import BUILT_IN, CategoryRef
from content.models import Category
from core import publicid
from core.api.errors import conflict, invalid
from core.api.fields import StrictSerializer
from tenancy.api.uses import UsesSerializer, uses
from tenancy.api.views import WorkspaceView
from tenancy.references import Thing


class CategorySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True, help_text="Null for a built-in one, which never changes.")
    code = serializers.CharField(help_text="Names it in journeys, templates, caps, touches and events.")
    name = serializers.CharField()
    description = serializers.CharField()
    transactional = serializers.BooleanField(help_text="A service message: no consent is asked for, no cap counts it.")
    archived_at = serializers.DateTimeField(allow_null=True)


class CategoriesSerializer(serializers.Serializer[Any]):
    results = CategorySerializer(many=True)


class CategoryChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=500, allow_blank=True)


class NewCategorySerializer(StrictSerializer):
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=500, allow_blank=True, default="")
    transactional = serializers.BooleanField(default=False)


class CategoriesView(WorkspaceView):
    """The categories of a workspace."""

    scopes = {"GET": "settings:read", "POST": "settings:write"}

    @extend_schema(operation_id="categories_list", responses=CategoriesSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """The built-in ones, then the workspace's own by name, archived ones included."""
        own = self.rows(Category).order_by("name", "pk")
        found = [*map(_built_in, BUILT_IN.values()), *map(category_json, own)]
        return Response(CategoriesSerializer({"results": found}).data)

    @extend_schema(operation_id="categories_create", request=NewCategorySerializer, responses={201: CategorySerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Make a category. One of service messages needs `journeys:transactional`; code and class never change."""
        data = self.read(NewCategorySerializer)
        try:
            made = actions.create_category(self.access, data, self.now)
        except actions.CategoryRefused as error:
            raise invalid("invalid", error.problems) from error
        return Response(CategorySerializer(category_json(made)).data, status=201)


class CategoryBaseView(WorkspaceView):
    """What the views of a category have in common."""

    def category(self, category: str) -> Category:
        """The category of this workspace, or a 404."""
        return self.find(Category, "cat", category)


class CategoryView(CategoryBaseView):
    """One category of a workspace's own."""

    scopes = {"PATCH": "settings:write"}

    @extend_schema(operation_id="categories_change", request=CategoryChangeSerializer, responses=CategorySerializer)
    def patch(self, request: Request, workspace: str, category: str) -> Response:
        """Change its name or description."""
        data = self.read(CategoryChangeSerializer, partial=True)
        changed = actions.change_category(self.access, self.category(category), data, self.now)
        return Response(CategorySerializer(category_json(changed)).data)


class CategoryArchiveView(CategoryBaseView):
    """Archiving a category."""

    scopes = {"POST": "settings:write"}

    @extend_schema(operation_id="categories_archive", request=None, responses=CategorySerializer)
    def post(self, request: Request, workspace: str, category: str) -> Response:
        """Offer it no more. Refused while something uses it: a 409 with a problem for each, whose path is its id; those that
        the caller may not read are only counted."""
        found = self.category(category)
        if problems := actions.archive_category(self.access, found, self.now):
            raise conflict(problems)
        return Response(CategorySerializer(category_json(found)).data)


class CategoryRestoreView(CategoryBaseView):
    """Back again."""

    scopes = {"POST": "settings:write"}

    @extend_schema(operation_id="categories_restore", request=None, responses=CategorySerializer)
    def post(self, request: Request, workspace: str, category: str) -> Response:
        """Offer it again."""
        restored = actions.restore_category(self.access, self.category(category), self.now)
        return Response(CategorySerializer(category_json(restored)).data)


class CategoryUsesView(CategoryBaseView):
    """Where a category is used."""

    scopes = {"GET": "settings:read"}

    @extend_schema(operation_id="categories_uses", responses=UsesSerializer)
    def get(self, request: Request, workspace: str, category: str) -> Response:
        """The journeys (draft or live), templates and caps that name it."""
        return Response(uses(self.access, Thing("category", name=self.category(category).code)))


def category_json(category: Category) -> dict[str, Any]:
    """What CategorySerializer shows of a workspace's own category."""
    return {
        "id": publicid.encode("cat", category.pk),
        "code": category.code,
        "name": category.name,
        "description": category.description,
        "transactional": category.transactional,
        "archived_at": category.archived_at,
    }


def _built_in(category: CategoryRef) -> dict[str, Any]:
    return {
        "id": None,
        "code": category.code,
        "name": category.name,
        "description": "",
        "transactional": category.transactional,
        "archived_at": None,
    }
