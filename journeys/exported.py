"""The ledgers as an export has them: deliveries, each decision about a message, and enrollments, each run through a journey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from cdp.profiles.exported import customer_columns
from channels.models import Decision, Origin, SendState
from channels.touches import defer
from channels.touches.reasons import REASONS
from core.api.fields import StrictSerializer
from core.db.sql import Sql, join, sql
from core.exports import Column, ColumnType, ExportList, Source
from core.i18n.text import translated, translated_in
from journeys.ledger.wanted import (
    DEFERRED,
    KINDS,
    EnrollmentFilters,
    TouchFilters,
    wanted_enrollments,
    wanted_touches,
)
from journeys.models import EnrollmentState, Journey
from journeys.nodes import BY_KIND
from tenancy.models import Workspace
from tenancy.scoping import find, rows_of

_DECISIONS: Final = {
    Decision.SEND: translated_in("decision", "to be sent"),
    Decision.WITHHELD: translated_in("decision", "not sent"),
    Decision.DEFERRED: translated_in("decision", "deferred"),
}
_SENDS: Final = {
    SendState.QUEUED.label: translated_in("send", "queued"),
    SendState.LEASED.label: translated_in("send", "being sent"),
    SendState.ACCEPTED.label: translated_in("send", "accepted"),
    SendState.REJECTED.label: translated_in("send", "rejected"),
    SendState.UNKNOWN.label: translated_in("send", "delivery unknown"),
    SendState.EXPIRED.label: translated_in("send", "expired"),
    SendState.CANCELLED.label: translated_in("send", "cancelled"),
    DEFERRED: translated_in("send", "deferred"),
}
_RECEIPTS: Final = {
    "accepted": translated_in("receipt", "accepted"),
    "deferred": translated_in("receipt", "deferred"),
    "soft_bounced": translated_in("receipt", "bounced for now"),
    "failed": translated_in("receipt", "failed"),
    "delivered": translated_in("receipt", "delivered"),
    "opened": translated_in("receipt", "opened"),
    "clicked": translated_in("receipt", "clicked"),
    "replied": translated_in("receipt", "replied"),
    "unsubscribed": translated_in("receipt", "unsubscribed"),
    "bounced": translated_in("receipt", "bounced"),
    "complained": translated_in("receipt", "complained"),
}
_STATES: Final = {
    EnrollmentState.LIVE: translated_in("run", "inside"),
    EnrollmentState.ENDED: translated_in("run", "ended"),
}
_NODES: Final = {kind: each.label for kind, each in BY_KIND.items()}


class DeliveriesFilter(TouchFilters, StrictSerializer):
    """What the list of deliveries may be narrowed down to."""


class EnrollmentsFilter(EnrollmentFilters, StrictSerializer):
    """What the list of enrollments may be narrowed down to."""


def _node_columns(node: Sql) -> list[Column]:
    """What kind of node it is, and its name as it was drawn in its version."""
    kind = sql("(SELECT n.kind FROM journeys_node AS n WHERE n.id = {})", node)
    name = sql(
        """(SELECT d ->> 'name' FROM journeys_node AS n JOIN journeys_version AS v ON v.id = n.version_id
            CROSS JOIN LATERAL jsonb_array_elements(v.graph -> 'nodes') AS d WHERE n.id = {} AND d ->> 'id' = n.key LIMIT 1)""",
        node,
    )
    return [
        Column("node_kind", translated("Step"), kind, words=_NODES),
        Column("node", translated("Name of the step"), name),
    ]


def _delivery_columns(workspace_id: int) -> list[Column]:
    states = join(" ", [sql("WHEN s.state = {} THEN {}::text", state, str(state.label)) for state in SendState])
    state = sql(
        "CASE WHEN s.state = {} AND s.reason = {}::text THEN {}::text {} END",
        SendState.QUEUED,
        defer.REASON,
        DEFERRED,
        states,
    )
    receipt = sql("{}::jsonb ->> s.receipt_rank::text", {str(rank): kind for rank, kind in KINDS.items()})
    return [
        Column("delivery", translated("Delivery"), Sql("t.id"), ColumnType.ID, prefix="tch"),
        Column("at", translated("Decided at"), Sql("t.created_at"), ColumnType.TIME),
        *customer_columns(workspace_id, traits_chosen=False),
        Column("journey", translated("Journey"), Sql("j.name")),
        *_node_columns(sql("CASE t.origin WHEN {} THEN t.step_id END", Origin.ENROLLMENT)),
        Column("medium", translated("Medium"), Sql("t.medium")),
        Column("category", translated("Category"), Sql("t.category")),
        Column("channel", translated("Channel"), Sql("c.name")),
        Column("template", translated("Template"), Sql("tpl.name")),
        Column("template_version", translated("Version of the template"), Sql("tv.number"), ColumnType.NUMBER),
        Column("decision", translated("Decision"), Sql("t.decision"), words=_DECISIONS),
        Column("reason", translated("Reason"), Sql("coalesce(nullif(t.reason, ''), s.reason)"), words=REASONS),
        Column("state", translated("State of the message"), state, words=_SENDS),
        Column("receipt", translated("Reported"), receipt, words=_RECEIPTS),
        Column("sent_at", translated("Closed at"), Sql("s.closed_at"), ColumnType.TIME),
        Column("arm", translated("Arm"), Sql("t.arm"), chosen=False),
        Column("cost", translated("Cost"), _cost(), ColumnType.NUMBER, chosen=False),
    ]


def _cost() -> Sql:
    return sql("CASE WHEN s.state = {} THEN s.cost::float8 END", SendState.ACCEPTED)


def _deliveries(workspace_id: int, filters: Mapping[str, Any]) -> Source:
    found = wanted_touches(Workspace.objects.get(pk=workspace_id), filters)
    return Source(
        Sql(
            """channels_touch AS t LEFT JOIN profiles_profile AS p ON p.id = t.profile_id
            LEFT JOIN channels_send AS s ON s.touch_id = t.id LEFT JOIN channels_channel AS c ON c.id = t.channel_id
            LEFT JOIN journeys_journey AS j ON j.id = t.journey_id
            LEFT JOIN content_templateversion AS tv ON tv.id = t.template_version_id
            LEFT JOIN content_template AS tpl ON tpl.id = tv.template_id"""
        ),
        sql("t.workspace_id = {}::bigint{}", workspace_id, _among("t.id", found) if filters else Sql("")),
        ((Sql("t.created_at"), "timestamptz"), (Sql("t.id"), "bigint")),
    )


def _among(number: str, found: QuerySet[Any]) -> Sql:
    query = found.order_by().values("pk").query
    text, params = query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()  # A filter may leave nothing.
    return Sql(f" AND {number} IN ({text})", tuple(params))


def _deliveries_title(workspace_id: int, filters: Mapping[str, Any]) -> str:
    if "journey" in filters:
        return translated("Deliveries of {journey}", journey=_journey(workspace_id, filters).name)
    return translated("Deliveries")


def _enrollment_columns(workspace_id: int) -> list[Column]:
    return [
        Column("enrollment", translated("Run"), Sql("e.id"), ColumnType.ID, prefix="enr"),
        *customer_columns(workspace_id, traits_chosen=False),
        Column("journey", translated("Journey"), Sql("j.name")),
        Column("version", translated("Version"), Sql("ver.number"), ColumnType.NUMBER),
        Column("instance_key", translated("Which run"), Sql("e.instance_key"), personal=True, chosen=False),
        Column("state", translated("State of the run"), Sql("e.state"), words=_STATES),
        *_node_columns(Sql("e.node_id")),
        Column("entered_at", translated("Entered at"), Sql("e.entered_at"), ColumnType.TIME),
        Column("arrived_at", translated("At the step since"), Sql("e.arrived_at"), ColumnType.TIME, chosen=False),
        Column("ended_at", translated("Ended at"), Sql("e.ended_at"), ColumnType.TIME),
        Column("exit_reason", translated("Why it ended"), Sql("e.exit_reason"), words=REASONS),
        Column("held_out", translated("In the control group"), Sql("e.held_out"), ColumnType.BOOLEAN),
        Column(
            "program_held_out",
            translated("In the program holdout"),
            Sql("e.program_held_out"),
            ColumnType.BOOLEAN,
            chosen=False,
        ),
        Column("arm", translated("Arm"), Sql("e.arm"), chosen=False),
        Column("converted_at", translated("Reached the goal at"), Sql("cv.converted_at"), ColumnType.TIME),
        Column("value", translated("Value of the goal"), Sql("cv.value::float8"), ColumnType.NUMBER),
    ]


def _enrollments(workspace_id: int, filters: Mapping[str, Any]) -> Source:
    found = wanted_enrollments(Workspace.objects.get(pk=workspace_id), filters)
    return Source(
        Sql(
            """journeys_enrollment AS e LEFT JOIN profiles_profile AS p ON p.id = e.profile_id
            LEFT JOIN journeys_journey AS j ON j.id = e.journey_id LEFT JOIN journeys_version AS ver ON ver.id = e.version_id
            LEFT JOIN journeys_conversion AS cv ON cv.enrollment_id = e.id"""
        ),
        sql("e.workspace_id = {}::bigint{}{}", workspace_id, _of_journey(workspace_id, filters), _among("e.id", found)),
        ((Sql("e.entered_at"), "timestamptz"), (Sql("e.id"), "bigint")),
    )


def _of_journey(workspace_id: int, filters: Mapping[str, Any]) -> Sql:
    """The journey, said of the row itself too: its index has the order of the pages."""
    if "journey" not in filters:
        return Sql("")
    return sql(" AND e.journey_id = {}::bigint", _journey(workspace_id, filters).pk)


def _enrollments_title(workspace_id: int, filters: Mapping[str, Any]) -> str:
    if "journey" in filters:
        return translated("People in {journey}", journey=_journey(workspace_id, filters).name)
    return translated("Runs of a customer")


def _journey(workspace_id: int, filters: Mapping[str, Any]) -> Journey:
    return find(rows_of(Journey, Workspace(pk=workspace_id)), "jrn", filters["journey"])


DELIVERIES: Final = ExportList(
    "deliveries",
    translated("Deliveries"),
    ("touches:read",),
    DeliveriesFilter,
    _delivery_columns,
    _deliveries,
    _deliveries_title,
)
ENROLLMENTS: Final = ExportList(
    "enrollments",
    translated("People in journeys"),
    ("journeys:read",),
    EnrollmentsFilter,
    _enrollment_columns,
    _enrollments,
    _enrollments_title,
)
