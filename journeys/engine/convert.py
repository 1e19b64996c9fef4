"""Whose goal came true, held-out and ended runs included; and who leaves because of it, or by the exit rule.

Goals and exits come before advancing, so nobody who has already bought or left gets one more message.
"""

from __future__ import annotations

from cdp.events import reads
from cdp.events.amounts import AMOUNT_BELOW
from cdp.signals.models import SignalKind
from core.db.sql import Slot, Sql, join, sql
from core.durations import parse_duration
from core.keypath import value_at
from journeys.engine.leave import leaving_statement
from journeys.engine.plan import Plan
from journeys.models import EnrollmentState
from journeys.nodes.correlation import owned_by, values_of
from journeys.nodes.event_filter import first_event
from journeys.nodes.now import NOW
from journeys.nodes.rules import holds

OUT_OF_RANGE = "value_out_of_range"
"""`Conversion.value_warning` of a value that was left out for it."""


def convert(plan: Plan) -> Sql | None:
    """The statement that records first conversions of people with a signal; None without a goal. Slots: now.

    The goal counts from after entry until its window has passed, wherever the run stands by then.
    """
    goal = plan.graph.settings.goal
    if goal is None:
        return None
    window = sql("{}::interval", parse_duration(goal.window))
    owned = owned_by("c", goal.keys, (), plan.ids)
    if goal.rule is None:
        # An event tells by itself whose window it fell into. Only who has just entered, or taken over another's events,
        # may have what came before; looking again at everybody with any signal would grow with all that ever entered.
        maybe = sql(
            "(s.kind = {}::smallint AND s.ref = {}::bigint AND s.occurred_at > e.entered_at "
            "AND s.occurred_at < e.entered_at + {}) OR s.kind = {}::smallint OR e.arrived_at = {}",
            int(SignalKind.EVENT),
            plan.event_id(goal.event),
            window,
            int(SignalKind.MERGED),
            NOW,
        )
        before = sql("least({}, c.entered_at + {})", NOW, window)
        person, entered = Sql("c.profile_id"), Sql("c.entered_at")
        moment = first_event(
            plan.event_id(goal.event),
            goal.where,
            person,
            entered,
            before,
            goal.currency,
            values_of("c"),
            owned(goal.event, reads.PROPERTIES, reads.OCCURRED_AT) if owned else None,
        )
        number = _number(goal.value) if goal.value else Sql("NULL::numeric")
        met = sql("CROSS JOIN LATERAL ({}) m CROSS JOIN LATERAL ({}) v", moment, _value(number))
        columns = Sql("m.occurred_at, m.id, v.value, v.warning")
    else:
        maybe = sql("e.entered_at + {} > {}", window, NOW)
        so = holds(goal.rule, plan.scope, "c", owned)
        met = sql("JOIN profiles_profile p ON p.id = c.profile_id AND {}", so)
        columns = sql("{}, NULL::bigint, NULL::numeric, ''::text", NOW)
    # LATERAL, OFFSET 0 and `+ 0`: by the profile's index alone, as in `enroll`. A plan made while the table is young, and
    # kept, would read the whole journey for every tick.
    return sql(
        "WITH c AS MATERIALIZED (SELECT DISTINCT e.id, e.profile_id, e.entered_at, e.held_out FROM {signals} s "
        "CROSS JOIN LATERAL (SELECT e.* FROM journeys_enrollment e WHERE e.profile_id = s.profile_id "
        "AND e.journey_id + 0 = {j}::bigint AND e.version_id = {v}::bigint AND ({maybe}) OFFSET 0) e "
        "WHERE NOT EXISTS (SELECT 1 FROM journeys_conversion k WHERE k.enrollment_id = e.id)) "
        "INSERT INTO journeys_conversion (enrollment_id, workspace_id, journey_id, version_id, profile_id, held_out, "
        "converted_at, recorded_at, event_id, value, value_warning) "
        "SELECT c.id, {w}::bigint, {j}::bigint, {v}::bigint, c.profile_id, c.held_out, k.at, {now}, k.event_id, k.value, "
        "k.warning FROM c CROSS JOIN LATERAL (SELECT {columns} FROM (SELECT 1) o {met}) k(at, event_id, value, warning)",
        signals=plan.signals,
        j=plan.journey_id,
        v=plan.version_id,
        maybe=maybe,
        w=plan.workspace_id,
        now=NOW,
        columns=columns,
        met=met,
    )


def _number(prop: str) -> Sql:
    """A property of the goal event as a number, or NULL if it is none."""
    value = value_at(Sql("m.properties"), prop)
    return sql("CASE WHEN jsonb_typeof({0}) = 'number' THEN ({0})::numeric END", value)


def _value(number: Sql) -> Sql:
    """The number as the value of a conversion, and a warning instead of one that the column cannot hold."""
    return sql(
        "SELECT CASE WHEN n.fits THEN n.number END AS value, CASE WHEN NOT n.fits THEN {}::text ELSE '' END AS warning "
        "FROM (SELECT o.number, abs(round(o.number, 4)) < {}::numeric AS fits FROM (SELECT {} AS number) o OFFSET 0) n",
        OUT_OF_RANGE,
        AMOUNT_BELOW,
        number,
    )


def exits(plan: Plan) -> Sql | None:
    """The statement that ends live runs, of people with a signal or due, whose goal is reached or whose exit rule holds.

    None if the journey has neither. Slots: now, buckets, shard.
    """
    settings = plan.graph.settings
    cases = []
    if settings.goal is not None and settings.goal.exits:
        cases.append(
            Sql("WHEN EXISTS (SELECT 1 FROM journeys_conversion k WHERE k.enrollment_id = e.id) THEN 'converted'")
        )
    if settings.exit_rule is not None:
        so = holds(settings.exit_rule, plan.scope, "e", owned_by("e", settings.exit_keys, (), plan.ids))
        cases.append(sql("WHEN {} THEN 'exit_rule'", so))
    if not cases:
        return None
    looked_at = sql(
        "SELECT e.id FROM (SELECT DISTINCT s.profile_id FROM {signals} s) s "
        "CROSS JOIN LATERAL (SELECT e.id FROM journeys_enrollment e WHERE e.profile_id = s.profile_id "
        "AND e.journey_id + 0 = {j}::bigint AND e.version_id = {v}::bigint AND e.state + 0 = {State.LIVE} OFFSET 0) e UNION "
        "SELECT e.id FROM journeys_enrollment e WHERE e.workspace_id = {w}::bigint AND e.bucket = ANY({b}::smallint[]) "
        "AND e.state = {State.LIVE} AND e.wake_at <= {now} AND e.version_id = {v}::bigint{among}",
        signals=plan.signals,
        among=plan.among("e.profile_id"),
        j=plan.journey_id,
        v=plan.version_id,
        w=plan.workspace_id,
        b=Slot("buckets"),
        now=NOW,
        State=EnrollmentState,
    )
    leaving = sql(
        "SELECT o.id, o.reason FROM (SELECT e.id, CASE {} END AS reason FROM ({}) l JOIN journeys_enrollment e "
        "ON e.id = l.id JOIN profiles_profile p ON p.id = e.profile_id) o WHERE o.reason IS NOT NULL",
        join(" ", cases),
        looked_at,
    )
    return leaving_statement(plan.workspace_id, leaving)
