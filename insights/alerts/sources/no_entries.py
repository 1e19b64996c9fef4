"""A journey that nobody enters any more."""

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
from journeys.models import JourneyState
from tenancy.models import Workspace


class NoEntriesConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which journey, and how long nobody may enter."""

    journey: Annotated[str, meta(translated("Journey"), format="journey")]
    hours: Annotated[int, meta(translated("Nobody for so many hours"), ge=1, le=2_160)] = 24


class NoEntries(AlertSource[NoEntriesConfig]):
    """Fires when a live journey has let nobody in."""

    kind: ClassVar[str] = "no_entries"
    label: ClassVar[str] = translated("Journey without entries")
    help: ClassVar[str] = translated("A live journey that nobody has entered for a time.")
    Config = NoEntriesConfig

    def problems(self, config: NoEntriesConfig, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("journey", config.journey)], required=True)

    def read(self, workspace: Workspace, asked: Mapping[int, NoEntriesConfig], now: datetime) -> dict[int, Reading]:
        table = [
            (key, number_of("journey", config.journey), now - timedelta(hours=config.hours))
            for key, config in asked.items()
        ]
        found = rows(
            sql(
                """
                SELECT a.key, j.name, j.state, v.published_at > a.since,
                    EXISTS (SELECT FROM journeys_enrollment e WHERE e.journey_id = j.id AND e.entered_at > a.since)
                FROM {asked} a JOIN journeys_journey j ON j.id = a.journey AND j.workspace_id = {workspace}::bigint
                LEFT JOIN journeys_version v ON v.id = j.live_version_id
                """,
                asked=values([("key", "bigint"), ("journey", "bigint"), ("since", "timestamptz")], table),
                workspace=workspace.pk,
            )
        )
        readings = {key: _reading(name, state, new, entered) for key, name, state, new, entered in found}
        return {key: readings.get(key, Reading(facts={"journey": "?", "state": "not_live"})) for key in asked}

    def said(self, config: NoEntriesConfig, facts: Mapping[str, Any]) -> str:
        named = {"journey": facts["journey"], "hours": config.hours}
        match facts["state"]:
            case "empty":
                return translated("Nobody has entered the journey “{journey}” for {hours} hours.", **named)
            case "entered":
                return translated("Somebody entered the journey “{journey}” in the last {hours} hours.", **named)
            case _:
                return translated("The journey “{journey}” is not live, or has not been for so long.", **named)

    def screen(self, config: NoEntriesConfig, facts: Mapping[str, Any]) -> str:
        return f"journeys/{config.journey}"


def _reading(name: str, state: str, new: bool | None, entered: bool) -> Reading:
    live = state == JourneyState.LIVE and new is False
    said = "entered" if entered else "empty" if live else "not_live"
    return Reading(live and not entered, facts={"journey": name, "state": said})
