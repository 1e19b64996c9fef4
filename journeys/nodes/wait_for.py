"""Wait for: hold people until something happens, or a time-out."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from core.db.sql import Sql, join, sql
from core.durations import parse_duration
from core.problems import Problem
from journeys.nodes.base import Config, Language, NodeType, Port, Scope, Stand, Step, meta, problem
from journeys.nodes.durations import check_duration, say_duration
from journeys.nodes.event_filter import check_event, first_event
from journeys.nodes.now import NOW
from journeys.nodes.rules import check_rule_json, holds, moves_with_time, rule_events, rule_footprint

RECHECK = timedelta(hours=1)
"""How often a rule that time alone can make true is asked again."""


class Awaited(Config, frozen=True):
    name: Annotated[str, meta("Name", "名称", min_length=1, max_length=60)]
    event: Annotated[str, meta("Event", "事件", format="event")] = ""
    where: Annotated[tuple[dict[str, Any], ...], meta("Where", "条件", format="conditions")] = ()
    rule: Annotated[dict[str, Any] | None, meta("Rule", "规则", format="rule")] = None


class WaitForConfig(Config, frozen=True):
    awaited: Annotated[tuple[Awaited, ...], meta("What to wait for", "等待内容", min_length=1, max_length=10)]
    timeout: Annotated[str, meta("At most", "最长等待", format="duration")] = "P7D"
    since: Annotated[
        Literal["arrival", "entry"],
        meta(
            "Count events since",
            "事件起算点",
            help="Entry also counts what happened on the way here.",
            help_zh="选“进入”时，到达此节点前发生的事件也算。",
        ),
    ] = "arrival"


class WaitFor(NodeType[WaitForConfig]):
    kind = "wait_for"
    group = "flow"
    icon = "hourglass"
    label = "Wait for"
    label_zh = "等待事件"
    description = "Hold people until something happens, or a time-out."
    description_zh = "等到某事发生，或超时。"
    config = WaitForConfig
    fixed_ports = (Port("timeout", "Time-out", "超时"),)
    waits = True
    listens = True

    def ports(self, config: WaitForConfig) -> tuple[Port, ...]:
        return (*(Port(a.name, a.name, a.name) for a in config.awaited), *self.fixed_ports)

    def instant_ports(self, config: WaitForConfig) -> frozenset[str]:
        # A rule may hold already, and so may what is counted since entry; an event since arrival and the time-out cannot.
        return frozenset(a.name for a in config.awaited if a.rule is not None or config.since == "entry")

    def check(self, config: WaitForConfig, scope: Scope) -> list[Problem]:
        found = check_duration(config.timeout, "timeout")
        names = [awaited.name for awaited in config.awaited]
        for n, awaited in enumerate(config.awaited):
            at = f"awaited[{n}]."
            if awaited.name == "timeout" or names.index(awaited.name) != n:
                found.append(
                    problem(
                        f"{at}name",
                        "path_name_taken",
                        f"The name “{awaited.name}” is taken. Give each thing waited for its own name.",
                        f"名称“{awaited.name}”已被使用，请换一个名称。",
                    )
                )
            if awaited.rule is None:
                found += check_event(awaited.event, awaited.where, at, scope.catalog)
                continue
            found += check_rule_json(awaited.rule, scope, f"{at}rule")
        return found

    def sentence(self, config: WaitForConfig, language: Language, scope: Scope) -> str:
        length = say_duration(config.timeout, language)
        names = [awaited.event or awaited.name for awaited in config.awaited]
        entry = config.since == "entry"
        if language == "zh-hans":
            return f"等待“{'”或“'.join(names)}”（{'自进入旅程起' if entry else '自到达此处起'}），最长 {length}"
        since = "entering the journey" if entry else "arriving here"
        return f"Wait for {' or '.join(names)} since {since}, at most {length}"

    def step(self, config: WaitForConfig, stand: Stand) -> Step:
        # A pause that did not count makes the wait longer; what happened during it counts all the same.
        end = sql(
            "(i.arrived_at + {}::interval + coalesce(i.paused_for, '0'))", timeout := parse_duration(config.timeout)
        )
        anchor = Sql("i.entered_at" if config.since == "entry" else "i.arrived_at")
        races = []
        for n, awaited in enumerate(config.awaited):
            if awaited.rule is None:
                name_id = stand.scope.catalog.events[awaited.event]
                first = first_event(name_id, awaited.where, Sql("i.profile_id"), anchor, NOW)
                races.append(
                    sql(
                        "SELECT e.occurred_at AS at, {}::int AS n, {}::text AS port FROM ({}) e", n, awaited.name, first
                    )
                )
            else:
                so = holds(awaited.rule, stand.scope, Sql("i.entered_at"))
                races.append(sql("SELECT {}, {}::int, {}::text WHERE {}", NOW, n, awaited.name, so))
        # The first to happen wins, ties go by order; what happened after the time-out comes too late.
        lateral = sql(
            "SELECT (SELECT r.port FROM ({races}) r(at, n, port) WHERE r.at <= {end} "
            "ORDER BY r.at, r.n LIMIT 1) AS won",
            races=join(" UNION ALL ", races),
            end=end,
        )
        due = sql("{} >= {}", NOW, end)
        moves = any(moves_with_time(a.rule) for a in config.awaited if a.rule is not None)
        # Somebody who has just arrived is looked at once more at once if what they wait for may already be so.
        eager = config.since == "entry" or any(awaited.rule is not None for awaited in config.awaited)
        return Step(
            sql("CASE WHEN x.won IS NOT NULL THEN x.won WHEN {} THEN 'timeout' END", due),
            lateral=lateral,
            wake=NOW if eager else sql("{} + {}::interval", NOW, timeout),
            again=sql("least({}, {} + {}::interval)", end, NOW, RECHECK) if moves else end,
        )

    def awaited(self, config: WaitForConfig) -> frozenset[str]:
        return self.event_names(config)

    def event_names(self, config: WaitForConfig) -> frozenset[str]:
        rules = frozenset().union(*(rule_events(a.rule) for a in config.awaited if a.rule is not None))
        return rules | {a.event for a in config.awaited if a.rule is None}

    def watches_profile(self, config: WaitForConfig) -> bool:
        return any(
            bool(footprint.profile or footprint.audiences)
            for a in config.awaited
            if (footprint := rule_footprint(a.rule)) is not None
        )
