"""Audiences: made, changed, watched over time, and who is in them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audiences import actions
from audiences.api.rules import rule_text
from audiences.history import sizes
from audiences.models import Audience, Membership
from cdp.profiles.api.profiles import ProfileBriefSerializer
from cdp.profiles.lookup import profile_ids
from cdp.profiles.summaries import profile_summaries, summary_of
from core import publicid
from core.api.errors import conflict, field_problem, invalid
from core.api.fields import NamedSerializer, RuleField, StrictSerializer, named, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import Problem
from rules.vocabulary import Catalog, load
from tenancy.api.uses import UsesSerializer, uses
from tenancy.api.views import IF_MATCH, WorkspaceView
from tenancy.definitions import lock_definitions
from tenancy.references import Thing

DEFAULT_HISTORY = timedelta(days=90)


class AudienceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    rule = RuleField()
    sentence = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField(help_text="Grows with every change of the rule, and when it is restored.")
    size = serializers.IntegerField(help_text="Members when last counted: at a full refresh, and every minute.")
    refreshed_to = serializers.DateTimeField(allow_null=True, help_text="Membership is right as of this instant.")
    archived_at = serializers.DateTimeField(allow_null=True)
    etag = serializers.CharField(help_text="The ETag, for saving.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AudiencesQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=200, help_text="Part of the name.")
    archived = serializers.BooleanField(default=False)


class NewAudienceSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    rule = RuleField()


class SizesQuery(serializers.Serializer[Any]):
    start = serializers.DateTimeField(required=False, help_text="90 days before the end, unless given.")
    end = serializers.DateTimeField(required=False, help_text="Now, unless given.")
    points = serializers.IntegerField(min_value=2, max_value=400, default=91)


class SizeSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    size = serializers.IntegerField()


class SizesSerializer(serializers.Serializer[Any]):
    points = SizeSerializer(many=True)


class MembersQuery(PageQuery):
    at = serializers.DateTimeField(required=False, help_text="Members at this instant; those of now, unless given.")


class AudienceMemberSerializer(serializers.Serializer[Any]):
    profile = ProfileBriefSerializer()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class OfProfileQuery(PageQuery):
    past = serializers.BooleanField(default=False, help_text="Also those that the profile has left.")


class AudienceOfProfileSerializer(serializers.Serializer[Any]):
    audience = NamedSerializer()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class QueuedSerializer(serializers.Serializer[Any]):
    queued = serializers.BooleanField(help_text="False while the broker is away.")


class BaseAudienceView(WorkspaceView):
    """What the views of an audience have in common."""

    def _answer(self, audience: Audience, status: int = 200) -> Response:
        shown = AudienceSerializer(audience_json(audience, load(self.workspace.pk))).data
        return Response(shown, status=status, headers={"ETag": etag(audience)})

    def _save(self, audience: Audience | None, data: dict[str, Any]) -> Audience:
        saved, problems = actions.save_audience(self.access, audience, data, self.now)
        if saved is None:
            raise invalid("invalid_rule", problems)
        return saved

    def moved(self, audience: Audience, problems: list[Problem]) -> Response:
        """The audience after it was archived or restored, or a 409 with what kept it from being so."""
        if problems:
            raise conflict(problems)
        audience.refresh_from_db()
        return self._answer(audience)


class AudiencesView(BaseAudienceView):
    """The audiences of a workspace."""

    scopes = {"GET": "audiences:read", "POST": "audiences:write"}

    @extend_schema(operation_id="audiences_list", parameters=[AudiencesQuery], responses=page_of(AudienceSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The audiences, newest first."""
        query = self.query(AudiencesQuery)
        rows = self.rows(Audience).filter(archived_at__isnull=not query["archived"])
        if "q" in query:
            rows = rows.filter(name__icontains=query["q"])
        found = page(rows, ["-id"], query)
        catalog = load(self.workspace.pk)
        return found.answer(AudienceSerializer([audience_json(row, catalog) for row in found.rows], many=True).data)

    @extend_schema(operation_id="audiences_create", request=NewAudienceSerializer, responses={201: AudienceSerializer})
    def post(self, request: Request, workspace: str) -> Response:
        """Save an audience; its members are found in the background."""
        return self._answer(self._save(None, self.read(NewAudienceSerializer)), 201)


class AudienceView(BaseAudienceView):
    """One audience."""

    scopes = {"GET": "audiences:read", "PATCH": "audiences:write"}

    @extend_schema(operation_id="audiences_get", responses=AudienceSerializer)
    def get(self, request: Request, workspace: str, audience: str) -> Response:
        """The audience, with its rule in words."""
        return self._answer(self.find(Audience, "aud", audience))

    @extend_schema(
        operation_id="audiences_change",
        request=NewAudienceSerializer,
        parameters=[IF_MATCH],
        responses=AudienceSerializer,
    )
    def patch(self, request: Request, workspace: str, audience: str) -> Response:
        """Change its name, description or rule; a changed rule is applied in the background."""
        found = self.find(Audience, "aud", audience)
        data = self.read(NewAudienceSerializer, partial=True)
        with transaction.atomic():
            # Locked, so that nothing is saved between the look and the save. The definitions first, as everywhere.
            lock_definitions(self.workspace.pk)
            locked = Audience.objects.select_for_update().get(pk=found.pk)
            self.check_if_match(etag(locked))
            saved = self._save(locked, data)
        return self._answer(saved)


