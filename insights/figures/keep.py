"""Counts the days whose ledger has changed anew, as a task of its own: whole days, each in a transaction.

A day that took long rests twenty times as long, so that one great launch, opened and clicked for days, takes at most a
twentieth of a worker. What is shown is then as old as that, and says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from core.db.sql import Sql, one, rows, run, sql
from core.time_limit import TimeUp, concluding
from insights.figures import facts, marks, sums
from insights.figures.lifts import due_lifts, keep_lift, let_lift_rest
from insights.lift.program import EVERY, due_program, keep_program, let_program_rest
from insights.models import FigurePart, FigureView
from tenancy.models import Workspace
from tenancy.program_holdout import Holdout

logger = logging.getLogger(__name__)

SECONDS = 10.0
"""After so long no further day of a workspace is begun in this run; the next run goes on with those that waited longest."""

REST = 20
"""So many times as long as it took to count a day, it is not counted again."""

AFTER_FAILURE = timedelta(minutes=10)
"""What could not be counted rests so long at least."""

Day = tuple[FigurePart, date, list[int]]
"""A day, and the cells (their ids) of it that are to be counted together."""


def keep_figures(workspace: Workspace, now: datetime, *, anew: bool = False, until: float = float("inf")) -> int:
    """Count what has changed since the last look, or with `anew` everything; the number of days counted.

    A first look, and one after the workspace has moved to another time zone, count everything. What does not fit into `SECONDS`,
    or would begin after `until` (of the monotonic clock), is left to the next run, except with `anew`. Where another run is at
    it, this one leaves it to that one.
    """
    zone = workspace.time_zone
    until = float("inf") if anew else min(until, time.monotonic() + SECONDS)
    with transaction.atomic():
        if not _mine(workspace.pk, wait=anew):
            return 0
        before = marks.last_look(workspace.pk)
        if before is not None and before[1] != zone:
            marks.forget(workspace.pk)
        if anew or before is None or before[1] != zone:
            marks.mark_all(workspace.pk, zone)
            sums.rebuild(workspace.pk)
        else:
            marks.mark_changed(workspace.pk, zone, before[0], now)
        marks.note_look(workspace.pk, zone, now)
        for journey_id, moves in marks.moved_journeys(workspace.pk, now):
            started = time.monotonic()
            if started > until:
                break  # The next look finds that the others have moved.
            marks.mark_moved(workspace.pk, zone, journey_id)
            marks.note_moves(workspace.pk, journey_id, moves, _rested(now, started))
    counted = 0
    for day in _stale(workspace.pk, now):
        if time.monotonic() > until:
            break
        counted += _count_or_rest(workspace.pk, zone, day, now, until, wait=anew)
    for journey_id in due_lifts(workspace.pk, now):
        _compare_or_rest(journey_id, now)
        if time.monotonic() > until:  # Asked afterwards, so that days alone never use up every run.
            break
    holdout = due_program(workspace, now)
    if holdout is not None:
        _measure_or_rest(holdout, now)
    return counted


def _mine(workspace_id: int, *, wait: bool = False) -> bool:
    """Whether nobody else keeps the workspace's figures until this transaction ends."""
    key = sql("hashtextextended('insights_figure:' || {}::text, 0)", str(workspace_id))
    if wait:
        run(sql("SELECT pg_advisory_xact_lock({})", key))
        return True
    return one(sql("SELECT pg_try_advisory_xact_lock({})", key)) == (True,)


def _rested(now: datetime, started: float) -> datetime:
    return now + timedelta(seconds=REST * (time.monotonic() - started))


def _after_failure(now: datetime, started: float) -> datetime:
    return max(now + AFTER_FAILURE, _rested(now, started))


def _stale(workspace_id: int, now: datetime) -> list[Day]:
    """The days to be counted: those never counted first, then those counted longest ago; of these the newest, since those
    are looked at."""
    found = rows(
        sql(
            "SELECT part, source, array_agg(id ORDER BY id) FROM insights_figurecell WHERE workspace_id = {}::bigint AND stale "
            "AND coalesce(rests_until <= {}::timestamptz, TRUE) GROUP BY 1, 2 ORDER BY min(counted_at) NULLS FIRST, 2 DESC, 1",
            workspace_id,
            now,
        )
    )
    return [(FigurePart(part), source, ids) for part, source, ids in found]


def _count_or_rest(workspace_id: int, zone: str, day: Day, now: datetime, until: float, *, wait: bool) -> int:
    """Count a day; where that fails each journey's alone, as many as fit into the time, and what cannot be counted rests.

    1 if anything of the day was counted.
    """
    part, source, cells = day
    started = time.monotonic()
    try:
        with concluding(), transaction.atomic():
            if not _mine(workspace_id, wait=wait):
                return 0
            _count(workspace_id, zone, day, now)
    except TimeUp:
        _let_rest(cells, _after_failure(now, started))
        raise
    except Exception:
        if len(cells) > 1:
            counted = 0
            for cell in cells:
                counted |= _count_or_rest(workspace_id, zone, (part, source, [cell]), now, until, wait=wait)
                if time.monotonic() > until:  # Asked afterwards, so that every run gets on.
                    break
            return counted
        logger.exception(
            "Could not count the %s of %s (cell %s), workspace %s; it is tried again.",
            part.label,
            source,
            cells[0],
            workspace_id,
        )
        _let_rest(cells, _after_failure(now, started))
        return 0
    _let_rest(cells, _rested(now, started))
    return 1


