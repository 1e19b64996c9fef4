"""Results pages over a year of kept figures, beside one bare read of the figures of days."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from bench.people import START
from bench.report import Row
from core.db.sql import Sql, one, run, sql
from insights.figures import facts, sums
from insights.figures.report import Asked, report
from insights.home.overview import overview
from insights.models import FigurePart, FigureView
from journeys.models import Journey
from tenancy.models import Workspace

DAYS = 365
KINDS = 40
"""Figures of one journey and day: measures, steps, arms, messages, reasons."""
PAGE_MS, ROUNDS = 300, 7


def results(workspace: Workspace, journeys: int) -> Iterator[Row]:
    """The workspace's figures by week over a year, by message over the same year, and the home page."""
    Journey.objects.bulk_create(Journey(workspace=workspace, name=f"Journey {n}") for n in range(journeys))
    _fill(workspace)
    for table in ("insights_figure", "insights_figureday", "insights_figuremonth"):
        run(Sql(f"VACUUM ANALYZE {table}"))
    found = one(sql("SELECT count(*) FROM insights_figure WHERE workspace_id = {}::bigint", workspace.pk))
    params = {"figures": int(found[0]) if found else 0, "journeys": journeys}
    until = START.date()
    year = until - timedelta(days=DAYS - 1)
    bare = _ms(
        lambda: one(
            sql(
                "SELECT sum(n), sum(value) FROM insights_figure WHERE workspace_id = {}::bigint AND view = {}",
                workspace.pk,
                FigureView.EVENT,
            )
        )
    )
    for name, asked in (
        ("results page: a year by week", Asked(workspace.pk, since=year, until=until, per="week")),
        ("results page: a year by message", Asked(workspace.pk, since=year, until=until, by="template")),
    ):
        took = _ms(lambda asked=asked: report(asked))  # type: ignore[misc] # bound now, not at the end of the loop
        yield Row(name, took, "ms", bare, "one bare read of the figures of days", took / bare, "at most 1", params)
    took = _ms(lambda: overview(workspace, until))
    yield Row("home page", took, "ms", PAGE_MS, "what we allow", took / PAGE_MS, "at most 300 ms", params)


def _ms(read: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        read()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def _fill(workspace: Workspace) -> None:
    """The figures of a year, written as counting writes them."""
    counted = sql(
        """
        SELECT {workspace}::bigint, j.id, {part}::smallint, d::date, {view}::smallint, d::date, j.id, k / 4, 'arm ' || k % 2,
            CASE WHEN m.sent THEN k % 8 END, CASE WHEN m.sent THEN 1 END, 'email', 'marketing', m.measure,
            CASE WHEN m.measure = 'withheld' THEN 'reason ' || k WHEN m.measure = 'converted' THEN 'EUR' ELSE '' END, k * 10,
            k::numeric, jsonb_build_object('9', jsonb_build_array(k * 10, k))
        FROM journeys_journey j CROSS JOIN generate_series({first}::date, {last}::date, interval '1 day') d
        CROSS JOIN generate_series(1, {kinds}::int) k
        CROSS JOIN LATERAL (SELECT ({measures}::text[])[1 + k % 10] AS measure, k % 10 < 5 AS sent) m
        WHERE j.workspace_id = {workspace}::bigint
        """,
        workspace=workspace.pk,
        part=FigurePart.TOUCHES,
        view=FigureView.EVENT,
        first=START.date() - timedelta(days=DAYS - 1),
        last=START.date(),
        kinds=KINDS,
        measures=[
            "sent", "delivered", "opened", "clicked", "unsubscribed", "entered", "ended", "converted", "refused", "withheld",
        ],
    )  # fmt: skip
    sums.replace(Sql("FALSE"), sql("SELECT * FROM ({}) f ({})", counted, Sql(facts.COLUMNS)))
