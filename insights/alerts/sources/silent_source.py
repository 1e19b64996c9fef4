"""A source from which nothing comes any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from core.config.schema import meta
from core.db.sql import rows, sql, values
from core.i18n.messages import Texts
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from tenancy.models import Workspace

BEHIND = timedelta(minutes=1)
"""Where accepted items have waited for longer than this, there is no reading."""

# Three index look-ups: what was taken in from this source, what was refused of it, and the oldest item that waits.
_READ = """
SELECT a.key, s.name, s.enabled, s.created_at > a.since,
    EXISTS (SELECT FROM ingest_intake i WHERE i.source_id = s.id AND i.minute > a.since - interval '1 minute'
        AND i.last_at > a.since)
    OR EXISTS (SELECT FROM ingest_quarantine q WHERE q.source_id = s.id AND q.received_at > a.since),
    (SELECT received_at FROM ingest_inbox ORDER BY id LIMIT 1) <= {now}::timestamptz - {behind}::interval
FROM {asked} a JOIN ingest_source s ON s.id = a.source AND s.workspace_id = {workspace}::bigint
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
    missing: ClassVar[Texts] = {
        "behind": translated(
            "What was accepted from all sources is not processed yet. See the operator's health page."
        ),
    }

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
                workspace=workspace.pk,
                now=now,
                behind=BEHIND,
            )
        )
        readings = {
            key: Reading(missing="behind")
            if behind and not heard
            else Reading(
                enabled and not new and not heard,
                facts={"source": name, "state": _state(enabled=enabled, heard=heard or new)},
            )
            for key, name, enabled, new, heard, behind in found
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
