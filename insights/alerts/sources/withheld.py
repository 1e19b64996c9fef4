"""Messages that were not sent for a reason: frequency caps, no consent, no address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode

import msgspec

from channels.models import Decision, Origin
from channels.touches.reasons import REASONS
from core.config.schema import meta
from core.db.sql import rows, sql, values
from core.i18n.text import listed, translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from tenancy.models import Workspace

MOST = 100_000
"""So many of the newest messages are looked at."""

_READ = """
WITH asked AS MATERIALIZED (SELECT * FROM {asked} a),
counted AS MATERIALIZED (
    SELECT date_trunc('minute', t.created_at) AS minute, t.reason, t.decision, count(*) AS n FROM (
        SELECT created_at, reason, decision FROM channels_touch WHERE workspace_id = {workspace}::bigint
            AND created_at > (SELECT min(since) FROM asked) AND created_at <= {now}::timestamptz AND origin <> {Origin.TEST}
        ORDER BY created_at DESC LIMIT {most}) t GROUP BY 1, 2, 3
)
SELECT a.key, coalesce(sum(c.n) FILTER (WHERE c.decision = {Decision.WITHHELD} AND c.reason = a.reason), 0)::bigint,
    coalesce(sum(c.n), 0)::bigint
FROM asked a LEFT JOIN counted c ON c.minute >= date_trunc('minute', a.since) GROUP BY 1
"""


class WithheldConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For which reason, and how many of how many messages."""

    reason: Annotated[str, meta(translated("Reason"), format="reason", max_length=60)] = "capped"
    share: Annotated[
        float,
        meta(
            translated("At least this share"),
            format="percent",
            help=translated("Of all messages that were decided on, sent or not."),
            ge=0,
            le=1,
        ),
    ] = 0.2
    at_least: Annotated[int, meta(translated("And at least so many"), ge=1, le=MOST)] = 20
    minutes: Annotated[int, meta(translated("Within so many minutes"), ge=1, le=10_080)] = 60


class Withheld(AlertSource[WithheldConfig]):
    """Fires when much is withheld: by default, because people have heard from us often enough."""

    kind: ClassVar[str] = "withheld"
    label: ClassVar[str] = translated("Cap hits and other withheld messages")
    help: ClassVar[str] = translated(
        "Messages that were not sent for a reason, such as a cap, no consent or no address."
    )
    Config = WithheldConfig

    def problems(self, config: WithheldConfig, workspace: Workspace) -> list[Problem]:
        if config.reason in REASONS:
            return []
        text = translated(
            "There is no reason “{reason}”. Choose one, e.g. {known}.",
            reason=config.reason,
            known=listed(["capped", "unreachable", "no_consent", "suppressed"]),
        )
        return [Problem("config.reason", "unknown_reason", text)]

    def read(self, workspace: Workspace, asked: Mapping[int, WithheldConfig], now: datetime) -> dict[int, Reading]:
        starts = {key: now - timedelta(minutes=config.minutes) for key, config in asked.items()}
        table = [(key, config.reason, starts[key]) for key, config in asked.items()]
        found = rows(
            sql(
                _READ,
                asked=values([("key", "bigint"), ("reason", "text"), ("since", "timestamptz")], table),
                workspace=workspace.pk,
                now=now,
                most=MOST,
                Decision=Decision,
                Origin=Origin,
            )
        )
        return {
            key: Reading(
                n >= asked[key].at_least and n >= asked[key].share * of,
                n,
                {"count": n, "of": of, "since": starts[key].isoformat()},
            )
            for key, n, of in found
        }

    def said(self, config: WithheldConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "{count:,} of {of:,} messages were withheld within {minutes} minutes: {reason}.",
            count=facts["count"],
            of=facts["of"],
            minutes=config.minutes,
            reason=REASONS.get(config.reason, config.reason),
        )

    def screen(self, config: WithheldConfig, facts: Mapping[str, Any]) -> str:
        query = {"decision": "withheld", "reason": config.reason, "start": facts["since"]}
        return f"deliveries?{urlencode(query)}"
