"""The people of journeys: where they stand, the way they took and why, and who was not let in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles.api.profiles import ProfileBriefSerializer
from cdp.profiles.lookup import profile_ids
from cdp.profiles.summaries import profile_summaries, summary_of
from core import publicid
from core.api.errors import field_problem
from core.api.fields import page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.i18n.text import translated
from journeys.api.ledger import JourneyRefSerializer, Names, NodeRefSerializer, VersionRefSerializer
from journeys.graph.context import warnings_of
from journeys.ledger.wanted import EnrollmentFilters, wanted_enrollments
from journeys.models import Conversion, Enrollment, EnrollmentState, Journey, Passage, Refusal
from tenancy.api.views import WorkspaceView


class StepSerializer(serializers.Serializer[Any]):
    node = NodeRefSerializer(allow_null=True)
    port = serializers.CharField()
    reason = serializers.CharField()


class PassageSerializer(serializers.Serializer[Any]):
    """One crossing: the nodes left, by which ports and why, and where it led (null: out of the journey)."""

    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    steps = StepSerializer(many=True)
    to = NodeRefSerializer(allow_null=True)


class ContextWarningSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    code = serializers.ChoiceField(choices=["wrong_type", "cut"])
    message = serializers.CharField()


class EnrollmentSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    journey = JourneyRefSerializer()
    version = VersionRefSerializer()
    profile = ProfileBriefSerializer()
    instance_key = serializers.CharField()
    state = serializers.ChoiceField(choices=["live", "ended"])
    held_out = serializers.BooleanField(help_text="In the control group: counted, never touched.")
    program_held_out = serializers.BooleanField(
        help_text="In the program holdout when it began: goes through, gets no marketing."
    )
    node = NodeRefSerializer(allow_null=True, help_text="Where the profile stands, or stood at the end.")
    entered_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField()
    wake_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    exit_reason = serializers.CharField()
    arm = serializers.CharField()
    converted_at = serializers.DateTimeField(allow_null=True)
    value = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    value_warning = serializers.CharField(
        help_text="`value_out_of_range`: the goal's event has a value that cannot be kept. Else empty."
    )
    context = serializers.JSONField(  # type: ignore[assignment]  # the name is the API's
        allow_null=True,
        help_text="The values that it took from the event of its entry, by name; null if it takes none.",
    )
    context_warnings = ContextWarningSerializer(many=True, help_text="Which values were left out, or cut, and why.")
    passages = PassageSerializer(many=True, allow_null=True, help_text="Null in lists that did not ask for them.")


class EnrollmentsQuery(EnrollmentFilters, PageQuery):
    passages = serializers.BooleanField(default=False)


class RefusalSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    journey = JourneyRefSerializer()
    version = VersionRefSerializer()
    node = NodeRefSerializer(allow_null=True)
    profile = ProfileBriefSerializer()
    instance_key = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class RefusalsQuery(PageQuery):
    journey = serializers.CharField(required=False, max_length=100)
    profile = serializers.CharField(required=False, max_length=100)
    reason = serializers.CharField(required=False, max_length=60)


class EnrollmentsView(WorkspaceView):
    """The ledger of who is, or was, in a journey."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(
        operation_id="enrollments_list", parameters=[EnrollmentsQuery], responses=page_of(EnrollmentSerializer)
    )
    def get(self, request: Request, workspace: str) -> Response:
        """Of a journey or of a profile, the latest to enter first; by node, port, state or reason."""
        self.require("profiles:read")
        query = self.query(EnrollmentsQuery)
        rows = wanted_enrollments(self.workspace, query)
        with bounded(10):
            found = page(rows, ["-entered_at", "-id"], query)
            return found.answer(self._shown(found.rows, passages=query["passages"]))

    def _shown(self, found: Sequence[Enrollment], *, passages: bool) -> Any:
        return EnrollmentSerializer(enrollments_json(self.workspace.pk, found, passages=passages), many=True).data


