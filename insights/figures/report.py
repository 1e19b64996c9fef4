"""Reads kept figures: in total, by one thing they can be told apart by, and over time. Never the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from core.db.sql import Sql, join, rows, sql
from insights.figures import sums
from insights.figures.facts import UNPRICED
from insights.models import FigureView
from tenancy.settings import WEEK_STARTS, WeekStart

By = Literal["journey", "version", "node", "arm", "template", "channel", "medium", "category"]
Per = Literal["hour", "day", "week"]

TOUCHES = ("sent", "waiting", "unknown", "failed", "withheld", "deferred")
REPORTED = ("delivered", "opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed")
RUNS = (
    "entered", "held_out", "program_held", "ended", "refused", "converted", "held_out_converted", "program_converted",
)  # fmt: skip
MEASURES = (*RUNS, *TOUCHES, *REPORTED)
REASONED = ("refused", "ended", "withheld", "deferred", "failed")
"""The measures that are told by reason."""

RATES = {
    **dict.fromkeys(REPORTED, "sent"),
    "converted": "entered",
    "held_out_converted": "held_out",
    "program_converted": "program_held",
}
"""Each rate, and what it is a share of. Of what was sent, since not every provider reports deliveries."""

KEYS: dict[By, tuple[str, str]] = {
    "journey": ("f.journey_id::text", ""),
    "version": ("f.version_id::text", ""),
    "node": ("n.key", "LEFT JOIN journeys_node n ON n.id = f.node_id"),
    "arm": ("f.arm", ""),
    "template": ("v.template_id::text", "LEFT JOIN content_templateversion v ON v.id = f.template_version_id"),
    "channel": ("f.channel_id::text", ""),
    "medium": ("f.medium", ""),
    "category": ("f.category", ""),
}
"""The column of figures or facts `f` for each dimension, and the join that it needs."""
_BUCKETS: dict[Per | None, str] = {
    None: "NULL::timestamp",
    "hour": "f.at + make_interval(hours => h.key::int)",
    "day": "f.at::timestamp",
    # PostgreSQL's weeks begin on Monday.
    "week": "date_trunc('week', f.at - interval '{first} days') + interval '{first} days'",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `journey_id` None: all of the workspace; `since` and `until`: days, both included; `only`: one value of
    each of these, as `by` has it; `measures`: none but these, if any are named; `week_start`: of the steps of `per` week."""

    workspace_id: int
    journey_id: int | None = None
    view: FigureView = FigureView.EVENT
    since: date | None = None
    until: date | None = None
    per: Per | None = None
    by: By | None = None
    only: dict[By, str] = field(default_factory=dict)
    measures: Sequence[str] = ()
    week_start: WeekStart = "monday"


