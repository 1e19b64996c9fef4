"""What messages cost, beside what they earned: by the price of each send, and by the credits of last touch.

A message is counted on the day on which the provider took it, whenever its customer bought; so cost and return are of the
same messages, and the parts add up to the whole. Media cost stands apart from that of messages, and is added where it is asked
for: to all, and to each journey.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from cdp.events import reads
from cdp.events.amounts import currency as currency_of
from core.db.sql import Sql, rows, sql
from core.i18n.text import listed, translated
from core.problems import Problem
from insights.attribution.credits import MODEL
from insights.costs.media import Media, media
from insights.figures.report import KEYS, Asked, Figures, report

CENTS = Decimal("0.0001")

MOST_VALUELESS = 0.05
"""A return is said while no larger share of the conversions lacks a value; it is then the least that it can be."""


@dataclass(slots=True)
class Earned:
    """What messages are credited with: conversions, how many of them have a value, and their value by currency ('' where the
    events name none)."""

    conversions: int = 0
    valued: int = 0
    values: dict[str, Decimal] = field(default_factory=dict)

    @property
    def valueless(self) -> int:
        """Conversions without a value; in `values` they count as 0."""
        return self.conversions - self.valued


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some messages, and of the media cost that goes with them. `cost` None: no price was set for any message; `ratio`: value
    less cost of messages and media, as a share of that cost, or `why` it cannot be said. Where some of the conversions have no
    value (`earned.valueless`), the ratio is a lower bound."""

    sent: int
    unpriced: int
    cost: Decimal | None
    media: Decimal
    earned: Earned
    per_conversion: Decimal | None
    ratio: float | None
    why: Problem | None


@dataclass(frozen=True, slots=True)
class Costs:
    """`messages`: of messages alone, as the groups are, but for those of journeys; `total`: with the media cost."""

    messages: Cost
    media: Media
    total: Cost
    groups: dict[str, Cost]


def costs(asked: Asked, zone: str, currency: str | None, today: date) -> Costs:
    """Cost and return of the messages asked for, and with media cost: in total and by `asked.by`. `currency`: the workspace's;
    `today`: up to which media cost counts."""
    found = report(asked)
    total, groups = earned(asked, zone)
    spent, of_journeys = media(asked.workspace_id, asked.journey_id, asked.since, asked.until, today, currency)
    beside = of_journeys if asked.by == "journey" else {}
    sending = {key for key, figures in found.groups.items() if figures.counts["sent"]}
    of_groups = {
        key: weigh(found.groups.get(key, Figures()), groups.get(key, Earned()), currency, beside.get(key, Media()))
        for key in sending | groups.keys() | beside.keys()
    }
    return Costs(weigh(found.total, total, currency), spent, weigh(found.total, total, currency, spent), of_groups)


def weigh(figures: Figures, earned: Earned, currency: str | None, media: Media | None = None) -> Cost:
    """Cost and return of messages, from their figures and their credits, and of the media cost that goes with them."""
    media = media or Media()
    sent, unpriced = figures.counts["sent"], figures.unpriced
    cost = figures.cost if unpriced < sent else None
    spent = (cost or Decimal(0)) + media.amount
    why = _unknown(figures, spent, earned, currency, media)
    per_conversion, ratio = None, None
    if earned.conversions and not unpriced and not media.apart and (sent or media.shares):
        per_conversion = (spent / earned.conversions).quantize(CENTS)
    if why is None:
        ratio = float((sum(earned.values.values(), Decimal(0)) - spent) / spent)
    return Cost(sent, unpriced, cost, media.amount, earned, per_conversion, ratio, why)


