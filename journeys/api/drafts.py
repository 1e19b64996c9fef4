"""The draft on the canvas, its publishing, the versions, and the counts on nodes and edges."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import publicid
from core.api.checked import checked
from core.api.errors import ApiError, invalid
from core.api.fields import JsonObject, ProblemSerializer, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import Problem
from journeys import actions
from journeys.api.journeys import BaseJourneyView, TotalsSerializer, VersionBriefSerializer
from journeys.api.nodes import GraphSaysSerializer, GraphSerializer, NodeWordsSerializer, graph_says
from journeys.design.differences import differences, pins
from journeys.graph.describe import goal_words, graph_words
from journeys.graph.scope import load_scope
from journeys.ledger.counts import counts, inside_other_versions
from journeys.models import Journey, Version
from tenancy.api.views import IF_MATCH
from tenancy.definitions import lock_definitions

DRAWN_BY_FORM = Problem(
    "graph",
    "drawn_by_form",
    translated("This is a campaign: its drawing follows its form. Change the form, or make it a journey first."),
)


class DraftDifferenceSerializer(serializers.Serializer[Any]):
    change = serializers.ChoiceField(choices=["added", "changed", "removed", "rewired", "template", "setting"])
    path = serializers.CharField(help_text="As in problems: `nodes.n3`, `settings.goal`.")
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's


class DraftSerializer(GraphSaysSerializer):
    revision = serializers.IntegerField(help_text="The ETag, as a number.")
    graph = GraphSerializer()
    saved_at = serializers.DateTimeField()
    saved_by = serializers.CharField(allow_null=True, help_text="The user name; null for a key, or before any save.")
    differences = DraftDifferenceSerializer(many=True, help_text="What publishing would change in the live version.")


class GraphToSaveSerializer(StrictSerializer):
    graph = JsonObject()


class VersionSerializer(VersionBriefSerializer):
    published_by = serializers.CharField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    live = serializers.BooleanField()


class VersionDetailSerializer(VersionSerializer):
    graph = GraphSerializer()
    nodes = serializers.DictField(child=NodeWordsSerializer(), help_text="By the node's id.")
    goal = serializers.CharField(allow_null=True, help_text="The goal in a sentence; null without one.")


class PublishedSerializer(serializers.Serializer[Any]):
    version = VersionSerializer()
    problems = ProblemSerializer(many=True, help_text="Warnings.")


class CountsQuery(serializers.Serializer[Any]):
    version = serializers.CharField(
        required=False, max_length=100, help_text="A version's id, or `all`; the live version, unless given."
    )


class NodeCountsSerializer(serializers.Serializer[Any]):
    """`arrived` = `inside` + `out` + the sum of `ended`."""

    arrived = serializers.IntegerField()
    inside = serializers.IntegerField()
    out = serializers.IntegerField(help_text="Went on by a way of the node's own, wired or not.")
    ended = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Whose run ended here, by reason: `exit` at an exit node, else why the engine took them out, such as "
        "`converted`, `exit_rule`, `held_out`. The port of such a reason is `!` and its name.",
    )


class PortCountSerializer(serializers.Serializer[Any]):
    node = serializers.CharField()
    port = serializers.CharField(help_text="Engine-made ports begin with `!`.")
    n = serializers.IntegerField(help_text="Left the node by this port.")
    over = serializers.IntegerField(
        help_text="Went over its line, those of optional ports without a line of their own included; 0 if it has no line."
    )


class CountsSerializer(serializers.Serializer[Any]):
    """Live counts; nodes by their ids on the canvas."""

    version = serializers.CharField(allow_null=True, help_text="Null: all versions together.")
    at = serializers.DateTimeField()
    totals = TotalsSerializer()
    inside_other_versions = serializers.IntegerField(
        help_text="Who is still inside by a version that is not counted here; nought for all versions together."
    )
    nodes = serializers.DictField(child=NodeCountsSerializer())
    ports = PortCountSerializer(many=True)
    refused = serializers.DictField(child=serializers.IntegerField(), help_text="By reason.")
    exits = serializers.DictField(
        child=serializers.IntegerField(), help_text="By reason, `held_out` included: the sum is `ended` + `held_out`."
    )


class DraftView(BaseJourneyView):
    """The draft of a journey."""

    scopes = {"GET": "journeys:read", "PUT": "journeys:write"}

    @extend_schema(operation_id="draft_get", responses=DraftSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """The graph as drawn, with its problems and in words. The ETag is for saving."""
        return self._draft(self.journey(journey))

    @extend_schema(
        operation_id="draft_save", request=GraphToSaveSerializer, parameters=[IF_MATCH], responses=DraftSerializer
    )
    def put(self, request: Request, workspace: str, journey: str) -> Response:
        """Save the graph, complete or not; its problems come back with it.

        To make a send transactional needs `journeys:transactional`.
        """
        found = self.journey(journey)
        if found.campaign is not None:
            raise ApiError("conflict", [DRAWN_BY_FORM], message=DRAWN_BY_FORM.message)
        self.check_if_match(etag(found))
        graph = self.read(GraphToSaveSerializer)["graph"]
        checked(GraphSerializer, graph, at="graph")
        if actions.save_draft(self.access, found, graph, found.draft_revision, self.now) is None:
            raise ApiError("stale")
        return self._draft(self.journey(journey))

    def _draft(self, journey: Journey) -> Response:
        says = graph_says(journey.draft, self.workspace.pk, self.now)
        graph = {"nodes": [], "edges": [], "settings": {}} | journey.draft
        by = journey.draft_saved_by
        shown = {
            "revision": journey.draft_revision,
            "graph": graph,
            "saved_at": journey.draft_saved_at or journey.updated_at,
            "saved_by": by.username if by else None,
        } | says
        live = journey.live_version
        pinned = pins(self.workspace.pk, [live] if live else [])
        shown["differences"] = [each.to_json() for each in differences(journey.draft, live, pinned)]
        return Response(shown, headers={"ETag": etag(journey)})


class PublishView(BaseJourneyView):
    """The draft becomes a version."""

    scopes = {"POST": "journeys:publish"}

    @extend_schema(operation_id="journeys_publish", request=None, parameters=[IF_MATCH], responses=PublishedSerializer)
    def post(self, request: Request, workspace: str, journey: str) -> Response:
        """Freeze the draft that was read into an immutable version and let people in. People inside older ones stay.

        With transactional sends in it this needs `journeys:transactional`.
        """
        found = self.journey(journey)
        with transaction.atomic():
            # Locked, so that what is published is what was read. The definitions first, as everywhere.
            lock_definitions(self.workspace.pk)
            locked = Journey.objects.select_for_update().get(pk=found.pk)
            self.check_if_match(etag(locked))
            version, problems = actions.publish_journey(self.access, locked, self.now)
        if version is None:
            raise invalid("invalid_draft", problems)
        shown = {
            "version": version_json(version, version.pk),
            "problems": [problem.to_json() for problem in problems],
        }
        return Response(PublishedSerializer(shown).data)


class VersionsView(BaseJourneyView):
    """The versions of a journey."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="versions_list", parameters=[PageQuery], responses=page_of(VersionSerializer))
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """The versions, newest first."""
        found = self.journey(journey)
        rows = found.versions.select_related("published_by").defer("graph")
        versions = page(rows, ["-number"], self.query(PageQuery))
        shown = [version_json(version, found.live_version_id) for version in versions.rows]
        return versions.answer(VersionSerializer(shown, many=True).data)