@dataclass(slots=True)
class Figures:
    """Of some touches and runs: how many of each measure, of some by reason, and what conversions and messages came to.

    `values`: currency -> value of the conversions of those let in; `cost`: of what was sent, but for `unpriced` messages.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0))
    reasons: dict[str, dict[str, int]] = field(default_factory=lambda: {measure: {} for measure in REASONED})
    values: dict[str, Decimal] = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    unpriced: int = 0

    def add(self, measure: str, detail: str, n: int, value: Decimal) -> None:
        """Add so many of a measure."""
        self.counts[measure] += n
        if measure in REASONED:
            told = self.reasons[measure]
            told[detail] = told.get(detail, 0) + n
        elif measure == "converted":
            self.values[detail] = self.values.get(detail, Decimal(0)) + value
        elif measure == "sent":
            self.cost += value
            self.unpriced += n if detail == UNPRICED else 0


@dataclass(frozen=True, slots=True)
class Report:
    """The answer. `groups` by the key asked for; `series` by the bucket's beginning, a time of day in the workspace's zone."""

    total: Figures
    groups: dict[str, Figures]
    series: dict[datetime, Figures]


def report(asked: Asked) -> Report:
    """The figures asked for, in one query."""
    total = Figures()
    groups: dict[str, Figures] = defaultdict(Figures)
    series: dict[datetime, Figures] = defaultdict(Figures)
    for all_keys, all_buckets, key, bucket, *figure in rows(_query(asked)):
        if not all_keys:
            groups[key or ""].add(*figure)
        elif not all_buckets:
            series[bucket].add(*figure)
        else:
            total.add(*figure)
    return Report(total, dict(groups), dict(sorted(series.items())))


def _query(asked: Asked) -> Sql:
    joins = [KEYS[by][1] for by in dict.fromkeys([asked.by, *asked.only]) if by]
    joins += ["CROSS JOIN LATERAL jsonb_each(f.hours) h"] if asked.per == "hour" else []
    sets = ["(f.measure, f.detail)"]
    sets += [f"({KEYS[asked.by][0]}, f.measure, f.detail)"] if asked.by else []
    sets += [f"({_bucket(asked)}, f.measure, f.detail)"] if asked.per else []
    key = KEYS[asked.by][0] if asked.by else "NULL::text"
    bucket = _bucket(asked)
    return sql(
        """
        SELECT {all_keys}, {all_buckets}, {key}, {bucket}, f.measure, f.detail, sum({n})::bigint, sum({value})
        FROM ({kept}) f {joins} WHERE {only} GROUP BY GROUPING SETS ({sets})
        """,
        all_keys=Sql(f"GROUPING({key})" if asked.by else "1"),
        all_buckets=Sql(f"GROUPING({bucket})" if asked.per else "1"),
        key=Sql(key),
        bucket=Sql(bucket),
        n=Sql("(h.value ->> 0)::bigint" if asked.per == "hour" else "f.n"),
        value=Sql("(h.value ->> 1)::numeric" if asked.per == "hour" else "f.value"),
        joins=Sql(" ".join(joins)),
        kept=_reading(asked)(_scope(asked), asked.since, asked.until),
        only=join(
            " AND ",
            [Sql("TRUE"), *(sql("{} = {}::text", Sql(KEYS[by][0]), value) for by, value in asked.only.items())],
        ),
        sets=Sql(", ".join(sets)),
    )


def _reading(asked: Asked) -> sums.Reading:
    """The coarsest of the kept sums that has what is asked for."""
    if asked.per == "hour" or asked.only or asked.by not in (None, "journey"):
        return sums.days if asked.per else sums.months_and(sums.days)
    if asked.by is None:
        return sums.days_of_all if asked.journey_id is None else sums.days_of_journeys
    return sums.days_of_journeys if asked.per else sums.months_and(sums.days_of_journeys)


def _bucket(asked: Asked) -> str:
    """Where the step begins that a figure falls into; the same text wherever the query has it, or it would not group by it."""
    return _BUCKETS[asked.per].format(first=WEEK_STARTS[asked.week_start])


def _scope(asked: Asked) -> Sql:
    tests = [
        sql(
            "workspace_id = {}::bigint AND view = {} AND measure = ANY({}::text[])",
            asked.workspace_id,
            asked.view,
            list(asked.measures or MEASURES),
        )
    ]
    if asked.journey_id is not None:
        tests.append(sql("journey_id = {}::bigint", asked.journey_id))
    return join(" AND ", tests)


def stays(journey_id: int, version_ids: list[int]) -> dict[str, tuple[int, float]]:
    """Node -> (stays that have ended, mean seconds), of everybody let into these versions."""
    found: list[tuple[Any, ...]] = rows(
        sql(
            "SELECT n.key, sum(f.n)::bigint, sum(f.value) FROM insights_figure f JOIN journeys_node n ON n.id = f.node_id "
            "WHERE f.journey_id = {}::bigint AND f.view = {} AND f.measure = 'stayed' AND f.version_id = ANY({}::bigint[]) "
            "GROUP BY 1",
            journey_id,
            FigureView.COHORT,
            version_ids,
        )
    )
    return {key: (n, float(seconds) / n) for key, n, seconds in found}
