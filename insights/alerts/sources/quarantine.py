"""Items that came in and could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from core.config.schema import meta
from core.db.sql import Sql, rows, sql, values
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from tenancy.models import Workspace

MOST = 100_000
"""No more are counted."""


_READ = """
SELECT a.key, s.name, (SELECT count(*) FROM ({refused} AND q.replayed_at IS NULL LIMIT {most}) n),
    (SELECT count(*) FROM ({refused} LIMIT {most}) n)
    + coalesce((SELECT sum(i.items) FROM ingest_intake i WHERE i.workspace_id = {workspace}::bigint AND a.source IS NULL
        AND i.minute > a.since - interval '1 minute' AND i.minute <= {now}::timestamptz), 0)::bigint
    + coalesce((SELECT sum(i.items) FROM ingest_intake i WHERE i.source_id = a.source
        AND i.minute > a.since - interval '1 minute' AND i.minute <= {now}::timestamptz), 0)::bigint
FROM {asked} a LEFT JOIN ingest_source s ON s.id = a.source AND s.workspace_id = {workspace}::bigint
WHERE {mine}
"""
# Of one source by its own index, so that the items of others are not read.
_REFUSED = (
    "SELECT FROM ingest_quarantine q WHERE q.workspace_id = {workspace}::bigint AND {mine} "
    "AND q.received_at > a.since AND q.received_at <= {now}::timestamptz"
)


class QuarantineConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many items in how many minutes, from one source or all, and of how many that came in."""

    source: Annotated[
        str, meta(translated("Source"), format="source", help=translated("None: all of the workspace."))
    ] = ""
    share: Annotated[
        float,
        meta(
            translated("At least this share"),
            format="percent",
            help=translated("Of all items that came in."),
            ge=0,
            le=1,
        ),
    ] = 0.01
    at_least: Annotated[int, meta(translated("And at least so many"), ge=1, le=MOST)] = 10
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
        readings: dict[int, Reading] = {}
        for mine, matches in (("a.source IS NULL", "TRUE"), ("a.source IS NOT NULL", "q.source_id = a.source")):
            refused = sql(_REFUSED, workspace=workspace.pk, mine=Sql(matches), now=now)
            columns = [("key", "bigint"), ("source", "bigint"), ("since", "timestamptz")]
            given = {"asked": values(columns, table), "workspace": workspace.pk, "now": now, "most": MOST}
            for key, name, n, of in rows(sql(_READ, refused=refused, mine=Sql(mine), **given)):
                facts = {"count": n, "of": of, "source": name or ""}
                readings[key] = Reading(n >= asked[key].at_least and n >= asked[key].share * of, n, facts)
        return readings

    def said(self, config: QuarantineConfig, facts: Mapping[str, Any]) -> str:
        found = {"count": facts["count"], "of": facts["of"], "minutes": config.minutes}
        if facts["source"]:
            return translated(
                "{count:,} of {of:,} items of the source “{source}” were quarantined within {minutes} minutes.",
                source=facts["source"],
                **found,
            )
        return translated("{count:,} of {of:,} items were quarantined within {minutes} minutes.", **found)

    def screen(self, config: QuarantineConfig, facts: Mapping[str, Any]) -> str:
        return "sources?tab=quarantine"
