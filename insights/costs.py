"""What messages cost, beside what they earned: by the price of each send, and by the credits of last touch.

A message is counted on the day on which the provider took it, whenever its customer bought; so cost and return are of the
same messages, and the parts add up to the whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from cdp.events import reads
from core.db.sql import Sql, rows, sql
from core.i18n.text import listed, translated
from core.problems import Problem
from insights.attribution.credits import MODEL
from insights.figures.facts import currency as currency_of
from insights.figures.report import KEYS, Asked, Figures, report

CENTS = Decimal("0.0001")


@dataclass(slots=True)
class Earned:
    """What messages are credited with: conversions, how many of them have a value, and their value by currency ('' where the
    events name none)."""

    conversions: int = 0
    valued: int = 0
    values: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some messages. `cost` None: no price was set for any; `ratio`: (value - cost) / cost, or `why` it cannot be said."""

    sent: int
    unpriced: int
    cost: Decimal | None
    earned: Earned
    per_conversion: Decimal | None
    ratio: float | None
    why: Problem | None


@dataclass(frozen=True, slots=True)
class Costs:
    total: Cost
    groups: dict[str, Cost]


def costs(asked: Asked, zone: str, currency: str | None) -> Costs:
    """Cost and return of the messages asked for, in total and by `asked.by`. `currency`: the workspace's."""
    found = report(asked)
    total, groups = earned(asked, zone)
    nothing = Earned()
    of_groups = {
        key: weigh(figures, groups.get(key, nothing), currency)
        for key, figures in found.groups.items()
        if figures.counts["sent"]
    }
    return Costs(weigh(found.total, total, currency), of_groups)


def weigh(figures: Figures, earned: Earned, currency: str | None) -> Cost:
    """Cost and return of messages, from their figures and their credits."""
    sent, unpriced = figures.counts["sent"], figures.unpriced
    cost = figures.cost if unpriced < sent else None
    why = _unknown(sent, unpriced, cost, earned, currency)
    per_conversion, ratio = None, None
    if cost is not None and earned.conversions and not unpriced:
        per_conversion = (cost / earned.conversions).quantize(CENTS)
    if why is None and cost:
        ratio = float((sum(earned.values.values(), Decimal(0)) - cost) / cost)
    return Cost(sent, unpriced, cost, earned, per_conversion, ratio, why)


def _unknown(sent: int, unpriced: int, cost: Decimal | None, earned: Earned, currency: str | None) -> Problem | None:
    """Why no return can be said; None if it can."""
    others = sorted(({*earned.values} - {"", currency}) if currency else ({*earned.values} - {""}))
    code: Literal["nothing_sent", "no_price", "some_unpriced", "no_cost", "other_currency", "no_currency", "no_value"]
    if not sent:
        code, text = "nothing_sent", translated("Nothing was sent in this period.")
    elif cost is None:
        code = "no_price"
        text = translated(
            "No price is set. Set one on the page of the channel; it holds for what is sent from then on."
        )
    elif unpriced:
        code = "some_unpriced"
        text = translated("{n:,} of {sent:,} messages were sent while no price was set.", n=unpriced, sent=sent)
    elif not cost:
        code, text = (
            "no_cost",
            translated("The messages cost nothing, so there is nothing that the value is a return on."),
        )
    elif currency is None:
        code = "no_currency"
        text = translated("The workspace has no currency. Choose the one of its prices in the settings.")
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
