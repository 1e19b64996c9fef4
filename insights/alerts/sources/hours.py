"""Kept figures of whole hours, for the sources that compare them: the newest that are complete, and the same hours of earlier
weeks. A day is the workspace's, and so is an hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from core.db.sql import rows, sql, values
from core.i18n.messages import Texts
from core.i18n.text import translated
from insights.figures.facts import UNPRICED
from insights.figures.keep import freshness
from insights.figures.report import RATES
from insights.models import FigureView
from tenancy.models import Workspace
from tenancy.settings import settings_of

LATE = timedelta(hours=2)
"""Where the figures were not looked through for so long, nothing is said of them."""

Measure = Literal[
    "entered", "held_out", "program_held", "ended", "refused", "converted", "held_out_converted", "program_converted",
    "sent", "waiting", "unknown", "failed", "withheld", "deferred",
    "delivered", "opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed",
    "reachable", "value", "cost",
]  # fmt: skip
"""As `insights.figures.report.MEASURES`, spelt out for the form, and what is made of them: the messages for those who could be
reached, and the amounts of conversions and of what was sent, in the workspace's currency."""

MEASURES: Final[Texts] = {
    "entered": translated("people entered"),
    "held_out": translated("people in a control group"),
    "program_held": translated("people in the program holdout who came in"),
    "ended": translated("runs ended"),
    "refused": translated("people not let in"),
    "converted": translated("conversions"),
    "held_out_converted": translated("conversions in a control group"),
    "program_converted": translated("conversions in the program holdout"),
    "sent": translated("messages sent"),
    "waiting": translated("messages waiting"),
    "unknown": translated("messages whose delivery is unknown"),
    "failed": translated("messages failed"),
    "withheld": translated("messages withheld"),
    "deferred": translated("messages deferred"),
    "delivered": translated("messages delivered"),
    "opened": translated("messages opened"),
    "clicked": translated("messages clicked"),
    "replied": translated("messages replied to"),
    "bounced": translated("messages bounced"),
    "soft_bounced": translated("messages bounced for a time"),
    "complained": translated("complaints"),
    "unsubscribed": translated("unsubscribes"),
    "reachable": translated("messages for people who could be reached"),
    "value": translated("value of conversions"),
    "cost": translated("cost of messages"),
}

_TOUCHES = ("sent", "waiting", "unknown", "failed", "withheld", "deferred")

MONEY: Final[dict[Measure, Measure]] = {"value": "converted", "cost": "sent"}
"""The amounts, and what they are amounts of."""

_OUT_OF_REACH = ("no_consent", "suppressed", "unreachable", "several_accounts")
"""Why messages are withheld from people who cannot or may not be written to."""

MISSING: Final[dict[str, str]] = {
    "not_counted": translated("The figures have not been counted for two hours. See the operator's health page."),
}


@dataclass(frozen=True, slots=True)
class Count:
    """Of a period: how many, of how many it is a share, and for an amount how much, with how many it lacks: conversions of
    another currency, or messages without a price."""

    n: int
    whole: int
    amount: Decimal
    lacking: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure of the `hours` newest complete hours, and of the same hours of so many weeks before."""

    key: int
    measure: Measure
    reason: str
    journey_id: int | None
    hours: int
    weeks: int = 0


def whole_of(measure: Measure) -> tuple[str, ...]:
    """The measures that one is a share of, together."""
    if measure in RATES:
        return (RATES[measure],)
    return _TOUCHES if measure in (*_TOUCHES, "reachable") else ("entered", "held_out", "program_held", "refused")


def _counted(measure: Measure) -> tuple[str, ...]:
    """The measures that are counted for one."""
    return _TOUCHES if measure == "reachable" else (MONEY.get(measure, measure),)


def last_hour(workspace: Workspace, now: datetime) -> datetime | None:
    """Where the newest hour ends that is over and counted, as a time of day in the workspace's zone; None if that is long ago."""
    looked_at, _ = freshness(workspace.pk, None)
    if looked_at is None or looked_at < now - LATE:
        return None
    local = min(looked_at, now).astimezone(ZoneInfo(workspace.time_zone))
    return local.replace(minute=0, second=0, microsecond=0, tzinfo=None)


def count(workspace: Workspace, asked: Iterable[Asked], end: datetime) -> dict[int, list[Count]]:
    """Of each alert the count of its period that ends at `end`, then that of the same hours one week before, and so on."""
    currency = settings_of(workspace).currency or ""
    table = [
        (
            each.key,
            week,
            end - timedelta(weeks=week, hours=each.hours),
            end - timedelta(weeks=week),
            ",".join(_counted(each.measure)),
            each.measure == "reachable",
            each.reason,
            ",".join(whole_of(each.measure)),
            each.journey_id,
        )
        for each in asked
        for week in range(each.weeks + 1)
    ]
    columns = [("key", "bigint"), ("week", "int"), ("since", "timestamp"), ("until", "timestamp"), ("counted", "text")]
    columns += [("reached", "boolean"), ("reason", "text"), ("whole", "text"), ("journey", "bigint")]
    found = rows(
        sql(
            """
            SELECT a.key, coalesce(c.n, 0)::bigint, coalesce(c.whole, 0)::bigint, coalesce(c.amount, 0),
                coalesce(c.lacking, 0)::bigint
            FROM (SELECT *, string_to_array(counted, ',') AS mine, string_to_array(whole, ',') AS all_of FROM {asked} x) a
            CROSS JOIN LATERAL (
                SELECT sum(h.n) FILTER (WHERE h.mine) AS n, sum(h.n) FILTER (WHERE h.measure = ANY(a.all_of)) AS whole,
                    sum(h.value) FILTER (WHERE h.mine AND NOT h.foreign_money) AS amount,
                    sum(h.n) FILTER (WHERE h.mine AND (h.foreign_money OR h.detail = {unpriced}::text)) AS lacking
                FROM (
                    SELECT f.measure, f.detail, (h.value ->> 0)::bigint AS n, (h.value ->> 1)::numeric AS value,
                        f.measure = ANY(a.mine) AND (a.reason = '' OR f.detail = a.reason)
                            AND NOT (a.reached AND f.measure = 'withheld' AND f.detail = ANY({out_of_reach}::text[])) AS mine,
                        f.measure = 'converted' AND f.detail NOT IN ('', {currency}::text) AS foreign_money
                    FROM insights_figure f CROSS JOIN LATERAL jsonb_each(f.hours) h
                    WHERE f.workspace_id = {workspace}::bigint AND f.view = {View.EVENT}
                        AND f.at BETWEEN a.since::date AND a.until::date
                        AND coalesce(f.journey_id = a.journey, a.journey IS NULL)
                        AND (f.measure = ANY(a.mine) OR f.measure = ANY(a.all_of))
                        AND f.at + make_interval(hours => h.key::int) >= a.since
                        AND f.at + make_interval(hours => h.key::int) < a.until
                ) h
            ) c ORDER BY a.key, a.week
            """,
            asked=values(columns, table),
            workspace=workspace.pk,
            currency=currency,
            unpriced=UNPRICED,
            out_of_reach=list(_OUT_OF_REACH),
            View=FigureView,
        )
    )
    counts: dict[int, list[Count]] = defaultdict(list)
    for key, *counted in found:
        counts[key].append(Count(*counted))
    return counts