def _let_rest(cells: list[int], until: datetime) -> None:
    run(
        sql(
            "UPDATE insights_figurecell SET rests_until = {}::timestamptz WHERE id = ANY({}::bigint[])",
            until,
            cells,
        )
    )


def _compare_or_rest(journey_id: int, now: datetime) -> None:
    """Compare a journey's arms; where that fails it rests, and the others are compared."""
    started = time.monotonic()
    try:
        with concluding():
            keep_lift(journey_id, now, REST)
    except TimeUp:
        let_lift_rest(journey_id, _after_failure(now, started))
        raise
    except Exception:
        logger.exception("Could not compare the arms of journey %s; it is tried again.", journey_id)
        let_lift_rest(journey_id, _after_failure(now, started))


def _measure_or_rest(holdout: Holdout, now: datetime) -> None:
    """Calculate the program lift; where that fails it rests."""
    started = time.monotonic()
    try:
        with concluding(), transaction.atomic():
            keep_program(holdout, now)
        let_program_rest(holdout, max(now + EVERY, _rested(now, started)))
    except TimeUp:
        let_program_rest(holdout, _after_failure(now, started))
        raise
    except Exception:
        logger.exception("Could not measure the program of workspace %s; it is tried again.", holdout.workspace_id)
        let_program_rest(holdout, _after_failure(now, started))


def _count(workspace_id: int, zone: str, day: Day, now: datetime) -> None:
    part, source, cells = day
    # The planner expects far more groups than there are. In little memory it would sort everything instead of hashing it:
    # 200,000 touches took twice as long.
    run(sql("SET LOCAL work_mem = '64MB'"))
    journeys = [
        journey
        for (journey,) in rows(
            sql(
                "UPDATE insights_figurecell SET stale = FALSE, open = 0, runs = 0, steps = 0, refusals = 0, "
                "counted_at = {}::timestamptz WHERE id = ANY({}::bigint[]) RETURNING journey_id",
                now,
                cells,
            )
        )
    ]
    if part == FigurePart.RUNS:
        # Before the count: what changes between the two is then different at the next look, and counted again.
        _note_runs(workspace_id, zone, source, journeys)
    of_day = sql("journey_id = ANY({}::bigint[]) AND part = {} AND source = {}::date", journeys, part, source)
    sums.replace(of_day, figures_of(workspace_id, zone, part, source, journeys))
    if part == FigurePart.TOUCHES:
        run(
            sql(
                "UPDATE insights_figurecell c SET open = f.n FROM (SELECT journey_id, sum(n) AS n FROM insights_figure "
                "WHERE {} AND view = {} AND measure IN ('waiting', 'deferred') GROUP BY 1) f "
                "WHERE c.id = ANY({}::bigint[]) AND c.journey_id = f.journey_id",
                of_day,
                FigureView.EVENT,
                cells,
            )
        )


def _note_runs(workspace_id: int, zone: str, source: date, journeys: Sequence[int]) -> None:
    days = marks.run_days(
        workspace_id,
        zone,
        _within("journey_id", "entered_at", zone, source, journeys),
        _within("journey_id", "at", zone, source, journeys),
    )
    run(
        sql(
            "UPDATE insights_figurecell c SET runs = d.runs, steps = d.steps, refusals = d.refusals FROM ({}) d "
            "WHERE d.journey_id = c.journey_id AND c.part = {} AND c.source = d.source",
            days,
            FigurePart.RUNS,
        )
    )


def figures_of(workspace_id: int, zone: str, part: FigurePart, source: date, journeys: Sequence[int]) -> Sql:
    """A SELECT of the figures of a day of some journeys, counted from the ledger."""
    if part == FigurePart.TOUCHES:
        return facts.touches(workspace_id, zone, _within("t.journey_id", "t.created_at", zone, source, journeys))
    return facts.runs(
        workspace_id,
        zone,
        _within("e.journey_id", "e.entered_at", zone, source, journeys),
        _within("r.journey_id", "r.at", zone, source, journeys),
    )


def _within(journey: str, at: str, zone: str, source: date, journeys: Sequence[int]) -> Sql:
    return sql(
        "{journey} = ANY({journeys}::bigint[]) AND {at} >= {day}::date::timestamp AT TIME ZONE {zone}::text "
        "AND {at} < ({day}::date + 1)::timestamp AT TIME ZONE {zone}::text",
        journey=Sql(journey),
        journeys=list(journeys),
        at=Sql(at),
        day=source,
        zone=zone,
    )


def freshness(workspace_id: int, journey_id: int | None) -> tuple[datetime | None, int]:
    """When the ledger was last looked through, None if never; and how many days (of the calendar) had changed by then and are
    still to be counted, of a journey or of all."""
    found = one(
        sql(
            "SELECT l.looked_at, (SELECT count(DISTINCT c.source) FROM insights_figurecell c "
            "WHERE c.workspace_id = l.workspace_id AND c.stale AND coalesce(c.journey_id = {}::bigint, TRUE)) "
            "FROM insights_figurelook l WHERE l.workspace_id = {}::bigint",
            journey_id,
            workspace_id,
        )
    )
    return (found[0], found[1]) if found else (None, 0)
