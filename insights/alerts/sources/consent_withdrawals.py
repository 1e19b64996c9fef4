"""People who do not want to hear from us any more."""

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


class ConsentWithdrawalsConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many, in how many minutes."""

    at_least: Annotated[int, meta(translated("At least so many"), ge=1, le=MOST)] = 20
    minutes: Annotated[int, meta(translated("Within so many minutes"), ge=1, le=10_080)] = 60


class ConsentWithdrawals(AlertSource[ConsentWithdrawalsConfig]):
    """Fires when many people say no: by a link, a preference page, a complaint or the API."""

    kind: ClassVar[str] = "consent_withdrawals"
    label: ClassVar[str] = translated("Withdrawn consent")
    help: ClassVar[str] = translated("How often somebody said no to a medium or topic, in a time.")
    Config = ConsentWithdrawalsConfig

    def read(
        self, workspace: Workspace, asked: Mapping[int, ConsentWithdrawalsConfig], now: datetime
    ) -> dict[int, Reading]:
        table = [(key, now - timedelta(minutes=config.minutes)) for key, config in asked.items()]
        found = rows(
            sql(
                "SELECT a.key, (SELECT count(*) FROM (SELECT FROM profiles_consentrecord c "
                "WHERE c.workspace_id = {}::bigint AND NOT c.granted AND c.at > a.since AND c.at <= {}::timestamptz "
                "LIMIT {}) n) FROM {} a",
                workspace.pk,
                now,
                MOST,
                values([("key", "bigint"), ("since", "timestamptz")], table),
            )
        )
        return {key: Reading(n >= asked[key].at_least, n, {"count": n}) for key, n in found}

    def said(self, config: ConsentWithdrawalsConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "Withdrawals of consent within {minutes} minutes: {count:,}.",
            count=facts["count"],
            minutes=config.minutes,
        )

    def screen(self, config: ConsentWithdrawalsConfig, facts: Mapping[str, Any]) -> str:
        # Most of them come by the link of a message.
        return "deliveries?receipt=unsubscribed"
