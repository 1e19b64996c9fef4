"""Whether what was kept is what the ledger says: asked by the doctor, over everything there is."""

from __future__ import annotations

from datetime import datetime

from core.db.sql import Sql, join, rows, sql
from insights.figures import facts, marks, sums
from insights.models import FigurePart


def differing(workspace_id: int, zone: str, looked_at: datetime) -> list[dict[str, object]]:
    """What is kept and is wrong: days whose figures are not those of the ledger, but for days that the next look will count
    anew; and sums that are not those of their days."""
    days = sql(
        "SELECT workspace_id, view, journey_id, at, measure, detail, sum(n) AS n, sum(value) AS value FROM insights_figure "
        "WHERE workspace_id = {}::bigint AND {} "
        "GROUP BY workspace_id, view, at, measure, detail, GROUPING SETS ((journey_id), ())",
        workspace_id,
        sums.SUMMED,
    )
    months = sql(
        "SELECT *, date_trunc('month', at)::date AS month FROM insights_figure WHERE workspace_id = {}::bigint",
        workspace_id,
    )
    return [
        *_days(workspace_id, zone, looked_at),
        *_sums(workspace_id, "insights_figureday", sums.DAY_KEY, "at", days),
        *_sums(workspace_id, "insights_figuremonth", sums.MONTH_KEY, "month", months),
    ]


def _sums(workspace_id: int, table: str, key: str, period: str, counted: Sql) -> list[dict[str, object]]:
    """The rows of a table of sums, by their key, that are not what is `counted`. `period`: the column of the day or month."""
    found = rows(
        sql(
            """
            SELECT journey_id, {period}, measure, sum(days)::bigint, sum(kept)::bigint FROM (
                SELECT {key}, sum(n) AS days, 0 AS kept, sum(value) AS value FROM ({counted}) f GROUP BY {key}
                UNION ALL SELECT {key}, 0, n, -value FROM {table} WHERE workspace_id = {workspace}::bigint
            ) m GROUP BY {key} HAVING sum(days) <> sum(kept) OR sum(value) <> 0 ORDER BY 1 NULLS FIRST, 2, 3
            """,
            key=Sql(key),
            period=Sql(period),
            counted=counted,
            table=Sql(table),
            workspace=workspace_id,
        )
    )
    return [
        {
            "workspace_id": workspace_id,
            "journey_id": journey_id,
            "sum_of": table,
            period: at.isoformat(),
            "measure": measure,
            "counted": int(days),
            "kept": int(kept),
        }
        for journey_id, at, measure, days, kept in found
    ]


def _days(workspace_id: int, zone: str, looked_at: datetime) -> list[dict[str, object]]:
    everything = Sql("TRUE")
    counted = join(
        " UNION ALL ",
        [facts.touches(workspace_id, zone, everything), facts.runs(workspace_id, zone, everything, everything)],
    )
    found = rows(
        sql(
            """
            WITH counted AS MATERIALIZED ({counted}),
            kept AS MATERIALIZED (SELECT {columns} FROM insights_figure WHERE workspace_id = {workspace}::bigint),
            odd AS (
                SELECT c.*, 'counted' AS side FROM (TABLE counted EXCEPT TABLE kept) c
                UNION ALL SELECT k.*, 'kept' FROM (TABLE kept EXCEPT TABLE counted) k
            )
            SELECT o.journey_id, o.part, o.source, min(o.measure), sum(o.n) FILTER (WHERE o.side = 'counted'),
                sum(o.n) FILTER (WHERE o.side = 'kept')
            FROM odd o WHERE NOT EXISTS (SELECT FROM ({due}) d
                WHERE d.journey_id = o.journey_id AND d.part = o.part AND d.source = o.source)
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """,
            counted=counted,
            columns=Sql(facts.COLUMNS),
            workspace=workspace_id,
            due=_due(workspace_id, zone, looked_at),
        )
    )
    return [
        {
            "workspace_id": workspace_id,
            "journey_id": journey_id,
            "part": FigurePart(part).label,
            "day": source.isoformat(),
            "measure": measure,
            "counted": int(counted_n or 0),
            "kept": int(kept_n or 0),
        }
        for journey_id, part, source, measure, counted_n, kept_n in found
    ]


def _due(workspace_id: int, zone: str, looked_at: datetime) -> Sql:
    """The cells (journey_id, part, source) that are marked, or will be by the next look."""
    since = looked_at - marks.OVERLAP
    # Within the one statement, since people move meanwhile.
    scope = sql("journey_id IN (SELECT m.journey_id FROM ({}) m)", marks.moved(workspace_id))
    return sql(
        """
        SELECT journey_id, part, source FROM insights_figurecell
            WHERE workspace_id = {workspace}::bigint AND (stale OR open > 0)
        UNION SELECT journey_id, {Part.TOUCHES}, source FROM ({touches}) t
        UNION SELECT journey_id, {Part.RUNS}, source FROM ({converted}) k
        UNION SELECT journey_id, {Part.RUNS}, source FROM ({moved}) m
        """,
        workspace=workspace_id,
        touches=marks.changed_touches(workspace_id, zone, since),
        converted=marks.changed_runs(workspace_id, zone, since),
        moved=marks.moved_runs(workspace_id, zone, scope),
        Part=FigurePart,
    )
