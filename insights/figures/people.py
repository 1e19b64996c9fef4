"""The people behind a figure: who they are, found by the same SELECT that counts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.db.sql import Sql, join, rows, sql
from insights.figures import facts
from insights.figures.report import KEYS, REPORTED, TOUCHES, Asked
from insights.models import FigurePart, FigureView

MOST = 200
"""So many people are shown of a figure."""

FURTHEST = 100
"""So many occurrences are read for each person to be shown, where the same people are counted on many days."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A person counted in a figure: when last, how often, and the `detail` of the last time (a reason or a currency)."""

    profile_id: int
    at: datetime
    times: int
    detail: str


def people(asked: Asked, measure: str, detail: str | None, zone: str, most: int = MOST) -> tuple[list[Behind], bool]:
    """The people counted in the figure, the latest first, and whether there are or may be more than those.

    Read from the ledger, but only on the days on which figures say that there are any, the newest first, until they are enough:
    so what it takes does not grow with the journey. Where the same people are counted again and again, more days are read, up
    to `FURTHEST` times as many occurrences. Days that have changed since they were counted have their people of now.
    """
    counted = _counted(asked, measure, detail)
    found: list[Behind] = []
    for times in (1, FURTHEST):
        days = _newest(counted, times * most)
        found = _found(asked, measure, detail, zone, days, most + 1) if days else []
        if len(found) > most or len(days) == len(counted):
            return found[:most], len(found) > most
    return found, True


def _found(asked: Asked, measure: str, detail: str | None, zone: str, days: list[date], most: int) -> list[Behind]:
    """Those counted on these days of decision or entry, the latest first."""
    tests = [sql("f.measure = {}::text", measure), *_only(asked)]
    at = Sql("f.at" if asked.view == FigureView.EVENT else "f.entered_at")
    day = sql("({} AT TIME ZONE {}::text)::date", at, zone)
    if detail is not None:
        tests.append(sql("f.detail = {}::text", detail))
    if asked.since is not None:
        tests.append(sql("{} >= {}::date", day, asked.since))
    if asked.until is not None:
        tests.append(sql("{} <= {}::date", day, asked.until))
    found: list[tuple[Any, ...]] = rows(
        sql(
            "SELECT f.profile_id, max({at}), count(*), (array_agg(f.detail ORDER BY {at} DESC))[1] FROM ({facts}) f {joins} "
            "WHERE {tests} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most}::int",
            at=at,
            facts=_facts(asked, measure, days, zone),
            joins=_joins(asked),
            tests=join(" AND ", tests),
            most=most,
        )
    )
    return [Behind(*row) for row in found]


def _counted(asked: Asked, measure: str, detail: str | None) -> list[tuple[date, int]]:
    """The days of decision or entry that have any of the figure, the newest first, and how many."""
    tests = [
        sql(
            "f.workspace_id = {}::bigint AND f.view = {} AND f.measure = {}::text",
            asked.workspace_id,
            asked.view,
            measure,
        ),
        *([] if asked.journey_id is None else [sql("f.journey_id = {}::bigint", asked.journey_id)]),
        *_only(asked),
    ]
    if detail is not None:
        tests.append(sql("f.detail = {}::text", detail))
    if asked.since is not None:
        tests.append(sql("f.at >= {}::date", asked.since))
    if asked.until is not None:
        tests.append(sql("f.at <= {}::date", asked.until))
    return rows(
        sql(
            "SELECT f.source, sum(f.n)::bigint FROM insights_figure f {} WHERE {} GROUP BY 1 ORDER BY 1 DESC",
            _joins(asked),
            join(" AND ", tests),
        )
    )


def _newest(counted: list[tuple[date, int]], most: int) -> list[date]:
    """The newest of these days that have more than so many together, or all of them."""
    days: list[date] = []
    enough = 0
    for source, n in counted:
        if enough > most:
            break
        days.append(source)
        enough += n
    return days


def _facts(asked: Asked, measure: str, days: list[date], zone: str) -> Sql:
    if part_of(measure) == FigurePart.TOUCHES:
        return facts.touch_facts(asked.workspace_id, zone, _on(asked, "t", "created_at", days, zone))
    return facts.run_facts(
        asked.workspace_id, zone, _on(asked, "e", "entered_at", days, zone), _on(asked, "r", "at", days, zone)
    )


def part_of(measure: str) -> FigurePart:
    """Whether the measure counts touches or runs."""
    return FigurePart.TOUCHES if measure in (*TOUCHES, *REPORTED) else FigurePart.RUNS


def _on(asked: Asked, table: str, column: str, days: list[date], zone: str) -> Sql:
    """Of the journey, or of all: the days themselves, and their span, by which an index or a partition is found."""
    journey = (
        Sql("TRUE") if asked.journey_id is None else sql("{}.journey_id = {}::bigint", Sql(table), asked.journey_id)
    )
    return sql(
        "{journey} AND {at} >= {first}::date::timestamp AT TIME ZONE {zone}::text "
        "AND {at} < ({last}::date + 1)::timestamp AT TIME ZONE {zone}::text "
        "AND ({at} AT TIME ZONE {zone}::text)::date = ANY({days}::date[])",
        journey=journey,
        at=Sql(f"{table}.{column}"),
        first=min(days),
        last=max(days),
        days=days,
        zone=zone,
    )


def _only(asked: Asked) -> list[Sql]:
    return [sql("{} = {}::text", Sql(KEYS[by][0]), value) for by, value in asked.only.items()]


def _joins(asked: Asked) -> Sql:
    return Sql(" ".join(KEYS[by][1] for by in asked.only))
