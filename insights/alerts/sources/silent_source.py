"""A source from which nothing comes any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from cdp.events import scans
from core.config.schema import meta
from core.db.sql import Sql, rows, sql, values
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from tenancy.models import Workspace

LATEST = 10_000
"""So many of the newest rows of what came in are looked at for a sign of life."""

_READ = """
WITH asked AS MATERIALIZED (SELECT * FROM {asked} a),
latest AS MATERIALIZED ({latest}),
accepted AS MATERIALIZED (SELECT source_id, received_at FROM ingest_inbox ORDER BY id DESC LIMIT {most})
SELECT a.key, s.name, s.enabled, s.created_at > a.since,
    EXISTS (SELECT FROM latest l WHERE l.source_id = a.source AND l.received_at > a.since)
    OR EXISTS (SELECT FROM accepted i WHERE i.source_id = a.source AND i.received_at > a.since)
    OR EXISTS (SELECT FROM ingest_repetition r WHERE r.source_id = a.source AND r.at > a.since)
    OR EXISTS (SELECT FROM ingest_quarantine q WHERE q.workspace_id = {workspace}::bigint AND q.received_at > a.since
        AND q.source_id = a.source)
    OR {heard}
FROM asked a JOIN ingest_source s ON s.id = a.source AND s.workspace_id = {workspace}::bigint
"""


class SilentSourceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which source, and how long it may be silent."""

    source: Annotated[str, meta(translated("Source"), format="source")]
    minutes: Annotated[int, meta(translated("Silent for so many minutes"), ge=1, le=43_200)] = 60


class SilentSource(AlertSource[SilentSourceConfig]):
    """Fires when a source has sent nothing at all: neither events, nor repetitions, nor what is refused."""

    kind: ClassVar[str] = "silent_source"
    label: ClassVar[str] = translated("Silent source")
    help: ClassVar[str] = translated("A source from which nothing has come for a time.")
    Config = SilentSourceConfig

    def problems(self, config: SilentSourceConfig, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("source", config.source)], required=True)

    def read(self, workspace: Workspace, asked: Mapping[int, SilentSourceConfig], now: datetime) -> dict[int, Reading]:
        table = [
            (key, number_of("source", config.source), now - timedelta(minutes=config.minutes))
            for key, config in asked.items()
        ]
        found = rows(
            sql(
                _READ,
                asked=values([("key", "bigint"), ("source", "bigint"), ("since", "timestamptz")], table),
                latest=scans.latest_received(workspace.pk, 0, now, LATEST),
                heard=scans.heard(workspace.pk, Sql("a.source"), Sql("a.since")),
                most=LATEST,
                workspace=workspace.pk,
            )
        )
        readings = {
            key: Reading(
                enabled and not new and not heard,
                facts={"source": name, "state": _state(enabled=enabled, heard=heard or new)},
            )
            for key, name, enabled, new, heard in found
        }
        return {key: readings.get(key, Reading(facts={"source": "?", "state": "gone"})) for key in asked}

    def said(self, config: SilentSourceConfig, facts: Mapping[str, Any]) -> str:
        named = {"source": facts["source"], "minutes": config.minutes}
        match facts["state"]:
            case "silent":
                return translated("Nothing has come from the source “{source}” for {minutes} minutes.", **named)
            case "heard":
                return translated("The source “{source}” was heard within the last {minutes} minutes.", **named)
            case "off":
                return translated("The source “{source}” is switched off.", **named)
            case _:
                return translated("The source is not there any more.")

    def screen(self, config: SilentSourceConfig, facts: Mapping[str, Any]) -> str:
        return f"sources?source={config.source}"


def _state(*, enabled: bool, heard: bool) -> str:
    if not enabled:
        return "off"
    return "heard" if heard else "silent"
