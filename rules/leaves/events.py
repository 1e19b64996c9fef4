"""The only module of the rule language that knows where events are kept.

Each leaf has two forms with one meaning. *probe* is correlated with the profile and walks the index
(profile_id, name_id, occurred_at); right for few candidates and inside the engine's statements. *scan* names the
matching profiles of the whole workspace once, from the index (workspace_id, name_id, occurred_at) INCLUDE (profile_id),
and asks whether the profile is among them; right for refreshing or previewing an audience.

OFFSET 0 in a probe's EXISTS says: ask for each profile. Without it the planner, expecting many profiles, may read every
event of the name once and hash them, in the middle of a tick.

Aliases end in an underscore: the profile and the instants may be columns of the caller's tables, which an inner
`e` or `p` would shadow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never

from core.db.sql import Sql, join, sql
from core.keypath import value_at
from rules.ast import Absolute, Aggregate, Comparison, Count, Relative, SinceEntry, Window
from rules.conditions import ORDER, interval

Strategy = Literal["probe", "scan"]
PROPERTIES = Sql("event_.properties")
_AT = Sql("event_.occurred_at")


@dataclass(frozen=True, slots=True)
class Events:
    """The events a leaf speaks of: those of one name before as_of, and how to look for them."""

    profile: Sql
    workspace_id: int
    name_id: int
    as_of: Sql
    entered_at: Sql | None
    strategy: Strategy

    def of_profile(self, strategy: Strategy) -> Sql:
        """The rows of one profile (probe) or of the whole workspace (scan) with that name."""
        if strategy == "probe":
            return sql("event_.profile_id = {}.id AND event_.name_id = {}::integer", self.profile, self.name_id)
        return sql("event_.workspace_id = {}::bigint AND event_.name_id = {}::integer", self.workspace_id, self.name_id)

    def strategy_for(self, window: Window) -> Strategy:
        """A window that hangs on the enrollment can only be probed."""
        return "probe" if isinstance(window, SinceEntry) else self.strategy

    def within(self, window: Window, at: Sql = _AT) -> Sql:
        """Whether the instant `at` lies in the window; never past as_of."""
        bounds: list[Sql] = []
        match window:
            case Relative(older, newer):
                if older is not None:
                    bounds.append(sql("{} >= {} - {}", at, self.as_of, interval(older)))
                bounds.append(sql("{} < {} - {}", at, self.as_of, interval(newer)) if newer else self.past(at))
            case Absolute(start, end):
                if start is not None:
                    bounds.append(sql("{} >= {}::timestamptz", at, start))
                if end is not None:
                    bounds.append(sql("{} < {}::timestamptz", at, end))
                bounds.append(self.past(at))
            case SinceEntry():
                if self.entered_at is None:
                    raise ValueError("a window since entry needs entered_at")
                bounds += [sql("{} > {}", at, self.entered_at), self.past(at)]
            case never:
                assert_never(never)
        return join(" AND ", bounds)

    def past(self, at: Sql = _AT) -> Sql:
        return sql("{} < {}", at, self.as_of)


def counted(events: Events, where: Sql, window: Window, count: Count) -> Sql:
    """Whether the number of matching events is as asked; boolean, never NULL."""
    if count.n == 0 and count.op == "at_least":
        return Sql("TRUE")
    if count.n == 0:
        return sql("(NOT {})", counted(events, where, window, Count("at_least", 1)))
    strategy = events.strategy_for(window)
    matching = sql("{} AND {} AND {}", events.of_profile(strategy), events.within(window), where)
    if strategy == "probe":
        return _count_by_probe(matching, count)
    if count == Count("at_least", 1):
        return sql("({}.id IN (SELECT event_.profile_id FROM events_event event_ WHERE {}))", events.profile, matching)
    test = {"at_least": Sql(">="), "at_most": Sql(">"), "exactly": Sql("=")}[count.op]
    among = sql(
        "({}.id IN (SELECT event_.profile_id FROM events_event event_ WHERE {} GROUP BY 1 HAVING count(*) {} {}::bigint))",
        events.profile,
        matching,
        test,
        count.n,
    )
    return sql("(NOT {})", among) if count.op == "at_most" else among


def _count_by_probe(matching: Sql, count: Count) -> Sql:
    """Stops reading one event past what decides the answer."""
    if count == Count("at_least", 1):
        return sql("EXISTS (SELECT FROM events_event event_ WHERE {} OFFSET 0)", matching)
    enough = count.n if count.op == "at_least" else count.n + 1
    test = {"at_least": Sql(">="), "at_most": Sql("<="), "exactly": Sql("=")}[count.op]
    return sql(
        "((SELECT count(*) FROM (SELECT FROM events_event event_ WHERE {} LIMIT {}::bigint) few_) {} {}::bigint)",
        matching,
        enough,
        test,
        count.n,
    )


def aggregated(events: Events, where: Sql, rule: Aggregate) -> Sql:
    """Whether the figure over the matching events compares as asked; boolean, never NULL."""
    strategy = events.strategy_for(rule.window)
    matching = sql("{} AND {} AND {}", events.of_profile(strategy), events.within(rule.window), where)
    figure = _figure(rule)
    if strategy == "probe":
        passes = _compare_number(Sql("figure_.value"), rule.test)
        return sql(
            "(SELECT {} FROM (SELECT {} AS value FROM events_event event_ WHERE {}) figure_)", passes, figure, matching
        )
    among = "({}.id IN (SELECT event_.profile_id FROM events_event event_ WHERE {} GROUP BY 1 HAVING {}))"
    passes = _compare_number(figure, rule.test)
    if rule.fn in ("sum", "distinct") and zero_passes(rule.test):
        # People without a matching event pass too: name those who fail instead.
        return sql("(NOT " + among + ")", events.profile, matching, sql("NOT {}", passes))
    return sql(among, events.profile, matching, passes)


def _figure(rule: Aggregate) -> Sql:
    value = value_at(PROPERTIES, rule.property)
    if rule.fn == "distinct":
        return sql("count(DISTINCT {0}) FILTER (WHERE jsonb_typeof({0}) <> 'null')", value)
    number = sql("CASE WHEN jsonb_typeof({0}) = 'number' THEN {0}::numeric END", value)
    if rule.fn == "sum":
        return sql("coalesce(sum({}), 0)", number)
    return sql({"min": "min({})", "max": "max({})", "avg": "avg({})"}[rule.fn], number)


def _compare_number(figure: Sql, test: Comparison) -> Sql:
    match test.op:
        case "in" | "not_in":
            among = sql("{} = ANY({}::numeric[])", figure, [str(number) for number in _operands(test)])
            return sql("(({}) IS " + ("TRUE" if test.op == "in" else "FALSE") + ")", among)
        case "between":
            low, high = _operands(test)
            return sql("(({0} >= {1}::numeric AND {0} <= {2}::numeric) IS TRUE)", figure, str(low), str(high))
        case _:
            return sql("(({} {} {}::numeric) IS TRUE)", figure, ORDER[test.op], str(test.value))


def _operands(test: Comparison) -> tuple[str | int | float, ...]:
    return test.value if isinstance(test.value, tuple) else ()


def zero_passes(test: Comparison) -> bool:
    """Whether the number 0 satisfies a comparison of numbers."""
    value = test.value
    if isinstance(value, tuple):
        numbers = [number for number in value if isinstance(number, int | float)]
        match test.op:
            case "in":
                return 0 in numbers
            case "not_in":
                return 0 not in numbers
            case _:
                return numbers[0] <= 0 <= numbers[1]
    if not isinstance(value, int | float):
        raise ValueError(f"{test.op} does not compare numbers")
    return {
        "eq": value == 0,
        "ne": value != 0,
        "gt": value < 0,
        "gte": value <= 0,
        "lt": value > 0,
        "lte": value >= 0,
    }[test.op]


def occurred(events: Events, which: Literal["first", "last"], where: Sql, window: Window) -> Sql:
    """Whether the first (last) event of that name passes `where` and lies in the window; boolean, never NULL.

    Events at the same instant are ordered by their id.
    """
    strategy = events.strategy_for(window)
    passes = sql("{} AND {}", events.within(window), where)
    matching = sql("{} AND {}", events.of_profile(strategy), events.past())
    order = Sql("ASC" if which == "first" else "DESC")
    if strategy == "probe":
        return sql(
            "EXISTS (SELECT FROM (SELECT event_.occurred_at, event_.properties FROM events_event event_ WHERE {matching}"
            " ORDER BY event_.occurred_at {order}, event_.id {order} LIMIT 1) event_ WHERE {passes})",
            matching=matching,
            order=order,
            passes=passes,
        )
    if where == Sql("TRUE"):
        extreme = sql("{}(event_.occurred_at)", Sql("min" if which == "first" else "max"))
        return sql(
            "({}.id IN (SELECT event_.profile_id FROM events_event event_ WHERE {} GROUP BY 1 HAVING {}))",
            events.profile,
            matching,
            events.within(window, extreme),
        )
    return sql(
        "({profile}.id IN (SELECT event_.profile_id FROM (SELECT DISTINCT ON (event_.profile_id) event_.profile_id,"
        " event_.occurred_at, event_.properties FROM events_event event_ WHERE {matching}"
        " ORDER BY event_.profile_id, event_.occurred_at {order}, event_.id {order}) event_ WHERE {passes}))",
        profile=events.profile,
        matching=matching,
        order=order,
        passes=passes,
    )
