"""People inside journeys whose next step is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from core import publicid
from core.config.schema import meta
from core.db.columns import BUCKETS
from core.db.sql import rows, sql, values
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from journeys.models import EnrollmentState
from tenancy.models import Workspace

MOST = 1_000
"""So many of a bucket are counted, so 256,000 of a workspace."""

_READ = """
SELECT a.key, count(o.journey_id), mode() WITHIN GROUP (ORDER BY o.journey_id)
FROM {asked} a CROSS JOIN generate_series(0, {last}::int) b LEFT JOIN LATERAL (
    SELECT e.journey_id, e.wake_at FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id
    WHERE e.workspace_id = {workspace}::bigint AND e.bucket = b::smallint AND e.state = {State.LIVE} AND e.wake_at <= a.late
        AND j.state <> 'paused' AND coalesce(e.journey_id = a.journey, a.journey IS NULL)
    ORDER BY e.wake_at LIMIT {most}) o ON TRUE
GROUP BY 1
"""


class StuckConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How late, and how many."""

    journey: Annotated[
        str, meta(translated("Journey"), format="journey", help=translated("None: all of the workspace."))
    ] = ""
    minutes: Annotated[
        int,
        meta(
            translated("Overdue by so many minutes"),
            help=translated("In journeys that are paused nobody is overdue."),
            ge=1,
            le=10_080,
        ),
    ] = 30
    at_least: Annotated[int, meta(translated("At least so many people"), ge=1, le=100_000)] = 1


class Stuck(AlertSource[StuckConfig]):
    """Fires when people do not move although it is their time."""

    kind: ClassVar[str] = "stuck"
    label: ClassVar[str] = translated("Stuck people")
    help: ClassVar[str] = translated("People inside journeys who have not moved although it is their time.")
    Config = StuckConfig

    def problems(self, config: StuckConfig, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("journey", config.journey)])

    def read(self, workspace: Workspace, asked: Mapping[int, StuckConfig], now: datetime) -> dict[int, Reading]:
        table = [
            (key, number_of("journey", config.journey), now - timedelta(minutes=config.minutes))
            for key, config in asked.items()
        ]
        found = rows(
            sql(
                _READ,
                asked=values([("key", "bigint"), ("journey", "bigint"), ("late", "timestamptz")], table),
                workspace=workspace.pk,
                last=BUCKETS - 1,
                most=MOST,
                State=EnrollmentState,
            )
        )
        return {
            key: Reading(
                n >= asked[key].at_least,
                n,
                {"count": n, "journey": publicid.encode("jrn", journey) if journey else ""},
            )
            for key, n, journey in found
        }

    def said(self, config: StuckConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "People inside journeys overdue by at least {minutes} minutes: {count:,}.",
            count=facts["count"],
            minutes=config.minutes,
        )

    def screen(self, config: StuckConfig, facts: Mapping[str, Any]) -> str:
        # The journey with the most of them.
        return f"journeys/{facts['journey']}" if facts["journey"] else "journeys"