class VersionView(BaseJourneyView):
    """One version."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="versions_get", responses=VersionDetailSerializer)
    def get(self, request: Request, workspace: str, journey: str, version: str) -> Response:
        """The frozen graph, also in words."""
        found = self.journey(journey)
        frozen = self.find(Version, "ver", version)
        if frozen.journey_id != found.pk:
            raise ApiError("not_found")
        shown = VersionSerializer(version_json(frozen, found.live_version_id)).data
        scope = load_scope(self.workspace.pk)
        words = {
            "nodes": graph_words(frozen.graph, scope, frozen=True),
            "goal": goal_words(frozen.graph, scope, frozen=True),
        }
        return Response(shown | {"graph": frozen.graph} | words)


class CountsView(BaseJourneyView):
    """The numbers on the canvas."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="journeys_counts", parameters=[CountsQuery], responses=CountsSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """How many came to each node, stand there and left it by each port. Made to be asked every second or two."""
        found = self.journey(journey)
        wanted = self.query(CountsQuery).get("version")
        if wanted == "all":
            return self._counts(found, None, list(found.versions.values_list("pk", flat=True)))
        version = self.find(Version, "ver", wanted).pk if wanted else found.live_version_id
        if version is not None and not found.versions.filter(pk=version).exists():
            raise ApiError("not_found")
        return self._counts(found, version, [version] if version else [])

    def _counts(self, journey: Journey, version: int | None, versions: list[int]) -> Response:
        with bounded(10):
            found = counts(versions)
            others = inside_other_versions(journey.pk, version) if version else 0
        ports = sorted(found.left.keys() | found.over.keys())
        shown = {
            "version": publicid.encode("ver", version) if version else None,
            "at": self.now,
            "totals": found,
            "inside_other_versions": others,
            "nodes": found.nodes,
            "ports": [
                {
                    "node": node,
                    "port": port,
                    "n": found.left.get((node, port), 0),
                    "over": found.over.get((node, port), 0),
                }
                for node, port in ports
            ],
            "refused": found.refused,
            "exits": found.exits,
        }
        return Response(CountsSerializer(shown).data)


def etag(journey: Journey) -> str:
    """Names the state of the draft."""
    return f'"{journey.draft_revision}"'


def version_json(version: Version, live: int | None) -> dict[str, Any]:
    """What VersionSerializer shows."""
    return {
        "id": version.pk,
        "number": version.number,
        "published_at": version.published_at,
        "published_by": version.published_by.username if version.published_by else None,
        "retired_at": version.retired_at,
        "live": version.pk == live,
    }