class AudienceUsesView(WorkspaceView):
    """Where an audience is used."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="audiences_uses", responses=UsesSerializer)
    def get(self, request: Request, workspace: str, audience: str) -> Response:
        """The journeys (draft or live) and audiences that speak of it."""
        return Response(uses(self.access, Thing("audience", self.find(Audience, "aud", audience).pk)))


class AudienceArchiveView(BaseAudienceView):
    """Archiving an audience."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="audiences_archive", request=None, responses=AudienceSerializer)
    def post(self, request: Request, workspace: str, audience: str) -> Response:
        """Stop keeping it up to date and hide it; its history stays. Refused while something uses it: a 409 with a problem
        for each, whose path is the user's id; those that the caller may not read are only counted."""
        found = self.find(Audience, "aud", audience)
        return self.moved(found, actions.archive_audience(self.access, found, self.now))


class AudienceRestoreView(BaseAudienceView):
    """Back again."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="audiences_restore", request=None, responses=AudienceSerializer)
    def post(self, request: Request, workspace: str, audience: str) -> Response:
        """Keep it up to date again; its members are found in the background. Refused while its rule cannot be kept."""
        found = self.find(Audience, "aud", audience)
        return self.moved(found, actions.restore_audience(self.access, found, self.now))


class AudienceRefreshView(WorkspaceView):
    """A full refresh."""

    scopes = {"POST": "audiences:write"}

    @extend_schema(operation_id="audiences_refresh", request=None, responses={202: QueuedSerializer})
    def post(self, request: Request, workspace: str, audience: str) -> Response:
        """Find the members afresh, in the background."""
        queued = actions.refresh_audience(self.access, self.find(Audience, "aud", audience), self.now)
        return Response({"queued": queued}, status=202)


class AudienceSizesView(WorkspaceView):
    """Its size over time."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(operation_id="audiences_sizes", parameters=[SizesQuery], responses=SizesSerializer)
    def get(self, request: Request, workspace: str, audience: str) -> Response:
        """How many members it had at evenly spaced instants."""
        found = self.find(Audience, "aud", audience)
        query = self.query(SizesQuery)
        end = query.get("end", self.now)
        start = query["start"] if "start" in query else _history_before(end)
        if start >= end:
            raise field_problem("start", "min_value", translated("The start must come before the end."))
        with bounded(10):
            points = sizes(found.pk, start, end, query["points"])
        return Response(SizesSerializer({"points": [{"at": at, "size": size} for at, size in points]}).data)


def _history_before(end: datetime) -> datetime:
    try:
        return end - DEFAULT_HISTORY
    except OverflowError:  # The first days of the calendar.
        return end


class AudienceMembersView(WorkspaceView):
    """Who is in it."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(
        operation_id="audiences_members", parameters=[MembersQuery], responses=page_of(AudienceMemberSerializer)
    )
    def get(self, request: Request, workspace: str, audience: str) -> Response:
        """Its members now, or at an instant; who joined last comes first."""
        self.require("profiles:read")
        query = self.query(MembersQuery)
        rows = Membership.objects.filter(audience=self.find(Audience, "aud", audience))
        if "at" in query:
            rows = rows.filter(Q(until__isnull=True) | Q(until__gt=query["at"]), since__lte=query["at"])
        else:
            rows = rows.filter(until__isnull=True)
        with bounded(10):
            found = page(rows, ["-since", "-id"], query)
        people = profile_summaries(self.workspace.pk, [row.profile_id for row in found.rows])
        shown = [
            {"profile": summary_of(people, row.profile_id), "since": row.since, "until": row.until}
            for row in found.rows
        ]
        return found.answer(AudienceMemberSerializer(shown, many=True).data)


class ProfileAudiencesView(WorkspaceView):
    """The audiences of one customer."""

    scopes = {"GET": "audiences:read"}

    @extend_schema(
        operation_id="profile_audiences",
        parameters=[OfProfileQuery],
        responses=page_of(AudienceOfProfileSerializer),
    )
    def get(self, request: Request, workspace: str, profile: str) -> Response:
        """Which audiences the profile is in, or was in."""
        people = profile_ids(self.workspace, profile)
        query = self.query(OfProfileQuery)
        rows = Membership.objects.filter(profile_id__in=people, audience__workspace=self.workspace).select_related(
            "audience"
        )
        if not query["past"]:
            rows = rows.filter(until__isnull=True)
        found = page(rows, ["-since", "-id"], query)
        shown = [
            {
                "audience": named("aud", row.audience_id, row.audience.name),
                "since": row.since,
                "until": row.until,
            }
            for row in found.rows
        ]
        return found.answer(AudienceOfProfileSerializer(shown, many=True).data)


def audience_json(audience: Audience, catalog: Catalog) -> dict[str, Any]:
    """What AudienceSerializer shows."""
    return {
        "id": publicid.encode("aud", audience.pk),
        "name": audience.name,
        "description": audience.description,
        "rule": audience.rule,
        "sentence": rule_text(audience.rule, catalog),
        "revision": audience.revision,
        "size": audience.size,
        "refreshed_to": audience.refreshed_to,
        "archived_at": audience.archived_at,
        "etag": etag(audience),
        "created_at": audience.created_at,
        "updated_at": audience.updated_at,
    }


def etag(audience: Audience) -> str:
    """Names the state of what can be edited."""
    state = orjson.dumps([audience.name, audience.description, audience.rule], option=orjson.OPT_SORT_KEYS)
    return f'"{audience.revision}-{hashlib.sha256(state).hexdigest()[:12]}"'
