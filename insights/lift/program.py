"""Program lift: all people outside of the program holdout against those inside, by the goal events of all journeys, or by the
events of a metric that somebody chose.

By intention to treat: everybody known to the workspace counts, whether or not they were sent anything. Outcomes are the goal
events since the holdout has had its share, each once, also where it is the goal of several journeys. The value of the same
people's goal events before that, in as long a time and at most `MOST_BEFORE`, reduces the variance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cdp.events import reads, scans
from cdp.schema.models import EventName
from core.db.sql import Sql, join, rows, sql
from insights.lift.entrants import LATE, JourneyGoal, read_goal
from insights.metrics.save import definition_now
from insights.models import Metric, ProgramFigure
from insights.statistics.sample import Sample
from journeys.graph.goal import Goal
from tenancy.models import Workspace
from tenancy.program_holdout import Holdout, newest

MOST = timedelta(days=400)
"""Events later than that after the share was set do not count."""
MOST_BEFORE = timedelta(days=90)
EVERY = timedelta(hours=1)
"""How often it is measured, or less often where that takes long."""


@dataclass(frozen=True, slots=True)
class Program:
    """Both sides in sums, as of `at`, of events from `since` to `until`. `goals`: the names of the events; `by_rule`: so many
    journeys have a goal that is a rule and no event, which is left out."""

    outside: Sample
    inside: Sample
    currencies: list[str]
    goals: list[str]
    by_rule: int
    since: datetime
    until: datetime
    at: datetime


def due_program(workspace: Workspace, now: datetime) -> Holdout | None:
    """The holdout to be measured again, if there is one and it is time."""
    holdout = newest(workspace.pk)
    if holdout is None:
        return None
    kept = ProgramFigure.objects.filter(workspace=workspace).first()
    if kept is None or kept.since != holdout.since:
        return holdout
    if kept.sums is None:
        return None if kept.rests_until > now else holdout
    over = min(holdout.until or now, holdout.since + MOST) + LATE  # Events of before may come late.
    return None if kept.at >= over or kept.rests_until > now else holdout


def keep_program(holdout: Holdout, now: datetime) -> None:
    """Measure the program lift, and keep its sums."""
    metric = chosen_metric(holdout.workspace_id)
    found = measure(holdout, now, metric)
    row = ProgramFigure.objects.select_for_update().filter(workspace_id=holdout.workspace_id).first()
    if row is not None and row.metric_id != (metric and metric.pk):
        return  # Another one was chosen meanwhile, and is measured next.
    sums = {
        "outside": [str(each) for each in astuple(found.outside)],
        "inside": [str(each) for each in astuple(found.inside)],
        "currencies": found.currencies,
        "goals": found.goals,
        "by_rule": found.by_rule,
        "until": found.until.isoformat(),
    }
    _keep(holdout, {"sums": sums, "at": now, "rests_until": now + EVERY})


def let_program_rest(holdout: Holdout, until: datetime) -> None:
    """Leave it as it is until then; what was kept of another share is no longer shown."""
    if not ProgramFigure.objects.filter(workspace_id=holdout.workspace_id, since=holdout.since).update(
        rests_until=until
    ):
        _keep(holdout, {"sums": None, "at": holdout.since, "rests_until": until})


def chosen_metric(workspace_id: int) -> Metric | None:
    """The metric by whose events it is measured; None: by the goal events of all journeys."""
    row = ProgramFigure.objects.select_related("metric__live_version").filter(workspace_id=workspace_id).first()
    return row.metric if row else None


def choose_metric(workspace_id: int, metric: Metric | None, now: datetime) -> bool:
    """Measure by the events of a metric that can be a goal, or again by the goal events; whether that is another choice. What was
    kept is not shown any more."""
    row = ProgramFigure.objects.select_for_update().filter(workspace_id=workspace_id).first()
    if (row and row.metric_id) == (metric and metric.pk):
        return False
    holdout = newest(workspace_id)
    what = {"metric": metric, "sums": None, "at": now, "rests_until": now, "since": holdout.since if holdout else now}
    ProgramFigure.objects.update_or_create(workspace_id=workspace_id, defaults=what)
    return True


def _keep(holdout: Holdout, what: dict[str, Any]) -> None:
    ProgramFigure.objects.update_or_create(workspace_id=holdout.workspace_id, defaults={"since": holdout.since, **what})


def kept_program(workspace_id: int) -> Program | None:
    """What was kept; None if nothing was measured yet."""
    row = ProgramFigure.objects.filter(workspace_id=workspace_id, sums__isnull=False).first()
    if row is None or row.sums is None:
        return None
    until = datetime.fromisoformat(row.sums["until"])
    outside, inside = (_read(row.sums[side]) for side in ("outside", "inside"))
    currencies, goals, by_rule = (row.sums[name] for name in ("currencies", "goals", "by_rule"))
    return Program(outside, inside, currencies, goals, by_rule, row.since, until, row.at)


def _read(stored: list[str]) -> Sample:
    people, converted, *sums = stored
    return Sample(int(people), int(converted), *map(Decimal, sums))


def measure(holdout: Holdout, now: datetime, metric: Metric | None = None) -> Program:
    """Measure both sides, in one statement over the events of the goals, or of a metric, and one over people."""
    until = min(holdout.until or now, now, holdout.since + MOST)
    goals, by_rule = _goals(holdout.workspace_id) if metric is None else (_of_metric(metric), 0)
    sides = {True: Sample(), False: Sample()}
    currencies: list[str] = []
    for held, named, *sums in rows(_sums(holdout, goals, until)):
        sides[held] = Sample(*sums)
        currencies = named or []
    names = sorted(name for name, _ in goals)
    return Program(sides[False], sides[True], currencies, names, by_rule, holdout.since, until, now)


Goals = dict[tuple[str, int], list[JourneyGoal]]
"""(name, id) of an event -> the goals of the journeys that name it."""


def _goals(workspace_id: int) -> tuple[Goals, int]:
    """The goals of all journeys by their newest version that has one, and how many are rules."""
    found = rows(
        sql(
            "SELECT DISTINCT ON (v.journey_id) n.name, n.id, v.graph #>> '{{settings,goal}}' FROM journeys_version v "
            "LEFT JOIN schema_eventname n ON n.workspace_id = v.workspace_id AND n.name = v.graph #>> '{{settings,goal,event}}' "
            "WHERE v.workspace_id = {}::bigint AND jsonb_typeof(v.graph #> '{{settings,goal}}') = 'object' "
            "ORDER BY v.journey_id, v.number DESC",
            workspace_id,
        )
    )
    goals: Goals = defaultdict(list)
    by_rule = 0
    for name, event_id, text in found:
        goal = read_goal(text)
        if goal is not None and goal.rule is not None:
            by_rule += 1
        elif goal is not None and name is not None:
            goals[name, event_id].append(JourneyGoal(workspace_id, event_id, goal))
    return dict(goals), by_rule


def _of_metric(metric: Metric) -> Goals:
    """The events of a metric, as a goal of them."""
    definition = definition_now(metric)
    name = EventName.objects.filter(workspace_id=metric.workspace_id, name=definition.event).first()
    if name is None:
        return {}
    goal = Goal(
        event=definition.event,
        where=tuple(definition.where or ()),
        value=definition.property,
        currency=definition.currency,
    )
    return {(name.name, name.pk): [JourneyGoal(metric.workspace_id, name.pk, goal)]}


def _sums(holdout: Holdout, goals: Goals, until: datetime) -> Sql:
    before = holdout.since - min(until - holdout.since, MOST_BEFORE)
    none = Sql("SELECT NULL::bigint AS profile_id, FALSE AS after, NULL::numeric AS value, '' AS currency WHERE FALSE")
    events = [_events(holdout, number, each, before, until) for (_, number), each in goals.items()]
    return sql(
        """
        WITH happened AS MATERIALIZED ({events}),
        spent AS (
            SELECT profile_id, bool_or(after) AS converted, coalesce(sum(value) FILTER (WHERE after), 0) AS value,
                coalesce(sum(value) FILTER (WHERE NOT after), 0) AS before FROM happened GROUP BY 1
        )
        SELECT {held}, (SELECT array_agg(DISTINCT currency ORDER BY currency) FROM happened WHERE after AND currency <> ''),
            count(*), count(*) FILTER (WHERE s.converted), coalesce(sum(s.value), 0), coalesce(sum(s.value * s.value), 0),
            coalesce(sum(s.before), 0), coalesce(sum(s.before * s.before), 0), coalesce(sum(s.value * s.before), 0)
        FROM profiles_profile p LEFT JOIN spent s ON s.profile_id = p.id
        WHERE p.workspace_id = {workspace}::bigint AND p.merged_into_id IS NULL AND p.created_at < {until}::timestamptz
        GROUP BY 1
        """,
        events=join(" UNION ALL ", events or [none]),
        held=holdout.holds(Sql("p.id")),
        workspace=holdout.workspace_id,
        until=until,
    )


def _events(holdout: Holdout, number: int, goals: Sequence[JourneyGoal], before: datetime, until: datetime) -> Sql:
    """A SELECT (profile_id, after, value, currency) of the events of a name that are the goal of any of these journeys, each
    valued by the first of the goals that it is and that gives it a value."""
    # Many journeys have the same goal: each is tested once for an event.
    distinct = {repr((each.goal.where, each.goal.currency, each.goal.value)): each for each in goals}.values()
    values = [sql("CASE WHEN {} THEN {} END", each.fits, each.amount) for each in distinct]
    within = sql("{0} >= {1}::timestamptz AND {0} < {2}::timestamptz", reads.OCCURRED_AT, before, until)
    return sql(
        "SELECT profile_id, occurred_at >= {}::timestamptz AS after, amount AS value, currency FROM ({}) e",
        holdout.since,
        scans.happened(
            holdout.workspace_id,
            number,
            sql("{} AND ({})", within, join(" OR ", [sql("({})", each.fits) for each in distinct])),
            sql("coalesce({})", join(", ", values)),
        ),
    )


def journeys_of(workspace_id: int) -> list[int]:
    """The journeys that were ever live, for the sum of their lifts."""
    found = rows(sql("SELECT DISTINCT journey_id FROM journeys_version WHERE workspace_id = {}::bigint", workspace_id))
    return [number for (number,) in found]