def _unknown(figures: Figures, spent: Decimal, earned: Earned, currency: str | None, media: Media) -> Problem | None:
    """Why no return can be said; None if it can."""
    sent, unpriced = figures.counts["sent"], figures.unpriced
    others = sorted(({*earned.values} - {"", currency}) if currency else ({*earned.values} - {""}))
    code: Literal[
        "nothing_sent",
        "no_price",
        "some_unpriced",
        "no_cost",
        "media_apart",
        "other_currency",
        "no_currency",
        "no_value",
        "some_without_value",
    ]
    if not sent and not media.shares:
        code, text = "nothing_sent", translated("Nothing was sent in this period.")
    elif sent and unpriced == sent:
        code = "no_price"
        text = translated(
            "No price is set. Set one on the page of the channel; it holds for what is sent from then on."
        )
    elif unpriced:
        code = "some_unpriced"
        text = translated("{n:,} of {sent:,} messages were sent while no price was set.", n=unpriced, sent=sent)
    elif currency is None:
        code = "no_currency"
        text = translated("The workspace has no currency. Choose the one of its prices in the settings.")
    elif media.apart:
        code = "media_apart"
        text = translated(
            "Some of the media cost is in {others}, and is not added to what is in {currency}.",
            others=listed(sorted(media.apart)),
            currency=currency,
        )
    elif not spent:
        code, text = "no_cost", translated("It cost nothing, so there is nothing that the value is a return on.")
    elif others:
        code = "other_currency"
        text = translated(
            "Costs are in {currency}, but conversions in {others} are among those that were earned.",
            currency=currency,
            others=listed(others),
        )
    elif earned.conversions and not earned.valued:
        code = "no_value"
        text = translated("None of the credited conversions has a value. Name the value of the goal in the journey.")
    elif earned.valueless > MOST_VALUELESS * earned.conversions:
        code = "some_without_value"
        text = translated(
            "{n:,} of {conversions:,} credited conversions have no value, so the return would be too low. "
            "See that the events of the goal carry a value.",
            n=earned.valueless,
            conversions=earned.conversions,
        )
    else:
        return None
    return Problem("", code, text)


def earned(asked: Asked, zone: str) -> tuple[Earned, dict[str, Earned]]:
    """What the messages asked for are credited with, in total and by group: those of journeys, as figures count no others."""
    groups: dict[str, Earned] = defaultdict(Earned)
    total = Earned()
    for key, currency, conversions, valued, value in rows(_credits(asked, zone)):
        for each in (total, groups[key or ""]):
            each.conversions += conversions
            each.valued += valued
            each.values[currency] = each.values.get(currency, Decimal(0)) + value
    return total, dict(groups)


def _credits(asked: Asked, zone: str) -> Sql:
    key, join = KEYS[asked.by] if asked.by else ("''::text", "")
    return sql(
        """
        SELECT {key}, {currency}, count(*), count(f.own_value), sum(f.value)
        FROM (
            SELECT t.journey_id, t.version_id, t.step_id AS node_id, t.arm, t.template_version_id, t.channel_id, t.medium,
                t.category, c.value, k.value AS own_value, k.event_id, k.converted_at
            FROM insights_credit c JOIN channels_touch t ON t.id = c.touch_id JOIN channels_send s ON s.touch_id = t.id
            JOIN journeys_conversion k ON k.enrollment_id = c.conversion_id
            WHERE c.workspace_id = {workspace}::bigint AND c.model = {model}::text AND t.journey_id IS NOT NULL
                AND coalesce(c.journey_id = {journey}::bigint, TRUE)
                AND coalesce(coalesce(s.closed_at, t.created_at) >= {since}::date::timestamp AT TIME ZONE {zone}::text, TRUE)
                AND coalesce(coalesce(s.closed_at, t.created_at) < ({until}::date + 1)::timestamp AT TIME ZONE {zone}::text, TRUE)
        ) f {event} {join} GROUP BY 1, 2
        """,
        key=Sql(key),
        currency=currency_of(Sql("ev.properties")),
        workspace=asked.workspace_id,
        model=MODEL,
        journey=asked.journey_id,
        since=asked.since,
        until=asked.until,
        zone=zone,
        event=reads.join_event(Sql("f.event_id"), Sql("f.converted_at"), "ev", outer=True),
        join=Sql(join),
    )
