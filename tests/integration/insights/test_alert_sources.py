"""The other sources of alerts: each fires for the fault itself, and ends with its repair."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cdp.ingest import inbox
from cdp.ingest.models import Inbox, Source
from cdp.profiles.models import ConsentRecord
from channels.models import Send, SendState, Touch
from core import publicid
from insights.actions import save_metric
from insights.alerts.setup import check_alert
from insights.alerts.sources import BY_KIND
from insights.alerts.sources.baseline import BaselineConfig
from insights.alerts.sources.usual import Usual
from insights.figures.keep import keep_figures
from insights.metrics.definition import Definition
from insights.metrics.save import Draft
from insights.models import Alert
from journeys.models import Enrollment, Journey, JourneyState, Version
from tenancy.access import command_access
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.insights.alerting import alert, evaluate, screen, sentence, state
from tests.integration.insights.ledger import NOON, Ledger, day


def minutes(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


def came(source: Source, at: datetime, **item: Any) -> None:
    """A real item that comes in and is processed at an instant."""
    inbox.process_items(
        source.workspace_id, source.pk, [{"type": "track", "userId": "u1", "event": "Seen"} | item], at, at
    )


def live(ledger: Ledger, name: str = "a") -> Journey:
    journey = ledger.journeys[name]
    version = Version.objects.create(
        workspace=ledger.workspace, journey=journey, number=1, graph={"nodes": [], "edges": []}, published_at=day(-9)
    )
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LIVE, live_version=version)
    return journey


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


def test_a_source_that_falls_silent_fires_until_it_is_heard_again(workspace, source):
    Source.objects.update(created_at=day(-9))
    other = Source.objects.create(workspace=workspace, name="Other", write_key="other")
    name = publicid.encode("src", source.pk)
    made = alert(workspace, "silent_source", NOON, source=name, minutes=30)
    came(source, NOON)
    evaluate(minutes(29))
    assert (state(made), sentence(made)) == ("ok", "The source “Shop” was heard within the last 30 minutes.")
    came(other, minutes(29))
    evaluate(minutes(30))
    assert (state(made), sentence(made)) == ("firing", "Nothing has come from the source “Shop” for 30 minutes.")
    assert screen(made) == f"sources?source={name}"
    came(source, minutes(31), timestamp="2026-02-02T12:00:00Z")
    evaluate(minutes(32))
    assert state(made) == "ok", "an event that comes late is a sign of life too"


@pytest.mark.parametrize("sign", ["repeated", "refused", "accepted"])
def test_a_source_that_sends_nothing_of_use_is_not_silent(workspace, source, sign):
    Source.objects.update(created_at=day(-9))
    made = alert(workspace, "silent_source", NOON, source=publicid.encode("src", source.pk), minutes=30)
    came(source, NOON, messageId="m1")
    if sign == "repeated":
        came(source, minutes(40), messageId="m1", event="Other")
    elif sign == "refused":
        came(source, minutes(40), timestamp="soon")
    else:
        Inbox.objects.create(workspace=workspace, source=source, received_at=minutes(40), body=b"[]")
    evaluate(minutes(41))
    assert state(made) == "ok"
    if sign == "accepted":
        assert sentence(made).startswith("What was accepted from all sources is not processed yet.")
        Inbox.objects.all().delete()
    evaluate(minutes(71))
    assert state(made) == "firing"


def test_silence_is_measured_by_the_source_alone_and_not_by_what_comes_from_others(workspace, source):
    """However much the others send: it is looked up by the source, in no table that holds the events of all."""
    Source.objects.update(created_at=day(-9))
    made = alert(workspace, "silent_source", NOON, source=publicid.encode("src", source.pk), minutes=30)
    came(source, NOON, timestamp="2025-12-01T12:00:00Z")
    with CaptureQueriesContext(connection) as captured:
        evaluate(minutes(29))
    assert state(made) == "ok"
    assert [query["sql"] for query in captured if "events_event" in query["sql"]] == []


def test_a_source_that_is_new_or_switched_off_is_not_silent(workspace, source):
    made = alert(workspace, "silent_source", NOON, source=publicid.encode("src", source.pk), minutes=30)
    Source.objects.update(created_at=minutes(-10))
    evaluate(NOON)
    assert state(made) == "ok"
    Source.objects.update(created_at=day(-9), enabled=False)
    evaluate(NOON)
    assert (state(made), sentence(made)) == ("ok", "The source “Shop” is switched off.")


def test_a_journey_that_nobody_enters_fires_if_it_is_live(ledger):
    journey = live(ledger)
    name = publicid.encode("jrn", journey.pk)
    made = alert(ledger.workspace, "no_entries", NOON, journey=name, hours=24)
    ledger.enrolled(ledger.person(), at=day(-0.5))
    evaluate(day(0.4))
    assert (state(made), sentence(made)) == (
        "ok",
        f"Somebody entered the journey “{journey.name}” in the last 24 hours.",
    )
    evaluate(day(0.5))
    assert (state(made), sentence(made)) == ("firing", f"Nobody has entered the journey “{journey.name}” for 24 hours.")
    assert screen(made) == f"journeys/{name}"
    Journey.objects.update(state=JourneyState.PAUSED)
    evaluate(day(0.6))
    assert state(made) == "ok"
    Journey.objects.filter(pk=journey.pk).update(state=JourneyState.LIVE)
    again = Version.objects.create(
        workspace=ledger.workspace, journey=journey, number=2, graph={"nodes": [], "edges": []}, published_at=day(0.1)
    )
    Journey.objects.filter(pk=journey.pk).update(live_version=again)
    evaluate(day(0.7))
    assert (state(made), sentence(made)) == (
        "ok",
        f"The journey “{journey.name}” is not live, or has not been for so long.",
    )


def test_cap_hits_fire_by_share_and_number(ledger):
    made = alert(ledger.workspace, "withheld", NOON, share=0.5, at_least=3, minutes=60)
    for _ in range(2):
        Touch.objects.filter(pk=ledger.touched(ledger.person(), NOON, decision=2)).update(reason="capped")
    evaluate(minutes(1))
    assert state(made) == "ok"
    Touch.objects.filter(pk=ledger.touched(ledger.person(), NOON, decision=2)).update(reason="capped")
    for _ in range(3):
        ledger.touched(ledger.person(), NOON)
    evaluate(minutes(2))
    assert (state(made), sentence(made)) == (
        "firing",
        "3 of 6 messages were withheld within 60 minutes: has heard from us often enough.",
    )
    assert screen(made).startswith("deliveries?decision=withheld&reason=capped&start=2026-03-02T11")
    ledger.touched(ledger.person(), minutes(2))
    evaluate(minutes(3))
    assert state(made) == "ok"


def test_people_who_do_not_move_at_their_time_fire_unless_their_journey_is_paused(ledger):
    journey = live(ledger)
    runs = [ledger.enrolled(ledger.person(), at=day(-1)) for _ in range(3)]
    Enrollment.objects.filter(pk__in=[run.pk for run in runs]).update(state=1, ended_at=None, wake_at=NOON)
    made = alert(ledger.workspace, "stuck", NOON, minutes=30, at_least=3)
    elsewhere = alert(
        ledger.workspace, "stuck", NOON, journey=publicid.encode("jrn", ledger.journeys["b"].pk), minutes=30
    )
    evaluate(minutes(29))
    assert state(made) == "ok"
    evaluate(minutes(30))
    assert (state(made), state(elsewhere)) == ("firing", "ok")
    assert sentence(made) == "People inside journeys overdue by at least 30 minutes: 3."
    assert screen(made) == f"journeys/{publicid.encode('jrn', journey.pk)}"
    Journey.objects.update(state=JourneyState.PAUSED)
    evaluate(minutes(31))
    assert state(made) == "ok"


def test_withdrawn_consent_fires_and_given_consent_does_not(ledger):
    made = alert(ledger.workspace, "consent_withdrawals", NOON, at_least=2, minutes=60)
    for granted, at in ((True, NOON), (True, NOON), (False, NOON), (False, minutes(-61))):
        ConsentRecord.objects.create(
            workspace=ledger.workspace, profile_id=ledger.person(), medium="email", granted=granted, at=at, source="api"
        )
    evaluate(NOON)
    assert state(made) == "ok"
    ConsentRecord.objects.create(
        workspace=ledger.workspace, profile_id=ledger.person(), medium="sms", granted=False, at=minutes(1), source="api"
    )
    evaluate(minutes(2))
    assert (state(made), sentence(made)) == ("firing", "Withdrawals of consent within 60 minutes: 2.")
    evaluate(minutes(62))
    assert state(made) == "ok"


def sends(ledger: Ledger, week: int, n: int) -> None:
    """So many messages in the hour before noon, that many weeks ago."""
    for _ in range(n):
        ledger.touched(ledger.person(), day(-7 * week) - timedelta(minutes=30))


def test_a_figure_is_compared_with_the_same_hours_of_earlier_weeks(ledger):
    for week, n in enumerate((30, 28, 33, 30, 200), start=1):
        sends(ledger, week, n)
    # A busy evening before is another time of the week.
    for _ in range(90):
        ledger.touched(ledger.person(), day(-0.6))
    at = minutes(5)
    keep_figures(ledger.workspace, at)
    asked = {"hours": 1, "weeks": 5, "deviations": 4, "least": 0.5}
    drop = alert(ledger.workspace, "baseline", at, change="drop", **asked)
    rise = alert(ledger.workspace, "baseline", at, change="rise", **asked)
    evaluate(at)
    assert (state(drop), state(rise)) == ("firing", "ok")
    assert sentence(drop) == "messages sent in the last 1 h: 0; usual at this time of the week is 30 (deviation 5.48)."
    sends(ledger, 0, 29)
    keep_figures(ledger.workspace, at, anew=True)
    evaluate(at)
    assert (state(drop), state(rise)) == ("ok", "ok")
    sends(ledger, 0, 40)
    keep_figures(ledger.workspace, at, anew=True)
    evaluate(at)
    assert (state(drop), state(rise)) == ("ok", "firing")
    assert screen(rise) == "deliveries?state=accepted"


def test_value_and_cost_are_compared_in_the_workspaces_currency_and_say_what_is_not_in_them(ledger):
    journey = publicid.encode("jrn", ledger.journeys["a"].pk)
    asked = {"journey": journey, "hours": 1}
    trial = Alert(workspace=ledger.workspace, name="x", source="figure", config={"measure": "value"})
    assert [each.code for each in check_alert(trial)] == ["no_currency"]
    Workspace.objects.filter(pk=ledger.workspace.pk).update(settings={"currency": "EUR"})
    trial = Alert(workspace=Workspace.objects.get(), name="x", source="figure")
    trial.config = {"measure": "cost", "unit": "share"}
    assert [each.code for each in check_alert(trial)] == ["money_is_no_share"]
    ann, at = ledger.person(), minutes(-30)
    for value, currency in (("100", "EUR"), ("20.5", None), ("9000", "JPY")):
        event = ledger.bought(ann, at, **({"currency": currency} if currency else {}))
        ledger.converted(ledger.person(), at, value, event=event)
    for cost in ("0.25", "0.05", None):
        Send.objects.filter(pk=ledger.touched(ann, at)).update(cost=cost)
    keep_figures(ledger.workspace, minutes(5))
    made = [
        alert(trial.workspace, "figure", NOON, measure="value", direction="below", limit=120.6, **asked),
        alert(trial.workspace, "figure", NOON, measure="cost", limit=0.3, **asked),
    ]
    evaluate(minutes(5))
    assert [(state(each), sentence(each)) for each in made] == [
        (
            "firing",
            "value of conversions in the last 1 h: 120.50 EUR (without 1 in other currencies); the limit is 120.60 EUR.",
        ),
        ("ok", "cost of messages in the last 1 h: 0.30 EUR (without 1 that have no price); the limit is 0.30 EUR."),
    ]
    assert [english_in(sentence(each, "zh-hans").replace("EUR", "")) for each in made] == [[], []]
    Workspace.objects.update(settings={})
    evaluate(minutes(5))
    assert (state(made[0]), sentence(made[0]).startswith("The workspace has no currency")) == ("firing", True)


def test_how_many_were_reachable_is_a_number_and_a_share_of_the_messages_decided_on(ledger):
    for reason in ("unreachable", "no_consent", "suppressed", "capped", ""):
        touch = ledger.touched(ledger.person(), minutes(-30), decision=2 if reason else 1)
        Touch.objects.filter(pk=touch).update(reason=reason)
    keep_figures(ledger.workspace, minutes(5))
    asked = {"measure": "reachable", "direction": "below", "hours": 1}
    share = alert(ledger.workspace, "figure", NOON, unit="share", limit=41, of_at_least=5, **asked)
    count = alert(ledger.workspace, "figure", NOON, limit=2, **asked)
    evaluate(minutes(5))
    assert [state(each) for each in (share, count)] == ["firing", "ok"]
    assert sentence(share) == (
        "messages for people who could be reached in the last 1 h: 40.0 % (2 of 5); the limit is 41 %."
    )
    assert screen(share).startswith("deliveries?decision=withheld&start=2026-03-02T11%3A00%3A00")


def test_a_rate_is_compared_with_earlier_weeks_of_enough_messages(ledger):
    for week, (sent, failed) in enumerate([(30, 12), (30, 3), (25, 2), (3, 3), (40, 4)]):
        for n in range(sent):
            state_of = SendState.REJECTED if n < failed else SendState.ACCEPTED
            ledger.touched(ledger.person(), day(-7 * week) - timedelta(minutes=30), state=state_of)
    keep_figures(ledger.workspace, minutes(5))
    asked = {"measure": "failed", "unit": "share", "hours": 1, "weeks": 4, "deviations": 3}
    made = alert(ledger.workspace, "baseline", NOON, of_at_least=20, **asked)
    few = alert(ledger.workspace, "baseline", NOON, of_at_least=31, **asked)
    evaluate(minutes(5))
    assert (state(made), state(few)) == ("firing", "ok")
    assert sentence(made) == (
        "messages failed in the last 1 h: 40.0 % (12 of 30); usual at this time of the week is 10 % (deviation 5.35 %)."
    )
    assert sentence(few) == "There are fewer than 31 to have a share of."


def test_without_three_earlier_weeks_nothing_is_called_unusual(ledger):
    for week in (1, 2):
        sends(ledger, week, 30)
    keep_figures(ledger.workspace, minutes(5))
    made = alert(ledger.workspace, "baseline", NOON, hours=1, weeks=6)
    evaluate(minutes(5))
    assert (state(made), sentence(made)) == (
        "ok",
        "Only 2 of the earlier weeks have anything at that time; what is usual is known from 3 on.",
    )


def test_one_unlike_week_changes_what_is_usual_by_little_and_equal_weeks_leave_room_for_chance():
    assert Usual.of([100, 102, 98, 100, 5_000]) == Usual(100.0, 10.0)
    assert Usual.of([0, 0, 0]) == Usual(0.0, 1.0)
    config = BaselineConfig(deviations=4, least=0.1)
    assert not Usual.of([100, 100, 100]).is_far(139, config)
    assert Usual.of([100, 100, 100]).is_far(140, config)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_source_refuses_a_bad_config_in_both_languages(workspace, kind):
    bad = {"journey": "jrn_x", "source": "src_x", "channel": "chn_x", "reason": "rain", "minutes": 0, "hours": 0}
    known = {
        name: value for name, value in bad.items() if name in BY_KIND[kind].schema()["$defs"].popitem()[1]["properties"]
    }
    problems = check_alert(Alert(workspace=workspace, source=kind, config=known | {"colour": "red"}))
    assert problems
    assert [problem.message for problem in problems if english_in(in_chinese(problem.message))] == []


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_every_source_answers_in_an_empty_workspace_and_fires_for_nothing(workspace, kind):
    source = Source.objects.create(workspace=workspace, name="Shop", write_key=kind)
    journey = Journey.objects.create(workspace=workspace, name="Welcome")
    draft = Draft("Orders", "", None, Definition("Order Completed"))
    metric, _ = save_metric(command_access(workspace, "test"), None, draft, NOON)
    named = {"source": publicid.encode("src", source.pk), "journey": publicid.encode("jrn", journey.pk)}
    named["metric"] = publicid.encode("met", metric.pk)
    required = BY_KIND[kind].schema()["$defs"].popitem()[1].get("required", [])
    made = alert(workspace, kind, NOON, **{name: named[name] for name in required})
    keep_figures(workspace, NOON)
    assert evaluate(NOON) == 1
    # Of a source that watches for silence nothing at all is what it watches for.
    silent = "firing" if kind == "metric_silent" else "ok"
    assert (state(made), Alert.objects.get().problem in ("", "too_few_weeks")) == (silent, True)
    assert english_in(sentence(made, "zh-hans").replace("Orders", "")) == []
