"""Which cells have changed since they were counted: found in the ledger, so that nobody who writes it has to tell.

Rows carry the instant at which they were decided and commit later, within the hard limit of their task. So each look goes
back by `OVERLAP` behind the one before, and nothing that commits late is missed; a day counted twice is only counted twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from channels.models import Origin, SendState
from core.db.sql import Sql, join, one, rows, run, sql
from insights.models import FigurePart

OVERLAP = timedelta(minutes=15)
"""Longer than any task may take (`config.celery.LIMITS`, imports and commands aside, which do not write here)."""

_MARK = """
INSERT INTO insights_figurecell (workspace_id, journey_id, part, source)
SELECT {workspace}::bigint, c.journey_id, {part}::smallint, c.source FROM ({cells}) c ORDER BY 2, 4
ON CONFLICT (journey_id, part, source) DO UPDATE SET stale = TRUE
"""


def mark_changed(workspace_id: int, zone: str, since: datetime, now: datetime) -> int:
    """Mark the cells of touches and conversions that changed after `since`; how many."""
    run(
        sql(
            "UPDATE insights_figurecell SET stale = TRUE WHERE workspace_id = {}::bigint AND open > 0 AND NOT stale",
            workspace_id,
        )
    )
    touched = _mark(
        workspace_id, FigurePart.TOUCHES, changed_touches(workspace_id, zone, since - OVERLAP, now + OVERLAP)
    )
    return touched + _mark(workspace_id, FigurePart.RUNS, changed_runs(workspace_id, zone, since - OVERLAP))


def changed_touches(workspace_id: int, zone: str, since: datetime, until: datetime | None = None) -> Sql:
    """A SELECT of (journey_id, source) of touches decided since then, put back into the outbox, or reported on. `until`: an
    instant after all of that, if one is known."""
    found = join(
        " UNION ALL ",
        [
            sql(
                "SELECT id FROM channels_touch WHERE workspace_id = {}::bigint AND created_at >= {}::timestamptz",
                workspace_id,
                since,
            ),
            # A retried send is due at the instant of the retry, before `until`. Other open sends have an open cell.
            sql(
                "SELECT s.touch_id FROM channels_channel c JOIN channels_send s ON s.channel_id = c.id "
                "AND s.state IN ({State.QUEUED}, {State.LEASED}) AND s.held_at IS NULL AND s.due_at >= {}::timestamptz "
                "AND s.due_at <= coalesce({}::timestamptz, 'infinity') WHERE c.workspace_id = {}::bigint",
                since,
                until,
                workspace_id,
                State=SendState,
            ),
            sql(
                "SELECT touch_id FROM channels_receipt WHERE received_at >= {}::timestamptz AND workspace_id = {}::bigint",
                since,
                workspace_id,
            ),
        ],
    )
    return sql(
        "SELECT DISTINCT t.journey_id, (t.created_at AT TIME ZONE {}::text)::date AS source FROM ({}) f "
        "JOIN channels_touch t ON t.id = f.id WHERE t.journey_id IS NOT NULL AND t.origin <> {}",
        zone,
        found,
        Origin.TEST,
    )


def changed_runs(workspace_id: int, zone: str, since: datetime) -> Sql:
    """A SELECT of (journey_id, source) of runs whose conversion was recorded since then."""
    return sql(
        "SELECT DISTINCT e.journey_id, (e.entered_at AT TIME ZONE {}::text)::date AS source FROM journeys_conversion k "
        "JOIN journeys_enrollment e ON e.id = k.enrollment_id "
        "WHERE k.recorded_at >= {}::timestamptz AND k.workspace_id = {}::bigint",
        zone,
        since,
        workspace_id,
    )


def moved_journeys(workspace_id: int, now: datetime) -> list[tuple[int, int]]:
    """(journey, sum of its tallies) of those that moved and do not rest, those that were looked at longest ago first."""
    return rows(
        sql(
            "SELECT journey_id, moves FROM ({}) m WHERE coalesce(rests_until <= {}::timestamptz, TRUE) "
            "ORDER BY rests_until NULLS FIRST, 1",
            moved(workspace_id),
            now,
        )
    )


def moved(workspace_id: int) -> Sql:
    """A SELECT of (journey_id, moves, rests_until) of the journeys whose tallies have grown since they were last looked at."""
    return sql(
        "SELECT m.journey_id, m.moves, f.rests_until FROM (SELECT v.journey_id, sum(t.n)::bigint AS moves "
        "FROM journeys_version v JOIN journeys_node n ON n.version_id = v.id JOIN journeys_tally t ON t.node_id = n.id "
        "WHERE v.workspace_id = {}::bigint GROUP BY 1) m LEFT JOIN insights_journeyfigure f ON f.journey_id = m.journey_id "
        "WHERE m.moves <> coalesce(f.moves, 0)",
        workspace_id,
    )


def mark_moved(workspace_id: int, zone: str, journey_id: int) -> int:
    """Mark the days of a journey on which runs or refusals are not those that were counted; how many."""
    scope = sql("journey_id = {}::bigint", journey_id)
    return _mark(workspace_id, FigurePart.RUNS, moved_runs(workspace_id, zone, scope))


def moved_runs(workspace_id: int, zone: str, scope: Sql) -> Sql:
    """A SELECT of (journey_id, source) of the days whose runs, passages or refusals differ in number from what was counted.

    `scope`: on the columns of both enrollments and refusals.
    """
    return sql(
        """
        SELECT d.journey_id, d.source FROM ({days}) d LEFT JOIN insights_figurecell c ON c.journey_id = d.journey_id
            AND c.part = {part}::smallint AND c.source = d.source
        WHERE (d.runs, d.steps, d.refusals) IS DISTINCT FROM (c.runs, c.steps, c.refusals)
        """,
        days=run_days(workspace_id, zone, scope, scope),
        part=FigurePart.RUNS,
    )


def run_days(workspace_id: int, zone: str, entered: Sql, refused: Sql) -> Sql:
    """A SELECT of (journey_id, source, runs, steps, refusals): the days on which somebody in scope entered or was refused.

    `steps`: passages, and one for each run, two once it has ended; so whatever moves a run changes it.
    """
    return sql(
        """
        SELECT journey_id, source, sum(runs)::bigint AS runs, sum(steps)::bigint AS steps, sum(refusals)::bigint AS refusals
        FROM (
            SELECT journey_id, (entered_at AT TIME ZONE {zone}::text)::date AS source, count(*) AS runs,
                sum(seq + state) AS steps, 0 AS refusals
            FROM journeys_enrollment WHERE workspace_id = {workspace}::bigint AND ({entered}) GROUP BY 1, 2
            UNION ALL SELECT journey_id, (at AT TIME ZONE {zone}::text)::date, 0, 0, count(*)
            FROM journeys_refusal WHERE workspace_id = {workspace}::bigint AND ({refused}) GROUP BY 1, 2
        ) d GROUP BY 1, 2
        """,
        workspace=workspace_id,
        zone=zone,
        entered=entered,
        refused=refused,
    )


def touch_days(workspace_id: int, zone: str) -> Sql:
    """A SELECT of (journey_id, source): every day of every journey on which a touch was decided."""
    return sql(
        "SELECT DISTINCT journey_id, (created_at AT TIME ZONE {}::text)::date AS source FROM channels_touch "
        "WHERE workspace_id = {}::bigint AND journey_id IS NOT NULL AND origin <> {}",
        zone,
        workspace_id,
        Origin.TEST,
    )


def mark_all(workspace_id: int, zone: str) -> int:
    """Mark everything: each day that is kept, and each that the ledger has; how many."""
    run(
        sql(
            "UPDATE insights_figurecell SET stale = TRUE, rests_until = NULL WHERE workspace_id = {}::bigint",
            workspace_id,
        )
    )
    days = run_days(workspace_id, zone, Sql("TRUE"), Sql("TRUE"))
    return _mark(workspace_id, FigurePart.TOUCHES, touch_days(workspace_id, zone)) + _mark(
        workspace_id, FigurePart.RUNS, days
    )


def forget(workspace_id: int) -> None:
    """Drop what is kept: the days of another zone are other days."""
    for table in ("insights_figure", "insights_figureday", "insights_figuremonth", "insights_figurecell"):
        run(sql("DELETE FROM {} WHERE workspace_id = {}::bigint", Sql(table), workspace_id))


def last_look(workspace_id: int) -> tuple[datetime, str] | None:
    """When the workspace was last looked through, and in which zone; None if it never was."""
    found = one(sql("SELECT looked_at, zone FROM insights_figurelook WHERE workspace_id = {}::bigint", workspace_id))
    return (found[0], found[1]) if found else None


def note_look(workspace_id: int, zone: str, now: datetime) -> None:
    """Say that the workspace was looked through at `now`."""
    run(
        sql(
            "INSERT INTO insights_figurelook (workspace_id, looked_at, zone) VALUES ({}::bigint, {}::timestamptz, {}::text) "
            "ON CONFLICT (workspace_id) DO UPDATE SET looked_at = excluded.looked_at, zone = excluded.zone",
            workspace_id,
            now,
            zone,
        )
    )


def note_moves(workspace_id: int, journey_id: int, moves: int, rests_until: datetime) -> None:
    """Say how far the journey's tallies had come when it was looked at."""
    run(
        sql(
            "INSERT INTO insights_journeyfigure (workspace_id, journey_id, moves, rests_until) "
            "VALUES ({}::bigint, {}::bigint, {}::bigint, {}::timestamptz) "
            "ON CONFLICT (journey_id) DO UPDATE SET moves = excluded.moves, rests_until = excluded.rests_until",
            workspace_id,
            journey_id,
            moves,
            rests_until,
        )
    )


def _mark(workspace_id: int, part: FigurePart, cells: Sql) -> int:
    return run(sql(_MARK, workspace=workspace_id, part=part, cells=cells))
