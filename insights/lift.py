"""What a journey was worth: those who were let in against the control group that was held out by chance, and both against
those whom the program holdout keeps from all marketing.

By intention to treat: everybody let in counts, whatever the journey then did with them, since dropping those who were
not reached would compare chosen people with unchosen ones. The unit is the person, not the run: chance decided once per
person, so two runs of one person are not two observations. Who entered so lately that the goal may still be reached is
immature: counted apart, compared later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cdp.events import reads
from core.db.sql import Sql, rows, sql
from core.keypath import value_at
from insights.statistics.compare import Arm, Comparison, compare
from insights.statistics.sample import Difference, Sample
from insights.statistics.verdicts import Verdict
from journeys.engine.convert import VALUE_BELOW
from journeys.models import Journey
from tenancy.program_holdout import newest


@dataclass(frozen=True, slots=True)
class Lift:
    """The comparison of those let in with those held out. A difference is None where its verdict says why there is none.

    `rate` is judged by `verdict`, `per_head` by `value_verdict`. `immature`: people who are not compared yet.
    """

    treated: Sample
    held_out: Sample
    rate: Difference | None
    per_head: Difference | None
    verdict: Verdict
    value_verdict: Verdict
    immature: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What success is: the event (none: a rule) and the property that is its value."""

    event_id: int | None
    value: str


@dataclass(frozen=True, slots=True)
class Groups:
    """The arms of a journey, the people too young to compare, and whether it has a goal at all.

    An arm of nobody but people too young is among the arms, without people: it exists, and cannot be compared yet.
    `beside`: the arms of those who came in while the program holdout had the share that it has, or had last, since `since`;
    `nothing` are its people of that time alone.
    """

    arms: dict[Arm, Sample]
    immature: int = 0
    has_goal: bool = True
    beside: dict[Arm, Sample] = field(default_factory=dict)
    since: datetime | None = None

    def compared(self, currencies: list[str]) -> Comparison:
        """The comparison of these arms, whose values are in these currencies."""
        return compare(
            self.arms, beside=self.beside, immature=self.immature, currencies=currencies, has_goal=self.has_goal
        )


def groups(journey_id: int, as_of: datetime | None = None) -> Groups:
    """The arms of a journey, all versions together, in five queries; without an instant nobody is immature.

    Whoever is held out of one journey is still reached by the others. The arm is that of the first run: who was let in before
    the program holdout began stays among those treated, and is not compared with it. The pre-period is as long as the goal's
    window and ends with the first entry; it sums the value of the goal's event, where the newest version's goal is an event
    with a value.
    """
    goal = _goal(journey_id)
    holdout = newest(Journey.objects.values_list("workspace_id", flat=True).get(pk=journey_id))
    found = rows(
        sql(
            """
            WITH people AS MATERIALIZED (
                SELECT e.profile_id, CASE WHEN (array_agg(e.program_held_out ORDER BY e.entered_at, e.id))[1] THEN 'nothing'
                        WHEN bool_or(e.held_out) THEN 'business_as_usual' ELSE 'treated' END AS arm, min(e.entered_at) AS first,
                    (array_agg(g.span ORDER BY e.entered_at, e.id))[1] AS span, count(k.enrollment_id) > 0 AS converted,
                    coalesce(sum(k.value), 0) AS value
                FROM journeys_enrollment e LEFT JOIN journeys_conversion k ON k.enrollment_id = e.id
                LEFT JOIN (SELECT id, (graph #>> '{{settings,goal,window}}')::interval AS span FROM journeys_version
                    WHERE journey_id = {journey}::bigint) g ON g.id = e.version_id
                WHERE e.journey_id = {journey}::bigint GROUP BY e.profile_id
            ),
            aged AS (
                SELECT *, coalesce(first + span > {as_of}::timestamptz, FALSE) AS immature,
                    coalesce(first >= {since}::timestamptz AND first < coalesce({until}::timestamptz, 'infinity'), FALSE)
                    AS beside FROM people
            )
            SELECT a.arm, a.beside, a.immature, count(*), count(*) FILTER (WHERE a.converted), sum(a.value),
                sum(a.value * a.value), sum(b.value), sum(b.value * b.value), sum(a.value * b.value)
            FROM aged a CROSS JOIN LATERAL ({before}) b GROUP BY 1, 2, 3
            """,
            journey=journey_id,
            as_of=as_of,
            since=holdout and holdout.since,
            until=holdout and holdout.until,
            before=_before(goal or Goal(None, "")),
        )
    )
    arms: dict[Arm, Sample] = {}
    beside: dict[Arm, Sample] = {}
    for arm, at_the_time, immature, *sums in found:
        one = Sample() if immature else Sample(*sums)
        if at_the_time:
            beside[arm] = beside.get(arm, Sample()) + one
        if at_the_time or arm != "nothing":
            arms[arm] = arms.get(arm, Sample()) + one
    immature = sum(row[3] for row in found if row[2])
    if holdout is None or "nothing" not in arms:
        return Groups(arms, immature, goal is not None)
    return Groups(arms, immature, goal is not None, beside, holdout.since)


def lift(found: Groups, currencies: list[str]) -> Lift:
    """Compare those let in with those held out; their values are in these currencies. Of a journey without a control group
    nothing can be said that is its own."""
    said = found.compared(currencies)
    treated, held_out = (found.arms.get(arm, Sample()) for arm in ("treated", "business_as_usual"))
    contrast = next((each for each in said.contrasts if each.against == "business_as_usual"), None)
    if contrast is None:
        why = Verdict("no_control") if said.contrasts else said.verdict
        return Lift(treated, held_out, None, None, why, why, found.immature)
    return Lift(
        treated,
        held_out,
        contrast.rate,
        contrast.per_head,
        contrast.rate_verdict,
        contrast.value_verdict,
        found.immature,
    )


def _before(goal: Goal) -> Sql:
    """A SELECT of one `value`: what person `a` was worth before, by the goal's own event."""
    if goal.event_id is None or not goal.value:
        return Sql("SELECT 0::numeric AS value")
    amount = value_at(reads.PROPERTIES, goal.value)
    number = sql(
        "CASE WHEN jsonb_typeof({0}) = 'number' THEN CASE WHEN abs(({0})::numeric) < {1}::numeric THEN ({0})::numeric END END",
        amount,
        VALUE_BELOW,
    )
    when = sql("{0} >= a.first - a.span AND {0} < a.first", reads.OCCURRED_AT)
    return reads.figure(Sql("a.profile_id"), goal.event_id, when, sql("coalesce(sum({}), 0)", number))


def _goal(journey_id: int) -> Goal | None:
    """The goal of the newest version that has one; None where versions have none."""
    found = rows(
        sql(
            "SELECT jsonb_typeof(v.graph #> '{{settings,goal}}') = 'object', n.id, v.graph #>> '{{settings,goal,value}}' "
            "FROM journeys_version v LEFT JOIN schema_eventname n ON n.workspace_id = v.workspace_id "
            "AND n.name = v.graph #>> '{{settings,goal,event}}' WHERE v.journey_id = {}::bigint ORDER BY v.number DESC",
            journey_id,
        )
    )
    goals = [Goal(event_id, value or "") for is_goal, event_id, value in found if is_goal]
    return goals[0] if goals else None if found else Goal(None, "")
