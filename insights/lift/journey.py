"""Lift of a journey: people let in against its control group, which chance held out, and both against the program
holdout.

By intention to treat: everybody let in counts, whatever the journey then did with them, since dropping those who were
not reached would compare chosen people with unchosen ones. The unit is the person, not the run: chance decided once per
person, so two runs of one person are not two observations. Who entered so lately that the goal may still be reached is
immature: counted apart, compared later.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from cdp.events import reads
from core.db.sql import Sql, rows, sql
from insights.lift.entrants import JourneyGoal, by_arm, entrants, goals_of
from insights.lift.goal_events import counted, last_window
from insights.statistics.compare import Comparison, compare
from insights.statistics.kinds import Arm, Counted, Judged
from insights.statistics.sample import Difference, Sample
from insights.statistics.verdicts import Verdict
from journeys.models import Journey
from tenancy.program_holdout import newest


@dataclass(frozen=True, slots=True)
class Lift:
    """The comparison of those let in with those held out. A difference is None where its verdict says why there is none.

    `rate` is judged by `verdict`, `per_head` by `value_verdict`. `immature`: people who are not compared yet. `judged`: by
    all goal events, where the journey is judged by those.
    """

    treated: Sample
    held_out: Sample
    rate: Difference | None
    per_head: Difference | None
    verdict: Verdict
    value_verdict: Verdict
    immature: int
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """The arms of a journey, the people too young to compare, and whether it has a goal at all.

    An arm of nobody but people too young is among the arms, without people: it exists, and cannot be compared yet.
    `beside`: the arms of people who came in while the program holdout had its present (or last) share, since `since`;
    `nothing` are its people of that time alone. `counted`: all goal events, where the journey is judged by those; `open_until`:
    until when more of them may come.
    """

    arms: dict[Arm, Sample]
    immature: int = 0
    has_goal: bool = True
    beside: dict[Arm, Sample] = field(default_factory=dict)
    since: datetime | None = None
    counted: Counted | None = None
    open_until: datetime | None = None

    def compared(self, currencies: list[str]) -> Comparison:
        """The comparison of these arms, whose values are in these currencies."""
        return compare(
            self.arms,
            beside=self.beside,
            immature=self.immature,
            currencies=currencies,
            has_goal=self.has_goal,
            counted=self.counted,
        )


def groups(journey_id: int, as_of: datetime | None = None) -> Groups:
    """The arms of a journey, all versions together, in seven queries at most; without an instant nobody is immature.

    Whoever is held out of one journey is still reached by the others. The pre-period is as long as the goal's window and ends
    with the first entry; it sums the value of the goal's event, where the newest version's goal is an event with a value.
    """
    goals = goals_of(journey_id)
    goal = next((each for each in goals if each is not None), None)
    holdout = newest(Journey.objects.values_list("workspace_id", flat=True).get(pk=journey_id))
    found = rows(
        sql(
            """
            WITH {entrants}
            SELECT a.arm, a.beside, a.immature, count(*), count(*) FILTER (WHERE a.converted), sum(a.value),
                sum(a.value * a.value), sum(b.value), sum(b.value * b.value), sum(a.value * b.value)
            FROM aged a CROSS JOIN LATERAL ({before}) b GROUP BY 1, 2, 3
            """,
            entrants=entrants(journey_id, as_of, holdout),
            before=_before(goal),
        )
    )
    arms, beside = by_arm(
        (arm, at_the_time, Sample() if immature else Sample(*sums)) for arm, at_the_time, immature, *sums in found
    )
    events = counted(journey_id, goal, as_of, holdout) if goal is not None else None
    known = Groups(
        arms,
        sum(row[3] for row in found if row[2]),
        goal is not None or not goals,
        counted=events,
        open_until=last_window(journey_id) if events is not None else None,
    )
    if holdout is None or "nothing" not in arms:
        return known
    return replace(known, beside=beside, since=holdout.since)


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
        contrast.judged,
    )


def _before(goal: JourneyGoal | None) -> Sql:
    """A SELECT of one `value`: what person `a` was worth before, by the goal's own event."""
    if goal is None or goal.event_id is None or not goal.goal.value:
        return Sql("SELECT 0::numeric AS value")
    when = sql("{0} >= a.first - a.span AND {0} < a.first AND {1}", reads.OCCURRED_AT, goal.fits)
    return reads.figure(Sql("a.profile_id"), goal.event_id, when, sql("coalesce(sum({}), 0)", goal.amount))
