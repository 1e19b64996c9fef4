"""Load what nodes may know of their workspace, in a handful of queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import orjson

from audiences.models import Audience
from channels.models import Channel
from content.categories import catalogue
from content.models import Template
from core.db.sql import rows, sql
from core.publicid import encode
from journeys.nodes.base import ChannelRef, MetricRef, Scope, TemplateRef
from rules.vocabulary import load
from tenancy.models import Workspace
from tenancy.program_holdout import current


def load_scope(workspace_id: int, now: datetime | None = None) -> Scope:
    """The scope of a workspace as it is; `now` is the instant at which a graph is checked."""
    return Scope(
        workspace_id=workspace_id,
        catalog=load(workspace_id),
        templates={
            encode("tpl", pk): TemplateRef(pk, name, medium, category)
            for pk, name, medium, category in Template.objects.filter(
                workspace_id=workspace_id, archived_at__isnull=True
            ).values_list("id", "name", "medium", "category")
        },
        channels={
            encode("chn", pk): ChannelRef(pk, name, medium, enabled)
            for pk, name, medium, enabled in Channel.objects.filter(workspace_id=workspace_id).values_list(
                "id", "name", "medium", "enabled"
            )
        },
        audiences={
            encode("aud", pk): name
            for pk, name in Audience.objects.filter(workspace_id=workspace_id, archived_at__isnull=True).values_list(
                "id", "name"
            )
        },
        metrics=load_metrics(workspace_id),
        categories=catalogue(workspace_id),
        program_holdout=current(workspace_id),
        time_zone=Workspace.objects.values_list("time_zone", flat=True).get(pk=workspace_id),
        now=now,
    )


def load_metrics(workspace_id: int) -> Mapping[str, MetricRef]:
    """The metrics of a workspace by public id. Their dictionary stands above journeys, so it is read as data."""
    found = rows(
        sql(
            "SELECT m.id, m.name, m.archived_at IS NOT NULL, v.number, v.definition::text FROM insights_metric m "
            "JOIN insights_metricversion v ON v.id = m.live_version_id WHERE m.workspace_id = {}::bigint",
            workspace_id,
        )
    )
    return {
        encode("met", pk): MetricRef(name, archived, version, orjson.loads(definition))
        for pk, name, archived, version, definition in found
    }
