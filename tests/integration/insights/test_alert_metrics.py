"""Alerts on metrics of the dictionary: a limit, a change, nothing; in the metric's own days and weeks, each within its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from core import publicid
from insights import actions
from insights.alerts import evaluate as evaluation
from insights.alerts.actions import delete_alert, save_alert
from insights.alerts.setup import check_alert
from insights.alerts.sources.metric import MetricLimit
from insights.metrics.definition import Definition
from insights.metrics.save import Draft
from insights.models import Alert, Metric
from ops.doctor.usage import missing_or_left_over
from tenancy.access import MissingScope, command_access
from tenancy.models import Workspace
from tenancy.references import Thing, users_of
from tests.chinese import english_in
from tests.integration.insights.alerting import alert, evaluate, screen, sentence, state
from tests.integration.insights.ledger import NOON, Ledger, day

REVENUE = {"aggregate": "sum", "property": "total", "unit": "money", "currency": "EUR"}
SHARE = {"aggregate": "mean", "property": "share", "unit": "percent"}


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


def metric(workspace: Workspace, name: str = "Orders", **definition: Any) -> Metric:
    draft = Draft(name, "", None, Definition("Order Completed", **definition))
    saved, problems = actions.save_metric(command_access(workspace, "test"), None, draft, NOON)
    assert saved is not None, problems
    return saved


def named(made: Metric) -> str:
    return publicid.encode("met", made.pk)


def test_a_metric_passes_a_limit_by_its_last_whole_day_or_the_running_one(ledger):
    ann = ledger.person()
    for at, total in ((-1, 1_000), (-1, 234.5), (0, 90)):
        ledger.bought(ann, day(at), total=total, currency="EUR")
    ledger.bought(ann, day(-1), total=70_000, currency="JPY")
    name = named(metric(ledger.workspace, "Revenue", **REVENUE))
    last = alert(ledger.workspace, "metric", NOON, metric=name, direction="below", limit=2_000)
    running = alert(ledger.workspace, "metric", NOON, metric=name, period="running", direction="above", limit=90)
    at = NOON + timedelta(minutes=1)
    evaluate(at)
    assert (state(last), state(running)) == ("firing", "ok")
    assert sentence(last) == (
        "“Revenue” on 2026-03-01: 1,234.50 EUR (without 1 events that have no number or another currency); "
        "the limit is 2,000.00 EUR."
    )
    # What was left out of the day before is no fact about this one.
    assert sentence(running) == "“Revenue” on 2026-03-02 so far: 90.00 EUR; the limit is 90.00 EUR."
    assert (screen(last), english_in(sentence(last, "zh-hans").replace("Revenue", "").replace("EUR", ""))) == (
        f"metrics?metric={name}",
        [],
    )
    ledger.bought(ann, NOON, total=0.5, currency="EUR")
    evaluate(at)
    assert state(running) == "firing"
    # The running day is the last whole one tomorrow.
    evaluate(day(1))
    assert (state(last), sentence(running).startswith("“Revenue” on 2026-03-03 so far: 0.00 EUR")) == ("firing", True)


def test_the_days_and_weeks_are_those_of_the_metric_and_its_zone(ledger):
    ledger.bought(ledger.person(), datetime(2026, 3, 1, 20, tzinfo=UTC))
    there = named(metric(ledger.workspace, "There", zone="Asia/Shanghai"))
    weekly = named(metric(ledger.workspace, "Weekly", grain="week"))
    made = [
        alert(ledger.workspace, "metric", NOON, metric=there, limit=0, period="running"),
        alert(ledger.workspace, "metric", NOON, metric=weekly, limit=0),
    ]
    evaluate(NOON)
    assert [state(each) for each in made] == ["firing", "firing"]
    assert [sentence(each) for each in made] == [
        "“There” on 2026-03-02 so far: 1; the limit is 0.",
        "“Weekly” in the week from 2026-02-23: 1; the limit is 0.",
    ]


def test_a_mean_of_nothing_is_no_value_and_a_share_is_told_in_percent(ledger):
    name = named(metric(ledger.workspace, "Share", **SHARE))
    made = alert(ledger.workspace, "metric", NOON, metric=name, direction="below", limit=50)
    evaluate(NOON)
    assert (state(made), sentence(made)) == (
        "ok",
        "The metric has no value of 2026-03-01: there were no events to take a mean of.",
    )
    ledger.bought(ledger.person(), day(-1), share=0.25)
    evaluate(NOON)
    assert (state(made), sentence(made)) == ("firing", "“Share” on 2026-03-01: 25.0 %; the limit is 50.0 %.")


def test_a_metric_by_day_is_compared_with_the_same_weekday_and_one_by_week_with_the_weeks(ledger):
    ann = ledger.person()
    for week, n in enumerate((2, 12, 11, 12, 40)):
        for _ in range(n):
            ledger.bought(ann, day(-1 - 7 * week))
    for _ in range(50):
        ledger.bought(ann, day(-2))  # Another weekday; with it this week is like none before.
    daily, weekly = named(metric(ledger.workspace, "Daily")), named(metric(ledger.workspace, "Weekly", grain="week"))
    asked = {"weeks": 4, "deviations": 2, "least": 0.5}
    drop = alert(ledger.workspace, "metric_change", NOON, metric=daily, change="drop", **asked)
    rise = alert(ledger.workspace, "metric_change", NOON, metric=daily, change="rise", **asked)
    weeks = alert(ledger.workspace, "metric_change", NOON, metric=weekly, change="rise", **asked)
    evaluate(NOON)
    assert [state(each) for each in (drop, rise, weeks)] == ["firing", "ok", "firing"]
    assert sentence(drop) == "“Daily” on 2026-03-01: 2; usual is 12 (deviation 3.46)."
    assert sentence(weeks).startswith("“Weekly” in the week from 2026-02-23: 52; usual is 12")
    young = alert(ledger.workspace, "metric_change", NOON, metric=named(metric(ledger.workspace, "Young", **SHARE)))
    ledger.bought(ann, day(-1), share=0.5)
    evaluate(NOON)
    assert sentence(young) == (
        "Only 0 of the earlier weeks have anything at that time; what is usual is known from 3 on."
    )


def test_a_metric_of_which_nothing_comes_fires_until_something_does(ledger):
    ann = ledger.person()
    ledger.bought(ann, day(-3))
    made = alert(ledger.workspace, "metric_silent", NOON, metric=named(metric(ledger.workspace)), periods=2)
    evaluate(day(-1))
    assert (state(made), sentence(made)) == ("ok", "“Orders” on 2026-02-27: 1.")
    evaluate(NOON)
    assert (state(made), sentence(made)) == ("firing", "“Orders” has had nothing since 2026-02-28.")
    ledger.bought(ann, NOON - timedelta(minutes=1))
    evaluate(NOON)
    assert (state(made), sentence(made)) == ("ok", "“Orders” on 2026-03-02 so far: 1.")


def test_a_mean_of_zero_is_no_silence(ledger):
    ann = ledger.person()
    ledger.bought(ann, day(-1), share=0)
    made = alert(ledger.workspace, "metric_silent", NOON, metric=named(metric(ledger.workspace, "Share", **SHARE)))
    evaluate(NOON)
    assert (state(made), sentence(made)) == ("ok", "“Share” on 2026-03-01: 0.0 %.")
    evaluate(day(2))
    assert (state(made), sentence(made)) == ("firing", "“Share” has had nothing since 2026-03-03.")


def test_a_metric_says_which_alerts_use_it_and_is_not_archived_meanwhile(workspace):
    access, one, other = command_access(workspace, "test"), metric(workspace), metric(workspace, "Other")
    made = alert(workspace, "metric", NOON, metric=named(one))
    used = Thing("metric", one.pk)
    assert [(user.kind, user.name) for user in users_of(workspace.pk, used)] == [("alert", made.name)]
    (problem,) = actions.archive_metric(access, one, NOON)
    assert (problem.code, made.name in problem.message) == ("in_use", True)
    assert missing_or_left_over(workspace.pk, NOON) == []
    assert actions.archive_metric(access, other, NOON) == []
    unused = Alert(workspace=workspace, name="New", source="metric", config={"metric": named(other)})
    assert [each.code for each in check_alert(unused)] == ["no_such_metric"]
    delete_alert(access, made, NOON)
    assert (users_of(workspace.pk, used), missing_or_left_over(workspace.pk, NOON)) == ([], [])
    assert actions.archive_metric(access, one, NOON) == []


def test_who_may_not_read_metrics_makes_no_alert_of_one(workspace):
    one, other = (named(metric(workspace, name)) for name in ("One", "Other"))
    few = replace(command_access(workspace, "test"), scopes={"alerts:write"})
    with pytest.raises(MissingScope):
        save_alert(few, Alert(workspace=workspace, name="New", source="metric", config={"metric": one}), [], NOON)
    assert Alert.objects.count() == 0
    made = alert(workspace, "metric", NOON, metric=one)
    made.config = {"metric": other}
    with pytest.raises(MissingScope):
        save_alert(few, made, [], NOON)
    made.refresh_from_db()
    assert made.config["metric"] == one
    made.enabled = False
    assert save_alert(few, made, [], NOON)[0] is not None


def test_metrics_are_read_one_by_one_so_that_many_do_not_take_all_of_the_time(workspace, monkeypatch):
    """Those of a metric together; the next metric only while there is time, and else in the next run."""
    names = [named(metric(workspace, f"M{n}")) for n in range(3)]
    made = [alert(workspace, "metric", NOON, metric=name) for name in (*names, names[0])]
    read, clock, batches = MetricLimit.read, [0.0], []

    def slow(self, workspace, asked, now):
        clock[0] += evaluation.WORKSPACE_SECONDS * 0.6
        batches.append(sorted(asked))
        return read(self, workspace, asked, now)

    monkeypatch.setattr(MetricLimit, "read", slow)
    monkeypatch.setattr(evaluation, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    assert evaluation.evaluate_due(NOON) == 3
    assert batches == [[made[0].pk, made[3].pk], [made[1].pk]]
    assert evaluation.evaluate_due(NOON + timedelta(minutes=1)) == 1
