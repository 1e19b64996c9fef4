"""Campaigns: the form of a journey that is not drawn, checked, saved and counted."""

from __future__ import annotations

from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, invalid
from core.api.fields import JsonObject, ProblemSerializer, StrictSerializer
from core.api.views import ApiView
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import Problem
from journeys import actions
from journeys.api.drafts import etag
from journeys.api.journeys import BaseJourneyView, JourneySerializer
from journeys.api.nodes import SettingsTypeSerializer
from journeys.campaigns.check import check_campaign
from journeys.campaigns.compile import compile_campaign
from journeys.campaigns.form import Campaign, read_campaign
from journeys.campaigns.reach import check_audience_now, check_reach, reach
from journeys.design.drafts import NameTaken
from journeys.graph.describe import goal_words, graph_words, type_of
from journeys.graph.scope import load_scope
from journeys.models import Journey
from journeys.nodes.base import Scope
from tenancy.api.views import IF_MATCH, WorkspaceView

REACH_SECONDS = 10
NO_FORM = Problem("", "no_form", translated("This journey is drawn on the canvas, so it has no form."))


class CampaignStepSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Of the node.")
    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField(allow_null=True)


class CampaignSaysSerializer(serializers.Serializer[Any]):
    problems = ProblemSerializer(many=True, help_text="At the fields of the form.")
    steps = CampaignStepSerializer(many=True, help_text="The nodes that the form is compiled to, but for the exit.")
    goal = serializers.CharField(allow_null=True, help_text="The goal in a sentence; null without one.")


class CampaignSerializer(CampaignSaysSerializer):
    etag = serializers.CharField()
    revision = serializers.IntegerField()
    name = serializers.CharField()
    form = JsonObject()


class CampaignToSaveSerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    form = JsonObject(help_text="As GET campaign-type describes it.")


class CampaignToCheckSerializer(StrictSerializer):
    form = JsonObject()


class HeldBackSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()
    count = serializers.IntegerField()


class ReachSerializer(serializers.Serializer[Any]):
    """`people` = `reached` + the sum of `held_back`. Null while the form does not say who, or by what channel."""

    people = serializers.IntegerField(
        allow_null=True,
        help_text="In the audience now; of a campaign that something begins, who did it within 30 days.",
    )
    reached = serializers.IntegerField(allow_null=True)
    held_back = HeldBackSerializer(many=True, help_text="The largest first.")
    estimated = serializers.BooleanField(help_text="The parts were asked of some, and scaled up.")
    problems = ProblemSerializer(many=True)


class CampaignTypeView(ApiView):
    """The form."""

    @extend_schema(operation_id="campaign_type", responses=SettingsTypeSerializer)
    def get(self, request: Request) -> Response:
        """The schema of the form of a campaign, and its defaults."""
        return Response(type_of(Campaign))


