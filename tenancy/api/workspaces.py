"""Workspaces, their members and their API keys."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, field_problem, invalid
from core.api.fields import JsonObject, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.api.views import ApiView
from core.db.zones import known_zones
from core.i18n.text import translated
from tenancy import actions, media, settings
from tenancy.access import ROLE_SCOPES
from tenancy.actors import actor_of
from tenancy.api.views import WorkspaceView, workspace_id_of
from tenancy.consent import ConsentPolicy, consent_policies
from tenancy.models import ApiKey, Member, Role, User, Workspace


class TimeZoneField(serializers.CharField):
    """An IANA time zone."""

    default_error_messages = {
        "invalid": translated("There is no such time zone. Write an IANA name, e.g. Asia/Shanghai.")
    }

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in known_zones():
            self.fail("invalid")
        return name


class ConsentPoliciesSerializer(StrictSerializer):
    """By medium: what holds for marketing to somebody who has said neither yes nor no. `opt_out`: it may be sent until
    they say no; `opt_in`: only after they have said yes."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {medium: serializers.ChoiceField(choices=ConsentPolicy.choices) for medium in media.kinds()}


class ConsentChangeSerializer(ConsentPoliciesSerializer):
    """The policies of the media that are named; the others stay as they are. A new workspace begins with `opt_in` for SMS
    and `opt_out` for the others."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        choices = ConsentPolicy.choices
        return {medium: serializers.ChoiceField(choices=choices, required=False) for medium in media.kinds()}


class WorkspaceSerializer(serializers.Serializer[Any]):
    """A workspace and what the caller may do in it."""

    id = serializers.CharField()
    name = serializers.CharField()
    slug = serializers.CharField()
    time_zone = serializers.CharField()
    locale = serializers.CharField()
    week_start = serializers.ChoiceField(choices=list(settings.WEEK_STARTS))
    currency = serializers.CharField(allow_null=True, help_text="ISO 4217: what prices and costs are amounts of.")
    consent = ConsentPoliciesSerializer()
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True, help_text="Null for a key.")
    scopes = serializers.ListField(child=serializers.CharField())


class ChannelRuleSerializer(serializers.Serializer[Any]):
    """When a touch may be credited."""

    window_days = serializers.FloatField(help_text="How long before a conversion a touch may lie, 0.01 to 365.")
    qualifying = serializers.ChoiceField(choices=settings.QUALIFYING, help_text="What must have become of the touch.")


class AttributionSerializer(ChannelRuleSerializer):
    """How credit is shared. After a change of the rules all credits are computed anew."""

    channels = serializers.DictField(
        child=ChannelRuleSerializer(), help_text="Channels, by their id, that have a rule of their own."
    )
    half_life_days = serializers.FloatField(
        help_text="After so long a touch counts half as much in the time decay model."
    )
    position = serializers.ListField(
        child=serializers.FloatField(),
        min_length=3,
        max_length=3,
        help_text="What the first touch, those between, and the last get in the position model.",
    )


class AttributionChangeSerializer(StrictSerializer):
    """The parts that are named; the others stay."""

    window_days = serializers.FloatField(required=False)
    qualifying = serializers.ChoiceField(choices=settings.QUALIFYING, required=False)
    channels = serializers.DictField(
        child=JsonObject(), required=False, help_text="As they are read; takes the place of all that were."
    )
    half_life_days = serializers.FloatField(required=False)
    position = serializers.ListField(child=serializers.FloatField(), required=False, min_length=3, max_length=3)


class QuietWindowSerializer(serializers.Serializer[Any]):
    """From a clock time on until another, which is on the next day if it is earlier; e.g. 21:00 and 09:00."""

    start = serializers.CharField()
    end = serializers.CharField()


class QuietHoursSerializer(QuietWindowSerializer):
    """Between which clock times, where customers live, no marketing is sent. It waits until they are over."""

    on = serializers.BooleanField()
    media = serializers.DictField(
        child=QuietWindowSerializer(allow_null=True), help_text="Media that have other times, or none (null)."
    )
    since = serializers.DateTimeField(
        allow_null=True, help_text="When they, or the zone of the workspace, were last changed."
    )


class QuietHoursChangeSerializer(StrictSerializer):
    """The parts that are named; the others stay. `start` and `end` are named together."""

    on = serializers.BooleanField(required=False)
    start = serializers.CharField(max_length=10, required=False)
    end = serializers.CharField(max_length=10, required=False)
    media = serializers.DictField(
        child=JsonObject(allow_null=True),
        required=False,
        help_text="As they are read; takes the place of all that were.",
    )


class SettingsChangeSerializer(StrictSerializer):
    """Settings of a workspace, each of which may be left out; `tenancy.settings` checks them."""

    time_zone = serializers.CharField(max_length=64, required=False, help_text="IANA name.")
    locale = serializers.CharField(max_length=16, required=False)
    region = serializers.CharField(
        max_length=2,
        allow_null=True,
        required=False,
        help_text="ISO 3166: where phone numbers without a country code are from; null leaves them unread.",
    )
    currency = serializers.CharField(
        max_length=3,
        allow_null=True,
        required=False,
        help_text="ISO 4217: what prices and costs are amounts of. What is kept is not converted.",
    )
    week_start = serializers.ChoiceField(
        choices=list(settings.WEEK_STARTS),
        required=False,
        help_text="On which day the weeks of figures and calendars begin.",
    )
    consent = ConsentChangeSerializer(required=False)
    attribution = AttributionChangeSerializer(required=False)
    quiet_hours = QuietHoursChangeSerializer(required=False)
    program_holdout = serializers.FloatField(
        required=False,
        help_text=f"The share of all people who get no marketing at all: 0 to {settings.MAX_PROGRAM_HOLDOUT}.",
    )
    audit_days = serializers.IntegerField(
        required=False,
        help_text=f"How long entries of the audit log are kept: {settings.MIN_AUDIT_DAYS} to {settings.MAX_AUDIT_DAYS} days.",
    )


class WorkspaceDetailSerializer(WorkspaceSerializer):
    region = serializers.CharField(allow_null=True)
    attribution = AttributionSerializer()
    quiet_hours = QuietHoursSerializer()
    program_holdout = serializers.FloatField(help_text="The share of all people who get no marketing at all.")
    audit_days = serializers.IntegerField()


class NewWorkspaceSerializer(SettingsChangeSerializer):
    name = serializers.CharField(max_length=200)
    slug = serializers.SlugField(max_length=60)


class WorkspaceChangeSerializer(SettingsChangeSerializer):
    name = serializers.CharField(max_length=200, required=False)


def workspace_json(workspace: Workspace, role: str | None, scopes: Set[str]) -> dict[str, Any]:
    """What WorkspaceSerializer shows."""
    found = settings.settings_of(workspace)
    return {
        "id": workspace_id_of(workspace),
        "name": workspace.name,
        "slug": workspace.slug,
        "time_zone": workspace.time_zone,
        "locale": workspace.locale,
        "week_start": found.week_start,
        "currency": found.currency,
        "consent": consent_policies(workspace.settings),
        "role": role,
        "scopes": sorted(scopes),
    }


class WorkspacesView(ApiView):
    """The workspaces of the caller."""

    @extend_schema(operation_id="workspaces_list", parameters=[PageQuery], responses=page_of(WorkspaceSerializer))
    def get(self, request: Request) -> Response:
        """Those the caller may work in."""
        query = self.query(PageQuery)
        if isinstance(request.auth, ApiKey):
            own = workspace_json(request.auth.workspace, None, frozenset(request.auth.scopes))
            return Response({"results": [own], "next": None})
        assert isinstance(request.user, User)
        found = page(Member.objects.filter(user=request.user).select_related("workspace"), ["-id"], query)
        return found.answer([workspace_json(m.workspace, m.role, ROLE_SCOPES[Role(m.role)]) for m in found.rows])

    @extend_schema(
        operation_id="workspaces_create", request=NewWorkspaceSerializer, responses={201: WorkspaceSerializer}
    )
    def post(self, request: Request) -> Response:
        """Make a workspace; superusers only. Its maker becomes its owner. The answer states its policy of consent."""
        actor = actor_of(request)
        if actor.user is None or not actor.user.is_superuser:
            raise ApiError("forbidden")
        data = self.read(NewWorkspaceSerializer)
        try:
            workspace = actions.create_workspace(actor, data, self.now)
        except settings.InvalidSettings as error:
            raise invalid("invalid", error.problems) from error
        except actions.SlugTaken as error:
            raise field_problem("slug", "name_taken", translated("This slug is taken.")) from error
        return Response(workspace_json(workspace, Role.OWNER, ROLE_SCOPES[Role.OWNER]), status=201)


class WorkspaceDetailView(WorkspaceView):
    """One workspace."""

    scopes = {"GET": None, "PATCH": "settings:write"}

    @extend_schema(operation_id="workspace_get", responses=WorkspaceDetailSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """The workspace and what the caller may do in it."""
        return Response(self._json())

    @extend_schema(
        operation_id="workspace_change", request=WorkspaceChangeSerializer, responses=WorkspaceDetailSerializer
    )
    def patch(self, request: Request, workspace: str) -> Response:
        """Change its name or settings; of consent, attribution and quiet hours only the parts that are named. `workspace_effects`
        says beforehand what a change will do."""
        data = self.read(WorkspaceChangeSerializer, partial=True)
        try:
            self.workspace = actions.change_workspace(self.access, data, self.now)
        except settings.InvalidSettings as error:
            raise invalid("invalid", error.problems) from error
        return Response(self._json())

    def _json(self) -> dict[str, Any]:
        role = None
        if self.access.user is not None:
            role = Member.objects.values_list("role", flat=True).get(user=self.access.user, workspace=self.workspace)
        return workspace_json(self.workspace, role, self.access.scopes) | settings.shown(self.workspace)
