"""Kept figures of whole hours, for the sources that compare them: the newest that are complete, and the same hours of earlier
weeks. A day is the workspace's, and so is an hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from core.db.sql import rows, sql, values
from core.i18n.messages import Texts
from core.i18n.text import translated
from insights.figures.keep import freshness
from insights.figures.report import RATES
from insights.models import FigureView
from tenancy.models import Workspace

LATE = timedelta(hours=2)
"""Where the figures were not looked through for so long, nothing is said of them."""

Measure = Literal[
    "entered", "held_out", "program_held", "ended", "refused", "converted", "held_out_converted", "program_converted",
    "sent", "waiting", "unknown", "failed", "withheld", "deferred",
    "delivered", "opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed",
]  # fmt: skip
"""As `insights.figures.report.MEASURES`, spelt out for the form."""

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
}

_TOUCHES = ("sent", "waiting", "unknown", "failed", "withheld", "deferred")

MISSING: Final[dict[str, str]] = {
    "not_counted": translated("The figures have not been counted for two hours. See the operator's health page."),
}

Counts = list[tuple[int, int]]
"""Of each period asked for, the newest first: how many, and of how many it is a share."""


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
    return _TOUCHES if measure in _TOUCHES else ("entered", "held_out", "program_held", "refused")


def last_hour(workspace: Workspace, now: datetime) -> datetime | None:
    """Where the newest hour ends that is over and counted, as a time of day in the workspace's zone; None if that is long ago."""
    looked_at, _ = freshness(workspace.pk, None)
    if looked_at is None or looked_at < now - LATE:
        return None
    local = min(looked_at, now).astimezone(ZoneInfo(workspace.time_zone))
    return local.replace(minute=0, second=0, microsecond=0, tzinfo=None)


def count(workspace: Workspace, asked: Iterable[Asked], end: datetime) -> dict[int, Counts]:
    """The counts of each alert for its period that ends at `end`, then for the same hours one week before, and so on."""
    table = [
        (
            each.key,
            week,
            end - timedelta(weeks=week, hours=each.hours),
            end - timedelta(weeks=week),
            each.measure,
            each.reason,
            ",".join(whole_of(each.measure)),
            each.journey_id,
        )
        for each in asked
        for week in range(each.weeks + 1)
    ]
    columns = [("key", "bigint"), ("week", "int"), ("since", "timestamp"), ("until", "timestamp"), ("measure", "text")]
    columns += [("reason", "text"), ("whole", "text"), ("journey", "bigint")]
    found = rows(
        sql(
            """
            SELECT a.key, coalesce(c.n, 0)::bigint, coalesce(c.whole, 0)::bigint FROM {asked} a CROSS JOIN LATERAL (
                SELECT sum((h.value ->> 0)::bigint) FILTER (WHERE f.measure = a.measure
                        AND (a.reason = '' OR f.detail = a.reason)) AS n,
                    sum((h.value ->> 0)::bigint) FILTER (WHERE f.measure = ANY(string_to_array(a.whole, ','))) AS whole
                FROM insights_figure f CROSS JOIN LATERAL jsonb_each(f.hours) h
                WHERE f.workspace_id = {workspace}::bigint AND f.view = {View.EVENT}
                    AND f.at BETWEEN a.since::date AND a.until::date
                    AND coalesce(f.journey_id = a.journey, a.journey IS NULL)
                    AND (f.measure = a.measure OR f.measure = ANY(string_to_array(a.whole, ',')))
                    AND f.at + make_interval(hours => h.key::int) >= a.since
                    AND f.at + make_interval(hours => h.key::int) < a.until
            ) c ORDER BY a.key, a.week
            """,
            asked=values(columns, table),
            workspace=workspace.pk,
            View=FigureView,
        )
    )
    counts: dict[int, Counts] = defaultdict(list)
    for key, n, whole in found:
        counts[key].append((n, whole))
    return counts
