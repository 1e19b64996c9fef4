"""Items that came in and could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from core.config.schema import meta
from core.db.sql import rows, sql, values
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from tenancy.models import Workspace

MOST = 100_000
"""No more are counted."""


class QuarantineConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many items in how many minutes, from one source or all."""

    source: Annotated[
        str, meta(translated("Source"), format="source", help=translated("None: all of the workspace."))
    ] = ""
    at_least: Annotated[int, meta(translated("At least so many items"), ge=1, le=MOST)] = 10
    minutes: Annotated[int, meta(translated("Within so many minutes"), ge=1, le=10_080)] = 60


class Quarantine(AlertSource[QuarantineConfig]):
    """Fires when items come in faster that nobody can use than they should."""

    kind: ClassVar[str] = "quarantine"
    label: ClassVar[str] = translated("Quarantined items")
    help: ClassVar[str] = translated("Items that came in and could not be taken, in a time.")
    Config = QuarantineConfig

    def problems(self, config: QuarantineConfig, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("source", config.source)])

    def read(self, workspace: Workspace, asked: Mapping[int, QuarantineConfig], now: datetime) -> dict[int, Reading]:
        table = [
            (key, number_of("source", config.source), now - timedelta(minutes=config.minutes))
            for key, config in asked.items()
        ]
        found = rows(
            sql(
                "SELECT a.key, s.name, (SELECT count(*) FROM (SELECT FROM ingest_quarantine q "
                "WHERE q.workspace_id = {workspace}::bigint AND q.received_at > a.since AND q.received_at <= {now}::timestamptz "
                "AND q.replayed_at IS NULL AND coalesce(q.source_id = a.source, a.source IS NULL) LIMIT {most}) n) "
                "FROM {asked} a LEFT JOIN ingest_source s ON s.id = a.source AND s.workspace_id = {workspace}::bigint",
                workspace=workspace.pk,
                now=now,
                most=MOST,
                asked=values([("key", "bigint"), ("source", "bigint"), ("since", "timestamptz")], table),
            )
        )
        return {key: Reading(n >= asked[key].at_least, n, {"count": n, "source": name or ""}) for key, name, n in found}

    def said(self, config: QuarantineConfig, facts: Mapping[str, Any]) -> str:
        if facts["source"]:
            return translated(
                "Items of the source “{source}” quarantined within {minutes} minutes: {count:,}.",
                count=facts["count"],
                source=facts["source"],
                minutes=config.minutes,
            )
        return translated(
            "Items quarantined within {minutes} minutes: {count:,}.", count=facts["count"], minutes=config.minutes
        )

    def screen(self, config: QuarantineConfig, facts: Mapping[str, Any]) -> str:
        return "sources?tab=quarantine"
