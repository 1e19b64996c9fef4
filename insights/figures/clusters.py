"""Sums over the people of each arm or version, so that several messages to one person do not count as independent."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.sql import Sql, join, rows, sql
from insights.figures import facts
from insights.figures.people import part_of
from insights.figures.report import KEYS, RATES, Asked
from insights.models import FigurePart, FigureView
from insights.statistics.sample import Clusters

DAYS, RUNS_OF_DAY = 10, 200
"""Of each group the people of so many runs of so many days, spread over the period, are a sample: a few thousand, however large
the journey is. The correlation within a person is much the same for all."""

Read = dict[tuple[str, str], Clusters]
"""(key of the group, rate) -> the sums over its people."""


def clusters(asked: Asked, rates: Sequence[str], zone: str) -> Read:
    """The sums of each group and rate by the day of entry, in two statements; of one with nobody nothing."""
    found: Read = {}
    for part in FigurePart:
        chosen = [rate for rate in rates if part_of(rate) == part]
        for key, *sums in rows(_sums(asked, part, chosen, zone)) if chosen else ():
            people, of, of_squares, *each = sums
            for n, rate in enumerate(chosen):
                happened, squares, products = each[3 * n : 3 * n + 3]
                found[key, rate] = Clusters(people, of, happened, of_squares, squares, products)
    return found


def _sums(asked: Asked, part: FigurePart, rates: Sequence[str], zone: str) -> Sql:
    assert asked.by is not None, "groups are told apart by something"
    key, joined = KEYS[asked.by]
    (whole,) = {RATES[rate] for rate in rates}
    counted = [
        sql("count(*) FILTER (WHERE f.measure = {}::text) AS {}", rate, Sql(f"n{n}")) for n, rate in enumerate(rates)
    ]
    sums = ", ".join(
        f"sum(n{n})::bigint, sum(n{n} * n{n})::bigint, sum(n{n} * whole)::bigint" for n in range(len(rates))
    )
    tests = [sql("f.measure = ANY({}::text[])", [whole, *rates]), *_period(asked, "f.entered_at", zone)]
    tests += [sql("{} = {}::text", Sql(KEYS[by][0]), value) for by, value in asked.only.items()]
    joins = [joined, *(KEYS[by][1] for by in asked.only if by != asked.by)]
    return sql(
        """
        SELECT key, count(*), sum(whole)::bigint, sum(whole * whole)::bigint, {sums} FROM (
            SELECT {key} AS key, f.profile_id, count(*) FILTER (WHERE f.measure = {whole}::text) AS whole, {counted}
            FROM ({facts}) f {joins} WHERE {tests} GROUP BY 1, 2
        ) p WHERE key <> '' GROUP BY 1
        """,
        sums=Sql(sums),
        key=Sql(key),
        whole=whole,
        counted=join(", ", counted),
        facts=_facts(asked, part, zone),
        joins=Sql(" ".join(dict.fromkeys(joins))),
        tests=join(" AND ", tests),
    )


def _facts(asked: Asked, part: FigurePart, zone: str) -> Sql:
    """The facts of the people in the sample: of all their messages or runs in the journey."""
    looked_at = _looked_at(asked, zone)
    touches, runs = (
        sql("{0}.journey_id = {1}::bigint AND {0}.profile_id IN ({2})", Sql(alias), asked.journey_id, looked_at)
        for alias in ("t", "e")
    )
    if part == FigurePart.TOUCHES:
        return facts.touch_facts(asked.workspace_id, zone, touches)
    return facts.run_facts(asked.workspace_id, zone, runs, Sql("FALSE"))


def _looked_at(asked: Asked, zone: str) -> Sql:
    """A SELECT of the people of some runs of each group: of some of the days on which kept figures say that any entered, each
    read by the index of the journey's entries up to a limit."""
    assert asked.by is not None, "groups are told apart by something"
    tests = [
        sql("f.journey_id = {}::bigint AND f.view = {} AND f.measure = 'entered'", asked.journey_id, FigureView.COHORT),
        *(sql("f.at {} {}::date", Sql(test), day) for test, day in ((">=", asked.since), ("<=", asked.until)) if day),
    ]
    return sql(
        """
        SELECT s.profile_id FROM (
            SELECT key, at, row_number() OVER (PARTITION BY key ORDER BY at) - 1 AS n, count(*) OVER (PARTITION BY key) AS days
            FROM (SELECT {key} AS key, f.at FROM insights_figure f WHERE {tests} GROUP BY 1, 2) f
        ) d CROSS JOIN LATERAL (
            SELECT e.profile_id FROM journeys_enrollment e WHERE e.journey_id = {journey}::bigint AND NOT e.held_out
            AND {own} = d.key AND e.entered_at >= d.at::timestamp AT TIME ZONE {zone}::text
            AND e.entered_at < (d.at + 1)::timestamp AT TIME ZONE {zone}::text ORDER BY e.entered_at LIMIT {runs}::int
        ) s WHERE d.n % ((d.days - 1) / {most}::int + 1) = 0
        """,
        key=Sql(KEYS[asked.by][0]),
        tests=join(" AND ", tests),
        journey=asked.journey_id,
        own=Sql(KEYS[asked.by][0].replace("f.", "e.")),
        zone=zone,
        runs=RUNS_OF_DAY,
        most=DAYS,
    )


def _period(asked: Asked, at: str, zone: str) -> list[Sql]:
    """From the first to the last day, by the workspace's clock."""
    tests: list[Sql] = []
    if asked.since is not None:
        tests.append(sql("{} >= {}::date::timestamp AT TIME ZONE {}::text", Sql(at), asked.since, zone))
    if asked.until is not None:
        tests.append(sql("{} < ({}::date + 1)::timestamp AT TIME ZONE {}::text", Sql(at), asked.until, zone))
    return tests
