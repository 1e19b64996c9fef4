"""The paths of a workspace and a period, read in one statement: conversions, the touches before each, and those that led to
none.

The value's currency is what the goal event says as `currency`, three letters (ISO 4217).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from channels.touches import history
from core.db.bulk import columns
from core.db.sql import Sql, one, sql
from insights.attribution.dimensions import NONE, Dimension
from insights.attribution.goals import Goal, JourneyGoals
from insights.attribution.paths import MOST_TOUCHES, Ints, Paths, Sequences
from insights.attribution.qualify import qualifies
from insights.attribution.refusals import MOST_CONVERSIONS, MOST_MESSAGES, check_messages
from insights.attribution.settings import QUALIFYING, Attribution

SECOND = 1_000_000
"""How long before the end a touch lies is read in microseconds, so that windows end to the instant."""

UNIT = 10_000
"""Values are counted in ten-thousandths, as precisely as they are kept."""

MOST_LOST = 50_000
"""So many people who did not convert are looked at, chosen by their id's hash; each stands for as many as are left out."""

_COLUMNS = {
    "converted": "smallint",
    "n": "integer",
    "value": "bigint",
    "valued": "smallint",
    "currency": "integer",
    "place": "smallint",
    "player": "bigint",
    "channel": "bigint",
    "age": "bigint",
    "stage": "smallint",
    "direct": "smallint",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversions: those of the half-open period, of a goal, in any currency or in one."""

    start: datetime
    end: datetime
    by: Dimension
    goal: Goal = field(default_factory=JourneyGoals)
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The paths; how many of them may be longer than what is looked at, how many conversions have no value, and since when
    the workspace has touches."""

    paths: Paths
    shortened: int
    unvalued: int
    since: datetime | None


def read_paths(workspace_id: int, asked: Asked, chosen: Attribution) -> Found:
    """The paths that were asked for, with the touches that qualify. Needs a time limit for its statements. Raises Unanswerable
    for more messages than are looked at."""
    read = columns(_statement(workspace_id, asked, chosen), _COLUMNS)
    check_messages(len(read["n"]))
    converted = read["converted"] == 1
    won, sequences, touches = _ended(read, np.flatnonzero(converted), chosen)
    gone, lost, _ = _ended(read, np.flatnonzero(~converted), chosen)
    people = gone["value"]
    paths = Paths(
        won["value"],
        sequences,
        touches["age"] / SECOND,
        touches["stage"],
        touches["direct"] == 1,
        lost,
        float(people[0]) / len(people) if len(people) else 1.0,
        frozenset(_letters(int(code)) for code in np.unique(read["currency"][converted]) if code),
    )
    (since,) = one(history.beginning(workspace_id)) or (None,)
    return Found(paths, int((read["place"][converted] == MOST_TOUCHES).sum()), int((won["valued"] == 0).sum()), since)


def _ended(
    read: dict[str, Ints], which: Ints, chosen: Attribution
) -> tuple[dict[str, Ints], Sequences, dict[str, Ints]]:
    """Paths out of those rows: what is known of each, its touches that qualify, and the columns of those touches."""
    # Each path together, its earliest touch first: the place counts back from the end. A path has a row even without a touch.
    which = which[np.argsort(read["n"][which] * (MOST_TOUCHES + 1) - read["place"][which], kind="stable")]
    numbers, heads = np.unique(read["n"][which], return_index=True)
    wanted = which[
        (read["place"][which] > 0)
        & qualifies(read["channel"][which], read["age"][which] / SECOND, read["stage"][which], chosen)
    ]
    lengths = np.bincount(np.searchsorted(numbers, read["n"][wanted]), minlength=len(numbers))
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    of_paths = {name: read[name][which[heads]] for name in ("value", "valued")}
    of_touches = {name: read[name][wanted] for name in ("player", "age", "stage", "direct")}
    return of_paths, Sequences(starts, of_touches["player"]), of_touches


def _statement(workspace_id: int, asked: Asked, chosen: Attribution) -> Sql:
    return sql(
        """
        WITH goal AS MATERIALIZED ({goals}),
        lost AS MATERIALIZED (
            SELECT r.profile_id, r.at + interval '1 microsecond' AS at, count(*) OVER () AS people,
                row_number() OVER (ORDER BY hashint8(r.profile_id), r.profile_id) AS n
            FROM ({reached}) r WHERE NOT EXISTS (SELECT FROM goal g WHERE g.profile_id = r.profile_id)
        ),
        ends AS (
            SELECT 1::smallint AS converted, row_number() OVER () - 1 AS n, profile_id, at,
                (coalesce(value, 0) * {unit}::int)::bigint AS value,
                (value IS NOT NULL)::int AS valued, currency FROM goal
            UNION ALL SELECT 0::smallint, n - 1, profile_id, at, people, 0, 0 FROM lost WHERE n <= {most_lost}::int
        )
        SELECT e.converted, e.n::integer, e.value, e.valued::smallint, e.currency, coalesce(t.place, 0)::smallint,
            coalesce({player}, {none}::bigint)::bigint, coalesce(t.channel_id, 0)::bigint,
            coalesce((extract(epoch FROM e.at - t.created_at) * 1000000)::bigint, 0), coalesce(t.stage, 0)::smallint,
            coalesce(t.transactional, false)::int::smallint
        FROM ends e LEFT JOIN LATERAL ({touches}) t ON TRUE LIMIT {most}::int
        """,
        goals=_goals(workspace_id, asked),
        reached=history.reached(workspace_id, asked.start, asked.end),
        unit=UNIT,
        most_lost=MOST_LOST,
        player=asked.by.number,
        none=NONE,
        most=MOST_MESSAGES + 1,
        touches=history.before(Sql("e.profile_id"), Sql("e.at"), chosen.longest, MOST_TOUCHES, QUALIFYING[1:]),
    )


def _goals(workspace_id: int, asked: Asked) -> Sql:
    """A SELECT (profile_id, at, value, currency) of the conversions; the currency's letters as a number, 0 where it has none."""
    return sql(
        """
        SELECT g.profile_id, g.at, g.value, CASE WHEN g.currency IS NULL THEN 0 ELSE ascii(g.currency) * 65536
            + ascii(substr(g.currency, 2)) * 256 + ascii(substr(g.currency, 3)) END AS currency
        FROM (
            SELECT c.profile_id, c.at, c.value, CASE WHEN c.value IS NOT NULL
                AND upper(c.properties ->> 'currency') ~ '^[A-Z]{{3}}$' THEN upper(c.properties ->> 'currency') END AS currency
            FROM ({conversions}) c
        ) g WHERE {wanted} LIMIT {most}::int
        """,
        conversions=asked.goal.conversions(workspace_id, asked.start, asked.end),
        wanted=sql("g.currency = {}::text", asked.currency) if asked.currency else Sql("TRUE"),
        most=MOST_CONVERSIONS + 1,
    )


def _letters(code: int) -> str:
    return code.to_bytes(3, "big").decode()
