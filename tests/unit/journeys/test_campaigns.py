"""A campaign compiled: the graph of each kind, and what is wrong said at the field of the form, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.problems import errors
from journeys.campaigns.check import check_campaign
from journeys.campaigns.compile import compile_campaign
from journeys.campaigns.form import Campaign, read_campaign
from journeys.graph.check import check
from tests.chinese import english_in, in_chinese
from tests.unit.journeys.test_check import SCOPE

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE = replace(SCOPE, now=NOW)
SENT: dict[str, Any] = {"channel": "chn_1", "arms": [{"template": "tpl_1"}]}
ONCE = SENT | {"audience": "aud_1"}
MONTHLY = ONCE | {"kind": "recurring", "start": "2026-04-01T09:00", "repeat": "FREQ=MONTHLY"}
DID = SENT | {"kind": "did", "did": {"event": "Order"}}
LEFT = DID | {"kind": "did_not", "did_not": {"event": "Order", "within": "PT2H"}}
TWO = {"arms": [{"name": "A", "template": "tpl_1", "share": 40}, {"name": "B", "template": "tpl_1", "share": 60}]}


def form(given: dict[str, Any]) -> Campaign:
    read, problems = read_campaign(given)
    assert read is not None, problems
    return read


def drawn(given: dict[str, Any]) -> list[str]:
    """The wires of the graph, as `kind.port>kind`."""
    graph = compile_campaign(form(given)).graph
    kinds = {node["id"]: node["kind"] for node in graph["nodes"]}
    return [f"{kinds[edge['source']]}.{edge['port']}>{kinds[edge['target']]}" for edge in graph["edges"]]


def config(given: dict[str, Any], node: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each["config"] for each in compile_campaign(form(given)).graph["nodes"] if each["id"] == node
    )
    return found


def settings(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compile_campaign(form(given)).graph["settings"]
    return found


def test_once_lets_the_audience_in_at_launch_or_at_a_time_and_nobody_twice() -> None:
    assert drawn(ONCE) == ["entry_audience.next>send", "send.next>exit"]
    assert config(ONCE, "entry") == {"audience": "aud_1", "on": "now"}
    timed = ONCE | {"when": "time", "start": "2026-04-01T09:00", "repeat": "FREQ=DAILY"}
    assert drawn(timed) == ["entry_schedule.next>send", "send.next>exit"]
    assert config(timed, "entry") == {"audience": "aud_1", "start": "2026-04-01T09:00", "time_zone": ""}
    assert settings(timed)["reentry"]["mode"] == "never"


def test_recurring_lets_everybody_in_each_time_or_only_newcomers() -> None:
    assert drawn(MONTHLY) == ["entry_schedule.next>send", "send.next>exit"]
    assert (config(MONTHLY, "entry")["repeat"], settings(MONTHLY)["reentry"]["mode"]) == ("FREQ=MONTHLY", "always")
    never = MONTHLY | {"again": "never"}
    assert (config(never, "entry")["newcomers_only"], settings(never)["reentry"]["mode"]) == (True, "never")


def test_did_begins_with_the_event_and_asks_for_the_audience_at_the_door() -> None:
    given = DID | {"audience": "aud_1", "again": "after", "after": "P3D", "holdout": 0.1, "goal": {"event": "Order"}}
    assert drawn(given) == ["entry_event.next>send", "send.next>exit"]
    assert settings(given)["entry_filter"] == {"kind": "in_audience", "audience": "aud_1"}
    assert settings(given)["reentry"] == {"mode": "after", "after": "P3D"}
    assert (settings(given)["holdout"], settings(given)["goal"]["event"]) == (0.1, "Order")
    assert "entry_filter" not in settings(DID)


def test_did_not_waits_for_the_other_event_and_sends_when_it_did_not_come() -> None:
    assert drawn(LEFT) == [
        "entry_event.next>wait_for", "wait_for.did>exit", "wait_for.timeout>send", "send.next>exit",
    ]  # fmt: skip
    awaited = {"name": "did", "event": "Order", "where": []}
    assert config(LEFT, "wait") == {"awaited": [awaited], "timeout": "PT2H", "since": "entry"}


def test_several_messages_are_arms_of_a_split() -> None:
    assert drawn(LEFT | TWO)[2:] == [
        "wait_for.timeout>split", "split.A>send", "send.next>exit", "split.B>send", "send.next>exit",
    ]  # fmt: skip
    assert config(ONCE | TWO, "split") == {"arms": [{"name": "A", "weight": 40}, {"name": "B", "weight": 60}]}


@pytest.mark.parametrize("given", [ONCE, MONTHLY, DID, LEFT, ONCE | TWO, LEFT | TWO | {"audience": "aud_1"}])
def test_what_a_form_is_compiled_to_is_fit_to_run(given: dict[str, Any]) -> None:
    assert errors(check(compile_campaign(form(given)).graph, HERE)) == []
    assert errors(check_campaign(form(given), HERE)) == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, {("audience", "audience_missing"), ("channel", "channel_missing"), ("arms[0].template", "template_missing")}),
        (ONCE | {"when": "time"}, {("start", "start_missing")}),
        (ONCE | {"when": "time", "start": "2026-03-01T09:00"}, {("start", "schedule_over")}),
        (MONTHLY | {"repeat": ""}, {("repeat", "repeat_missing")}),
        (MONTHLY | {"repeat": "FREQ=DAILY;COUNT=2", "start": "2026-01-01T09:00"}, {("repeat", "schedule_over")}),
        (MONTHLY | {"time_zone": "Mars/X"}, {("time_zone", "unknown_time_zone")}),
        (ONCE | {"arms": [{"template": "tpl_2"}]}, {("arms[0].template", "medium_mismatch")}),
        (ONCE | {"arms": [TWO["arms"][0] | {"share": 50}, TWO["arms"][1]]}, {("arms", "shares_not_whole")}),
        (ONCE | {"arms": [TWO["arms"][0], TWO["arms"][1] | {"name": "A"}]}, {("arms[1].name", "arm_name_taken")}),
        (ONCE | {"arms": [TWO["arms"][0] | {"name": ""}, TWO["arms"][1]]}, {("arms[0].name", "bad_config")}),
        (ONCE | {"arms": [TWO["arms"][0] | {"share": 0}, TWO["arms"][1] | {"share": 100}]}, {("arms[0].share", "bad_config")}),
        (DID | {"did": {}}, {("did.event", "event_missing")}),
        (DID | {"audience": "aud_9"}, {("audience", "unknown_audience")}),
        (LEFT | {"did_not": {"within": "soon"}}, {("did_not.event", "event_missing"), ("did_not.within", "bad_duration")}),
        (DID | {"again": "after", "after": "P0D"}, {("after", "duration_zero")}),
        (ONCE | {"goal": {}}, {("goal.event", "event_missing")}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_field_in_both_languages(
    given: dict[str, Any], found: set[tuple[str, str]]
) -> None:
    problems = errors(check_campaign(form(given), HERE))
    assert {(each.path, each.code) for each in problems} == found
    assert [english_in(in_chinese(each.message)) for each in problems] == [[]] * len(problems)


def test_a_form_that_cannot_be_read_says_which_fields() -> None:
    read, problems = read_campaign({"kind": "often", "holdout": 2, "arms": [{"share": "half"}], "size": 1})
    assert read is None
    assert [each.path for each in problems] == ["kind", "arms[0].share", "holdout", ""]
