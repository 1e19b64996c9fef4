"""People, messages and jobs that were set aside because they could not be processed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from core.config.schema import meta
from core.db.sql import rows, sql, values
from core.i18n.text import translated
from insights.alerts.sources.base import AlertSource, Reading
from tenancy.models import Workspace

MOST = 100_000
"""No more are counted."""


class ParkedConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many, and for how long they may stay."""

    at_least: Annotated[int, meta(translated("At least so many"), ge=1, le=MOST)] = 1
    minutes: Annotated[
        int,
        meta(
            translated("For so many minutes"),
            help=translated("What is retried with success sooner is not counted."),
            ge=0,
            le=10_080,
        ),
    ] = 5


class Parked(AlertSource[ParkedConfig]):
    """Fires while more is set aside than there should be."""

    kind: ClassVar[str] = "parked"
    label: ClassVar[str] = translated("Set aside")
    help: ClassVar[str] = translated("People, messages and jobs that could not be processed and were set aside.")
    Config = ParkedConfig

    def read(self, workspace: Workspace, asked: Mapping[int, ParkedConfig], now: datetime) -> dict[int, Reading]:
        table = [(key, now - timedelta(minutes=config.minutes)) for key, config in asked.items()]
        found = rows(
            sql(
                "SELECT a.key, (SELECT count(*) FROM (SELECT FROM parking_parked p WHERE p.workspace_id = {}::bigint "
                "AND p.since <= a.since LIMIT {}) n) FROM {} a",
                workspace.pk,
                MOST,
                values([("key", "bigint"), ("since", "timestamptz")], table),
            )
        )
        return {key: Reading(n >= asked[key].at_least, n, {"count": n}) for key, n in found}

    def said(self, config: ParkedConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "Set aside for at least {minutes} minutes: {count:,}.", count=facts["count"], minutes=config.minutes
        )

    def screen(self, config: ParkedConfig, facts: Mapping[str, Any]) -> str:
        return "parked"