class CampaignsView(BaseJourneyView):
    """Campaigns are begun here, and listed among the journeys."""

    scopes = {"POST": "journeys:write"}

    @extend_schema(
        operation_id="campaigns_create", request=CampaignToSaveSerializer, responses={201: JourneySerializer}
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Begin a campaign from its form, complete or not. One with service messages needs `journeys:transactional`."""
        given = self.read(CampaignToSaveSerializer)
        form = read_form(given["form"])
        try:
            made = actions.create_campaign(self.access, given["name"], form, self.now)
        except NameTaken as error:
            raise invalid("invalid", [error.problem]) from error
        return self.answer(made, 201)


class CampaignCheckView(WorkspaceView):
    """A form that is being filled in."""

    scopes = {"POST": "journeys:read"}

    @extend_schema(operation_id="campaign_check", request=CampaignToCheckSerializer, responses=CampaignSaysSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """What is wrong with it, and what it does; nothing is saved."""
        form = read_form(self.read(CampaignToCheckSerializer)["form"])
        return Response(CampaignSaysSerializer(says(form, load_scope(self.workspace.pk, self.now))).data)


class CampaignReachView(WorkspaceView):
    """How many a form is for."""

    scopes = {"POST": "audiences:read"}

    @extend_schema(operation_id="campaign_reach", request=CampaignToCheckSerializer, responses=ReachSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """How many people it would reach now, and what stands in the way of the others; nothing is saved."""
        form = read_form(self.read(CampaignToCheckSerializer)["form"])
        with bounded(REACH_SECONDS):
            found = reach(form, load_scope(self.workspace.pk, self.now), self.now)
        shown = {
            "people": found and found.people,
            "reached": found and found.reached,
            "held_back": [
                {"reason": reason, "count": count} for reason, count in (found.held_back if found else {}).items()
            ],
            "estimated": found is not None and found.estimated,
            "problems": [each.to_json() for each in check_reach(found)],
        }
        return Response(ReachSerializer(shown).data)


class CampaignView(BaseJourneyView):
    """The form of one campaign."""

    scopes = {"GET": "journeys:read", "PUT": "journeys:write", "DELETE": "journeys:write"}

    @extend_schema(operation_id="campaign_get", responses=CampaignSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """The form, with its problems and what it does. The ETag is that of the draft."""
        return self._campaign(self._found(journey))

    @extend_schema(
        operation_id="campaign_save",
        request=CampaignToSaveSerializer,
        parameters=[IF_MATCH],
        responses=CampaignSerializer,
    )
    def put(self, request: Request, workspace: str, journey: str) -> Response:
        """Save the form, complete or not, and draw the journey anew from it.

        To make its messages service messages needs `journeys:transactional`.
        """
        found = self._found(journey)
        self.check_if_match(etag(found))
        given = self.read(CampaignToSaveSerializer)
        form = read_form(given["form"])
        try:
            saved = actions.save_campaign(self.access, found, given["name"], form, found.draft_revision, self.now)
        except NameTaken as error:
            raise invalid("invalid", [error.problem]) from error
        if saved is None:
            raise ApiError("stale")
        return self._campaign(self._found(journey))

    @extend_schema(operation_id="campaign_draw", parameters=[IF_MATCH], responses=JourneySerializer)
    def delete(self, request: Request, workspace: str, journey: str) -> Response:
        """Make it a journey that is drawn on the canvas, as it is. There is no way back to the form."""
        found = self._found(journey)
        self.check_if_match(etag(found))
        if actions.draw_campaign(self.access, found, found.draft_revision, self.now) is None:
            raise ApiError("stale")
        return self.answer(self.journey(journey))

    def _found(self, public_id: str) -> Journey:
        found = self.journey(public_id)
        if found.campaign is None:
            raise ApiError("conflict", [NO_FORM], message=NO_FORM.message)
        return found

    def _campaign(self, journey: Journey) -> Response:
        form = read_form(journey.campaign)
        tag = etag(journey)
        shown = {
            "etag": tag,
            "revision": journey.draft_revision,
            "name": journey.name,
            "form": msgspec.to_builtins(form),
        } | says(form, load_scope(self.workspace.pk, self.now))
        return Response(CampaignSerializer(shown).data, headers={"ETag": tag})


def read_form(raw: Any) -> Campaign:
    """The form, or a 400 with every field that cannot be read."""
    form, problems = read_campaign(raw)
    if form is None:
        raise invalid("invalid", [each.under("form") for each in problems])
    return form


def says(form: Campaign, scope: Scope) -> dict[str, Any]:
    """What CampaignSaysSerializer shows of a form."""
    problems: list[Problem] = check_campaign(form, scope) + check_audience_now(form, scope)
    graph = compile_campaign(form).graph
    words = graph_words(graph, scope)
    return {
        "problems": [each.to_json() for each in problems],
        "steps": [
            {key: node[key] for key in ("id", "kind", "name")} | {"sentence": words[node["id"]]["sentence"]}
            for node in graph["nodes"]
            if node["kind"] != "exit"
        ],
        "goal": goal_words(graph, scope),
    }
