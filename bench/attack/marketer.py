"""A marketer who may publish: schedules, goals, rules and drafts that are wrong, heavy or without end."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import Any

from bench.attack.client import Client, Marks
from bench.attack.workspaces import ORDER, SIGNUP, Place
from tests.integration.journeys.builders import node, wires

REPEATS = (
    "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "DTSTART:20200101T000000Z\nRRULE:FREQ=DAILY", "FREQ=SECONDLY",
    "RRULE:FREQ=DAILY\nEXDATE:20261201T000000Z", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=10000",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=MONTHLY;BYSETPOS=40;BYDAY=MO", "FREQ=YEARLY;COUNT=100", "FREQ=DAILY;COUNT=999999999", "FREQ=DAILY;UNTIL=99991231",
    "FREQ=HOURLY;INTERVAL=99999999999999999999", "FREQ=DAILY;BYMONTHDAY=\u0663", "FREQ=YEARLY;BYYEARDAY=366", "x" * 200,
)  # fmt: skip
STARTS = ("2026-12-01T09:00", "0001-01-02T09:00", "1970-01-01T00:00", "9999-12-31T23:59", "2020-02-29T23:59:59", "")
ZONES = ("", "localtime", "Asia/Shanghai", "Mars/Olympus", "posixrules")
DURATIONS = ("P1D", "PT0S", "P9999999999D", "PT0.0000001S", "P3660D", "-P1D", "P1Y", "PT1e9S")
OPERANDS: tuple[Any, ...] = (
    10**14, 1e308, -1e-320, 2**63 - 1, True, None, "", "NaN", "(a+)+$", "%_\\", "x" * 5_000, "\x00", "9999-12-31T23:59:59Z",
    "0001-01-01", "2026-02-30", [1, "a"], list(range(3_000)), {"a": 1}, "P9999999D", [1e308, -1e308],
)  # fmt: skip
OPS = (
    "eq",
    "ne",
    "in",
    "contains",
    "starts_with",
    "gt",
    "between",
    "before",
    "within_last",
    "within_next",
    "has",
    "exists",
    "like",
)
FIELDS = ("total", "a.b.c.d", "age.total", "", "'", "tier", "first_name", "x" * 300)
WINDOWS: tuple[dict[str, str], ...] = (
    {"last": "P3660D"}, {"before": "P999999999D"}, {"from": "0001-01-01", "to": "9999-12-31"}, {"older": "P99D", "newer": "PT0S"},
    {"since": "entry"},
)  # fmt: skip
MOST_LIVE = 25
"""So many journeys of the attacker are live at a time."""


class Marketer:
    """The attacker: everything is drawn, checked, previewed and published as the web app does it."""

    def __init__(self, client: Client, place: Place, marks: Marks) -> None:
        self.client = client
        self.path = place.path
        self.place = place
        self.marks = marks
        self.attempts = (
            ("F1 schedules", self.schedules),
            ("F3 goals", self.goals),
            ("rules", self.rules),
            ("heavy rules", self.heavy_rules),
            ("F14 cycles", self.cycles),
            ("drafts", self.drafts),
            ("waits", self.waits),
        )

        self._live: deque[str] = deque()

    def schedules(self) -> None:
        """F1: each repeat rule and first time, previewed, checked and published."""
        pairs = [(repeat, STARTS[0], ZONES[0]) for repeat in REPEATS]
        pairs += [("FREQ=DAILY", start, ZONES[0]) for start in STARTS] + [
            ("FREQ=HOURLY", STARTS[4], zone) for zone in ZONES
        ]
        for repeat, start, zone in pairs:
            given = {"start": start, "repeat": repeat, "time_zone": zone}
            self.client.ask("F1 schedules", "POST", f"{self.path}/journeys/schedule", given)
            entry = node("in", "entry_schedule", audience=self.place.audience, **given)
            graph = self._graph([entry, node("out", "exit")], "in>out", reentry={"mode": "always"})
            self._publish("F1 schedules", graph)

    def goals(self) -> None:
        """F3: goals that add up huge values, and count them against rules with huge ones."""
        for value in FIELDS[:6]:
            self._publish(
                "F3 goals",
                self._sending(ORDER, goal={"event": ORDER, "value": value, "window": "P3660D", "exits": False}),
            )
        for operand in OPERANDS:
            where = [{"property": "total", "op": "gte", "value": operand}]
            self._publish(
                "F3 goals",
                self._sending(ORDER, goal={"event": ORDER, "where": where, "value": "total", "window": "P1D"}),
            )

    def rules(self) -> None:
        """Odd numbers, dates and texts that look like patterns, as operands of every operator."""
        for number, operand in enumerate(OPERANDS):
            tests = [
                {"kind": "trait", "trait": field, "op": op, "value": operand} for op in OPS for field in FIELDS[:3]
            ]
            for rule in (
                tests[number % len(tests)],
                {"kind": "any", "rules": tests},
                {"kind": "not", "rule": tests[0]},
            ):
                self.client.ask("rules", "POST", f"{self.path}/audiences/preview", {"rule": rule})
            figure = {
                "kind": "aggregate",
                "event": ORDER,
                "fn": "sum",
                "property": "total",
                "op": "gt",
                "value": operand,
            }
            figure["window"] = WINDOWS[number % len(WINDOWS)]
            self.client.ask("rules", "POST", f"{self.path}/audiences/preview", {"rule": figure})

    def heavy_rules(self) -> None:
        """Rules with hundreds of conditions, nested deep, over all that ever happened: previewed, saved, and branched on."""
        figures = [
            {"kind": "aggregate", "event": ORDER, "fn": fn, "property": prop, "op": "gt", "value": n}
            for n in range(8) for fn in ("sum", "avg", "min", "max", "distinct") for prop in ("total",)
        ]  # fmt: skip
        texts = [{"kind": "trait", "trait": "first_name", "op": "contains", "value": f"{n}%_"} for n in range(150)]
        deep: dict[str, Any] = {"kind": "tag", "tag": "x"}
        for _ in range(80):
            deep = {"kind": "not", "rule": {"kind": "all", "rules": [deep]}}
        for rule in ({"kind": "any", "rules": figures}, {"kind": "any", "rules": texts}, deep):
            self.client.ask("heavy rules", "POST", f"{self.path}/audiences/preview", {"rule": rule})
            self.client.made("heavy rules", f"{self.path}/audiences", {"name": self._name(), "rule": rule})
            branch = node("b", "branch", paths=[{"name": "yes", "rule": rule}])
            graph = self._graph(
                [node("in", "entry_event", event=SIGNUP), branch, node("out", "exit")], "in>b", "b.yes>out", "b.else>out",
                entry_filter=rule, exit_rule=rule, reentry={"mode": "always"},
            )  # fmt: skip
            self._publish("heavy rules", graph)

    def cycles(self) -> None:
        """F14: two audiences that are each told, at one moment, to stand on the other."""
        rule = {"kind": "tag", "tag": "x"}
        both = [
            self.client.made("F14 cycles", f"{self.path}/audiences", {"name": self._name(), "rule": rule}) for _ in "ab"
        ]
        if None in both:
            return
        one, other = (each["id"] for each in both if each)

        def point(here: str, there: str) -> None:
            change = {"rule": {"kind": "in_audience", "audience": there}}
            self.client.ask("F14 cycles", "PATCH", f"{self.path}/audiences/{here}", change, if_match="*")

        threads = [threading.Thread(target=point, args=pair) for pair in ((one, other), (other, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = [self.client.ask("F14 cycles", "GET", f"{self.path}/audiences/{each}") for each in (one, other)]
        if all(answer is not None and answer.json()["rule"]["kind"] == "in_audience" for answer in found):
            self.client.tally.blame(self.client.who, "F14 cycles", f"{one} and {other} stand on each other")

    def drafts(self) -> None:
        """Fifty drafts, one of as many steps as may be passed in one go among them, and graphs that are none."""
        large = [node("in", "entry_event", event=ORDER), *(node(f"n{n}", "set_tag", tag=f"t{n}") for n in range(30))]
        large.append(node("out", "exit"))
        steps = wires("in>n0", *(f"n{n}>n{n + 1}" for n in range(29)), "n29>out")
        self._publish("drafts", {"nodes": large, "edges": steps, "settings": {}})
        loop = [
            node("in", "entry_event", event=ORDER),
            node("a", "set_tag", tag="a"),
            node("b", "set_tag", tag="b"),
            node("out", "exit"),
        ]
        self._publish("drafts", self._graph(loop, "in>a", "a>b", "b>a"))
        for graph in (
            {},
            {"nodes": None},
            {"nodes": [1, None, {}], "edges": "x"},
            {"nodes": [{"id": "a" * 9_000, "kind": "x"}]},
        ):
            self.client.ask("drafts", "POST", f"{self.path}/journeys/check", {"graph": graph})
            self._publish("drafts", graph)
        for _ in range(44):
            self.client.made("drafts", f"{self.path}/journeys", {"name": self._name(), "graph": self._sending(ORDER)})

    def waits(self) -> None:
        """Durations, clock times, splits and traits at the ends of what they take, on events of everybody."""
        for duration in DURATIONS:
            nodes = [node("in", "entry_event", event=ORDER), node("w", "wait", duration=duration), node("out", "exit")]
            self._publish("waits", self._graph(nodes, "in>w", "w>out", reentry={"mode": "after", "after": duration}))
        for value in OPERANDS:
            nodes = [
                node("in", "entry_event", event=ORDER),
                node("s", "set_trait", trait="own", value=value),
                node("out", "exit"),
            ]
            self._publish("waits", self._graph(nodes, "in>s", "s>out"))
            arms = [{"name": "A", "weight": value}, {"name": "B", "weight": 1}]
            nodes = [
                node("in", "entry_event", event=ORDER, instance_key=str(value)[:200]),
                node("s", "split", arms=arms),
                node("out", "exit"),
            ]
            self._publish("waits", self._graph(nodes, "in>s", "s.A>out", "s.B>out", holdout=value))

    def _sending(self, event: str, **settings: Any) -> dict[str, Any]:
        send = node("say", "send", channel=self.place.channel, template=self.place.template)
        return self._graph(
            [node("in", "entry_event", event=event), send, node("out", "exit")], "in>say", "say>out", **settings
        )

    def _graph(self, nodes: Iterable[dict[str, Any]], *lines: str, **settings: Any) -> dict[str, Any]:
        return {"nodes": list(nodes), "edges": wires(*lines), "settings": settings}

    def _publish(self, fault: str, graph: dict[str, Any]) -> None:
        """Draw and publish. The oldest of what is live is archived in time."""
        journey = self.client.made(fault, f"{self.path}/journeys", {"name": self._name(), "graph": graph})
        if journey is None:
            return
        address = f"{self.path}/journeys/{journey['id']}"
        published = self.client.ask(fault, "POST", f"{address}/publish", if_match="*")
        if published is not None and published.is_success:
            self._live.append(address)
        if len(self._live) > MOST_LIVE:
            self.client.ask(fault, "POST", f"{self._live.popleft()}/archive")

    def _name(self) -> str:
        return f"{self.marks()}{self.client.who}"
