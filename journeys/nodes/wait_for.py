"""Wait for: hold people until something happens, or a time-out."""

from datetime import timedelta
from typing import Annotated, Any, Literal

import msgspec

from cdp.events import reads
from channels.receipts.events import EVENT_NAMES
from core.config.schema import meta
from core.db.sql import Sql, join, sql
from core.durations import parse_duration
from core.i18n.text import alternatives, translated
from core.problems import Problem
from journeys.nodes.base import Config, NodeType, Port, Scope, Stand, Step, problem
from journeys.nodes.correlation import Belongs, Surroundings, bound, check_belonging, owned_by, say_event, values_of
from journeys.nodes.durations import check_duration, say_duration
from journeys.nodes.event_filter import check_event, first_event
from journeys.nodes.now import NOW
from journeys.nodes.rules import check_rule_json, holds, moves_with_time, rule_events, rule_footprint
from rules import phrases

RECHECK = timedelta(hours=1)
"""How often a rule that time alone can make true is asked again."""


class Awaited(Config, frozen=True):
    name: Annotated[str, meta(translated("Name"), min_length=1, max_length=60)]
    event: Annotated[str, meta(translated("Event"), format="event")] = ""
    where: Annotated[tuple[dict[str, Any], ...], meta(translated("Where"), format="conditions")] = ()
    rule: Annotated[dict[str, Any] | None, meta(translated("Rule"), format="rule")] = None
    belongs: Annotated[Belongs, meta(translated("Which ones count"), format="belongs")] = "run"
    send: Annotated[str, meta(translated("Of the message"), format="send-node", max_length=40)] = ""
    """The node whose message a receipt is of; empty: the nearest before."""
    keys: Annotated[dict[str, str], meta(translated("Properties with the key"), format="hidden")] = {}
    sends: Annotated[tuple[str, ...], meta(translated("Messages that count"), format="hidden")] = ()
    """Both set by publishing, see `journeys.nodes.correlation`."""


class WaitForConfig(Config, frozen=True):
    awaited: Annotated[tuple[Awaited, ...], meta(translated("What to wait for"), min_length=1, max_length=10)]
    timeout: Annotated[str, meta(translated("At most"), format="duration")] = "P7D"
    since: Annotated[
        Literal["arrival", "entry"],
        meta(
            translated("Count events since"),
            help=translated("Entry also counts what happened on the way here."),
        ),
    ] = "arrival"


class WaitFor(NodeType[WaitForConfig]):
    kind = "wait_for"
    group = "flow"
    icon = "hourglass"
    label = translated("Wait for")
    description = translated("Hold people until something happens, or a time-out.")
    config = WaitForConfig
    fixed_ports = (Port("timeout", translated("Time-out")),)
    waits = True
    listens = True

    def ports(self, config: WaitForConfig) -> tuple[Port, ...]:
        return (*(Port(a.name, a.name) for a in config.awaited), *self.fixed_ports)

    def instant_ports(self, config: WaitForConfig) -> frozenset[str]:
        # A rule may hold already, and so may what is counted since entry; an event since arrival and the time-out cannot.
        return frozenset(a.name for a in config.awaited if a.rule is not None or config.since == "entry")

    def placed(self, config: WaitForConfig, around: Surroundings) -> WaitForConfig:
        placed = []
        for awaited in config.awaited:
            event = awaited.event if awaited.rule is None else ""
            keys, sends = bound(event, awaited.belongs, awaited.send, around)
            placed.append(msgspec.structs.replace(awaited, keys=keys, sends=sends))
        return msgspec.structs.replace(config, awaited=tuple(placed))

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
                        translated(
                            "The name “{name}” is taken. Give each thing waited for its own name.", name=awaited.name
                        ),
                    )
                )
            if awaited.rule is None:
                found += check_event(awaited.event, awaited.where, at, scope.inside)
                found += _check_message(awaited, scope, at)
            else:
                found += check_rule_json(awaited.rule, scope, f"{at}rule")
            events = [awaited.event] if awaited.rule is None else rule_events(awaited.rule)
            found += check_belonging(events, awaited.belongs, awaited.keys, scope, f"{at}belongs")
        return found

    def sentence(self, config: WaitForConfig, scope: Scope) -> str:
        length = say_duration(config.timeout)
        events = alternatives(
            say_event(awaited.event, awaited.keys, awaited.sends, scope)
            if awaited.event and awaited.rule is None
            else phrases.name(awaited.event or awaited.name)
            for awaited in config.awaited
        )
        if config.since == "entry":
            return translated(
                "Wait for {events} since entering the journey, at most {length}", events=events, length=length
            )
        return translated("Wait for {events} since arriving here, at most {length}", events=events, length=length)

    def step(self, config: WaitForConfig, stand: Stand) -> Step:
        # A pause that did not count makes the wait longer; what happened during it counts all the same.
        end = sql(
            "(i.arrived_at + {}::interval + coalesce(i.paused_for, '0'))", timeout := parse_duration(config.timeout)
        )
        anchor = Sql("i.entered_at" if config.since == "entry" else "i.arrived_at")
        races = []
        for n, awaited in enumerate(config.awaited):
            owned = owned_by("i", awaited.keys, awaited.sends, stand.ids)
            if awaited.rule is None:
                first = first_event(
                    stand.scope.catalog.events[awaited.event],
                    awaited.where,
                    Sql("i.profile_id"),
                    anchor,
                    NOW,
                    run=values_of("i"),
                    owned=owned(awaited.event, reads.PROPERTIES, reads.OCCURRED_AT) if owned else None,
                )
                races.append(
                    sql(
                        "SELECT e.occurred_at AS at, {}::int AS n, {}::text AS port FROM ({}) e", n, awaited.name, first
                    )
                )
            else:
                so = holds(awaited.rule, stand.scope, "i", owned)
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


def _check_message(awaited: Awaited, scope: Scope, path: str) -> list[Problem]:
    """Whether there is the message whose receipts are waited for."""
    if awaited.event not in EVENT_NAMES or awaited.belongs == "any":
        return []
    if awaited.send and awaited.send not in scope.sends:
        return [
            problem(
                f"{path}send",
                "unknown_send",
                translated("The step whose message is meant here is gone, or does not send. Choose another."),
            )
        ]
    if not awaited.sends:
        return [
            problem(
                f"{path}belongs",
                "nothing_sent_before",
                translated(
                    "Nothing is sent before this step, so there is no message of this run whose “{event}” could come. Put a "
                    "send before it, or let those of any message count.",
                    event=awaited.event,
                ),
            )
        ]
    return []