class EnrollmentView(WorkspaceView):
    """One run through a journey."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="enrollments_get", responses=EnrollmentSerializer)
    def get(self, request: Request, workspace: str, enrollment: str) -> Response:
        """Where the profile stands and the whole way there, with times and reasons."""
        self.require("profiles:read")
        found = self.find(Enrollment, "enr", enrollment)
        return Response(EnrollmentSerializer(enrollments_json(self.workspace.pk, [found], passages=True)[0]).data)


class RefusalsView(WorkspaceView):
    """The ledger of who was named by a trigger and not let in."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="refusals_list", parameters=[RefusalsQuery], responses=page_of(RefusalSerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """Of a journey or of a profile, newest first, with the reason."""
        self.require("profiles:read")
        query = self.query(RefusalsQuery)
        if "journey" not in query and "profile" not in query:
            raise field_problem("journey", "required", translated("Name a journey or a profile."))
        rows = self.rows(Refusal)
        if "profile" in query:
            rows = rows.filter(profile_id__in=profile_ids(self.workspace, query["profile"]))
        if "journey" in query:
            rows = rows.filter(journey=self.find(Journey, "jrn", query["journey"]))
        if "reason" in query:
            rows = rows.filter(reason=query["reason"])
        with bounded(10):
            found = page(rows, ["-at", "-id"], query)
        return found.answer(RefusalSerializer(_refusals_json(self.workspace.pk, found.rows), many=True).data)


def enrollments_json(workspace_id: int, found: Sequence[Enrollment], *, passages: bool) -> list[dict[str, Any]]:
    """What EnrollmentSerializer shows of enrollments of one workspace; the number of queries does not grow with them."""
    numbers = [row.pk for row in found]
    taken: dict[int, list[Passage]] = defaultdict(list)
    if passages:
        for passage in Passage.objects.filter(enrollment_id__in=numbers).order_by("enrollment_id", "seq"):
            taken[passage.enrollment_id].append(passage)
    nodes = {row.node_id for row in found} | {
        node for many in taken.values() for passage in many for node in (*passage.nodes, passage.to_node_id)
    }
    names = Names({row.journey_id for row in found}, {row.version_id for row in found}, nodes)
    people = profile_summaries(workspace_id, [row.profile_id for row in found])
    conversions = Conversion.objects.in_bulk(numbers)
    return [
        {
            "id": publicid.encode("enr", row.pk),
            "journey": names.journey(row.journey_id),
            "version": names.version(row.version_id),
            "profile": summary_of(people, row.profile_id),
            "instance_key": row.instance_key,
            "state": "live" if row.state == EnrollmentState.LIVE else "ended",
            "held_out": row.held_out,
            "program_held_out": row.program_held_out,
            "node": names.node(row.node_id),
            "entered_at": row.entered_at,
            "arrived_at": row.arrived_at,
            "wake_at": row.wake_at,
            "ended_at": row.ended_at,
            "exit_reason": row.exit_reason,
            "arm": row.arm,
            "converted_at": conversions[row.pk].converted_at if row.pk in conversions else None,
            "value": conversions[row.pk].value if row.pk in conversions else None,
            "value_warning": conversions[row.pk].value_warning if row.pk in conversions else "",
            "context": row.context,
            "context_warnings": warnings_of(row.context_warnings),
            "passages": [_passage_json(passage, names) for passage in taken[row.pk]] if passages else None,
        }
        for row in found
    ]


def _passage_json(passage: Passage, names: Names) -> dict[str, Any]:
    return {
        "seq": passage.seq,
        "at": passage.at,
        "steps": [
            {"node": names.node(node), "port": port, "reason": reason}
            for node, port, reason in zip(passage.nodes, passage.ports, passage.reasons, strict=True)
        ],
        "to": names.node(passage.to_node_id),
    }


def _refusals_json(workspace_id: int, found: Sequence[Refusal]) -> list[dict[str, Any]]:
    names = Names({row.journey_id for row in found}, {row.version_id for row in found}, {row.node_id for row in found})
    people = profile_summaries(workspace_id, [row.profile_id for row in found])
    return [
        {
            "id": publicid.encode("ref", row.pk),
            "journey": names.journey(row.journey_id),
            "version": names.version(row.version_id),
            "node": names.node(row.node_id),
            "profile": summary_of(people, row.profile_id),
            "instance_key": row.instance_key,
            "at": row.at,
            "reason": row.reason,
        }
        for row in found
    ]
