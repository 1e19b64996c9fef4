"""Messages that a provider refuses, or that cannot be handed to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import urlencode

import msgspec

from channels.models import Decision, Origin, SendState
from core.config.schema import meta
from core.db.sql import rows, sql, values
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.named import check_named, number_of
from tenancy.models import Workspace

MOST = 100_000
"""So many of the newest messages are looked at, and of those that wait on a channel: then the share is theirs."""

_READ = """
WITH asked AS MATERIALIZED (SELECT * FROM {asked} a),
newest AS MATERIALIZED (
    SELECT id, channel_id, created_at FROM channels_touch WHERE workspace_id = {workspace}::bigint
        AND created_at > (SELECT min(since) FROM asked) AND created_at <= {now}::timestamptz
        AND decision = {Decision.SEND} AND origin <> {Origin.TEST} ORDER BY created_at DESC LIMIT {most}
),
counted AS MATERIALIZED (
    SELECT date_trunc('minute', t.created_at) AS minute, t.channel_id,
        count(*) FILTER (WHERE s.state = {State.ACCEPTED}) AS accepted,
        count(*) FILTER (WHERE s.state IN ({State.REJECTED}, {State.UNKNOWN}, {State.EXPIRED})) AS failed
    FROM newest t JOIN channels_send s ON s.touch_id = t.id GROUP BY 1, 2
),
retried AS MATERIALIZED (
    SELECT c.id AS channel_id, count(*) AS n FROM channels_channel c CROSS JOIN LATERAL (
        SELECT attempts, state FROM channels_send s WHERE s.channel_id = c.id
            AND s.state IN ({State.QUEUED}, {State.LEASED}) AND s.held_at IS NULL ORDER BY due_at LIMIT {most}) w
    WHERE c.workspace_id = {workspace}::bigint AND w.state = {State.QUEUED} AND w.attempts > 0 GROUP BY 1
)
SELECT a.key, (SELECT name FROM channels_channel c WHERE c.id = a.channel AND c.workspace_id = {workspace}::bigint),
    coalesce(d.failed, 0)::bigint, coalesce(r.n, 0)::bigint, coalesce(d.accepted, 0)::bigint
FROM asked a CROSS JOIN LATERAL (
    SELECT sum(k.failed) AS failed, sum(k.accepted) AS accepted FROM counted k
    WHERE k.minute >= date_trunc('minute', a.since) AND coalesce(k.channel_id = a.channel, a.channel IS NULL)) d
CROSS JOIN LATERAL (
    SELECT sum(t.n) AS n FROM retried t WHERE coalesce(t.channel_id = a.channel, a.channel IS NULL)) r
"""


class SendFailuresConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many failures, and of how many messages."""

    channel: Annotated[
        str, meta(translated("Channel"), format="channel", help=translated("None: all of the workspace."))
    ] = ""
    share: Annotated[
        float,
        meta(
            translated("At least this share"),
            format="percent",
            help=translated("Of the messages that the channel tried to hand over."),
            ge=0,
            le=1,
        ),
    ] = 0.1
    at_least: Annotated[int, meta(translated("And at least so many"), ge=1, le=MOST)] = 5
    minutes: Annotated[
        int,
        meta(
            translated("Within so many minutes"),
            help=translated("Messages that wait to be tried again count whenever they were made."),
            ge=1,
            le=10_080,
        ),
    ] = 60


class SendFailures(AlertSource[SendFailuresConfig]):
    """Fires when a channel fails: its provider refuses messages, or does not answer."""

    kind: ClassVar[str] = "send_failures"
    label: ClassVar[str] = translated("Failing channel")
    help: ClassVar[str] = translated("Messages that a provider refuses, or that cannot be handed to it.")
    Config = SendFailuresConfig

    def problems(self, config: SendFailuresConfig, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("channel", config.channel)])

    def read(self, workspace: Workspace, asked: Mapping[int, SendFailuresConfig], now: datetime) -> dict[int, Reading]:
        table = [
            (key, number_of("channel", config.channel), now - timedelta(minutes=config.minutes))
            for key, config in asked.items()
        ]
        found = rows(
            sql(
                _READ,
                asked=values([("key", "bigint"), ("channel", "bigint"), ("since", "timestamptz")], table),
                workspace=workspace.pk,
                now=now,
                most=MOST,
                Decision=Decision,
                Origin=Origin,
                State=SendState,
            )
        )
        since = {key: start for key, _, start in table}
        return {
            key: _reading(asked[key], name, closed + waiting, waiting, accepted, since[key])
            for key, name, closed, waiting, accepted in found
        }

    def said(self, config: SendFailuresConfig, facts: Mapping[str, Any]) -> str:
        if facts["channel"]:
            return translated(
                "{failed:,} of {tried:,} messages of the channel “{channel}” failed within {minutes} minutes; {waiting:,} of "
                "them are tried again.",
                minutes=config.minutes,
                **facts,
            )
        return translated(
            "{failed:,} of {tried:,} messages failed within {minutes} minutes; {waiting:,} of them are tried again.",
            minutes=config.minutes,
            **facts,
        )

    def screen(self, config: SendFailuresConfig, facts: Mapping[str, Any]) -> str:
        only = {"channel": config.channel} if config.channel else {}
        # What is tried again is still queued, and may be older; what was refused has a state of its own.
        if 2 * facts["waiting"] > facts["failed"]:
            return f"deliveries?{urlencode(only | {'state': 'queued'})}"
        return f"deliveries?{urlencode(only | {'state': 'rejected', 'start': facts['since']})}"


def _reading(
    config: SendFailuresConfig, name: str | None, failed: int, waiting: int, accepted: int, since: datetime
) -> Reading:
    tried = failed + accepted
    breached = failed >= config.at_least and failed >= config.share * tried
    facts = {"failed": failed, "tried": tried, "waiting": waiting, "channel": name or "", "since": since.isoformat()}
    return Reading(breached, failed, facts)
