"""Which rows of the ledgers somebody asks for: what a list may be narrowed down to, and the rows that are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from rest_framework import serializers

from cdp.profiles.lookup import profile_ids
from channels.adapters.receipt_in import RANK
from channels.models import Channel, Decision, Origin, SendState, Touch
from channels.touches import defer
from core.api.errors import field_problem
from core.i18n.text import translated
from journeys.models import Enrollment, EnrollmentState, Journey, Node, Version
from tenancy import media
from tenancy.models import Workspace
from tenancy.scoping import find, rows_of

ORIGINS = [str(origin.label) for origin in Origin]
DECISIONS = [str(decision.label) for decision in Decision]
DEFERRED = "deferred"
"""What a queued send is called that waits for the end of the quiet hours."""
STATES = [*(str(state.label) for state in SendState), DEFERRED]
KINDS = {rank: kind for kind, rank in RANK.items() if rank}

LEFT_BY = """EXISTS (SELECT FROM journeys_passage p CROSS JOIN LATERAL unnest(p.nodes, p.ports) AS u(node, port)
    WHERE p.enrollment_id = journeys_enrollment.id AND u.node = ANY(%s::bigint[]) AND u.port = %s)"""

# An optional port without a line of its own leads where the wired port of its node does, as `journeys.ledger.counts` has it.
WENT_OVER = """EXISTS (SELECT FROM journeys_passage p CROSS JOIN LATERAL unnest(p.nodes, p.ports) AS u(node, port)
    JOIN journeys_edge g ON g.source_id = u.node AND g.port = %s
    WHERE p.enrollment_id = journeys_enrollment.id AND u.node = ANY(%s::bigint[]) AND (u.port = g.port
        OR (NOT starts_with(u.port, '!') AND NOT EXISTS (SELECT FROM journeys_edge h WHERE h.source_id = u.node
            AND h.port = u.port))))"""


class TouchFilters(serializers.Serializer[Any]):
    profile = serializers.CharField(required=False, max_length=100)
    origin = serializers.ChoiceField(choices=ORIGINS, required=False)
    enrollment = serializers.CharField(required=False, max_length=100)
    journey = serializers.CharField(required=False, max_length=100)
    node = serializers.CharField(
        required=False, max_length=40, help_text="With `journey`: the node's id on the canvas."
    )
    channel = serializers.CharField(required=False, max_length=100)
    medium = serializers.ChoiceField(choices=media.choices(), required=False)
    decision = serializers.ChoiceField(choices=DECISIONS, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    reason = serializers.CharField(required=False, max_length=60, help_text="Of the touch or of its send.")
    receipt = serializers.ChoiceField(choices=sorted(KINDS.values()), required=False, help_text="The furthest receipt.")
    start = serializers.DateTimeField(required=False)
    end = serializers.DateTimeField(required=False)


class EnrollmentFilters(serializers.Serializer[Any]):
    journey = serializers.CharField(required=False, max_length=100)
    version = serializers.CharField(required=False, max_length=100)
    profile = serializers.CharField(required=False, max_length=100)
    node = serializers.CharField(required=False, max_length=40, help_text="Who stands at this node now.")
    port = serializers.CharField(required=False, max_length=60, help_text="With `node`: who ever left it by this port.")
    line = serializers.BooleanField(
        default=False,
        help_text="With `port`: who went over its line, so also by optional ports that have no line of their own.",
    )
    state = serializers.ChoiceField(choices=["live", "ended"], required=False)
    held_out = serializers.BooleanField(required=False, allow_null=True, default=None)
    converted = serializers.BooleanField(required=False, allow_null=True, default=None)
    exit_reason = serializers.CharField(required=False, max_length=60)


def wanted_touches(workspace: Workspace, query: Mapping[str, Any]) -> QuerySet[Touch]:
    """The touches that a checked TouchFilters names. Raises NotFoundInWorkspace."""
    rows = rows_of(Touch, workspace)
    if "profile" in query:
        rows = rows.filter(profile_id__in=profile_ids(workspace, query["profile"]))
    if "enrollment" in query:
        enrollment = find(rows_of(Enrollment, workspace), "enr", query["enrollment"])
        rows = rows.filter(origin=Origin.ENROLLMENT, origin_id=enrollment.pk)
    if "origin" in query:
        rows = rows.filter(origin=Origin[query["origin"].upper()])
    if "journey" in query:
        journey = find(rows_of(Journey, workspace), "jrn", query["journey"])
        rows = rows.filter(journey_id=journey.pk)
        if "node" in query:
            nodes = rows_of(Node, workspace, via="version__workspace")
            nodes = nodes.filter(version__journey=journey, key=query["node"])
            rows = rows.filter(origin=Origin.ENROLLMENT, step_id__in=list(nodes.values_list("pk", flat=True)))
    if "channel" in query:
        rows = rows.filter(channel=find(rows_of(Channel, workspace), "chn", query["channel"]))
    if "medium" in query:
        rows = rows.filter(medium=query["medium"])
    if "decision" in query:
        rows = rows.filter(decision=Decision[query["decision"].upper()])
    if "state" in query:
        rows = rows.filter(_in_state(query["state"]))
    if "receipt" in query:
        rows = rows.filter(send__receipt_rank=RANK[query["receipt"]])
    if "reason" in query:
        rows = rows.filter(reason=query["reason"]) | rows.filter(send__reason=query["reason"])
    if "start" in query:
        rows = rows.filter(created_at__gte=query["start"])
    if "end" in query:
        rows = rows.filter(created_at__lt=query["end"])
    return rows


def _in_state(state: str) -> Q:
    """The touches whose send is shown in the state."""
    if state == DEFERRED:
        return Q(send__state=SendState.QUEUED, send__reason=defer.REASON)
    queued = ~Q(send__reason=defer.REASON) if state == SendState.QUEUED.label else Q()
    return queued & Q(send__state=SendState[state.upper()])


def wanted_enrollments(workspace: Workspace, query: Mapping[str, Any]) -> QuerySet[Enrollment]:
    """The enrollments that a checked EnrollmentFilters names: of a journey or of a profile. Raises NotFoundInWorkspace, and the
    400 of a query that names neither."""
    if "journey" not in query and "profile" not in query:
        raise field_problem("journey", "required", translated("Name a journey or a profile."))
    rows = rows_of(Enrollment, workspace)
    if "profile" in query:
        rows = rows.filter(profile_id__in=profile_ids(workspace, query["profile"]))
    if "journey" in query:
        rows = rows.filter(journey=find(rows_of(Journey, workspace), "jrn", query["journey"]))
    if "version" in query:
        rows = rows.filter(version=find(rows_of(Version, workspace), "ver", query["version"]))
    if "node" in query:
        rows = _at_node(workspace, rows, query)
    if "state" in query:
        rows = rows.filter(state=EnrollmentState[query["state"].upper()])
    if query["held_out"] is not None:
        rows = rows.filter(held_out=query["held_out"])
    if query["converted"] is not None:
        rows = rows.filter(conversion__isnull=not query["converted"])
    if "exit_reason" in query:
        rows = rows.filter(exit_reason=query["exit_reason"])
    return rows


def _at_node(workspace: Workspace, rows: QuerySet[Enrollment], query: Mapping[str, Any]) -> QuerySet[Enrollment]:
    if "journey" not in query:
        raise field_problem("journey", "required", translated("A node needs its journey."))
    nodes = rows_of(Node, workspace, via="version__workspace").filter(key=query["node"])
    nodes = nodes.filter(version__journey=find(rows_of(Journey, workspace), "jrn", query["journey"]))
    numbers = list(nodes.values_list("pk", flat=True))
    if "port" in query and query["line"]:
        over = RawSQL(WENT_OVER, [query["port"], numbers], output_field=BooleanField())  # noqa: S611 (bound)
        return rows.filter(over)
    if "port" in query:
        left_by = RawSQL(LEFT_BY, [numbers, query["port"]], output_field=BooleanField())  # noqa: S611 (bound)
        return rows.filter(left_by)
    return rows.filter(node_id__in=numbers, state=EnrollmentState.LIVE)
