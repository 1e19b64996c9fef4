"""Alerts fire for real faults and resolve when they are over: each source with what it watches."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson

from cdp.ingest import inbox, quarantine
from cdp.ingest.intake import clear_intake
from cdp.ingest.models import Inbox, Quarantine, Source
from channels.delivery import runtime
from channels.delivery.gateway import deliver_due
from channels.models import Channel, SendState
from channels.sandbox.script import MessageRule, RequestRule
from core import publicid
from insights.api.alerts import _incident_json
from insights.figures.keep import keep_figures
from insights.models import Alert, Incident
from tests.chinese import english_in
from tests.integration.channels import factory
from tests.integration.insights.alerting import alert, evaluate, refused, screen, sentence, set_aside, state
from tests.integration.insights.ledger import Ledger, day

NOW = factory.NOW


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


def sent(channel: Channel, count: int) -> list[int]:
    people = factory.people(channel.workspace, count)
    return factory.touches(channel, factory.version(channel.workspace), people)


def test_a_failing_gateway_fires_and_resolves_when_it_is_well_again(workspace, gateway):
    way_out = factory.channel(workspace, url=gateway.url)
    name = publicid.encode("chn", way_out.pk)
    made = alert(workspace, "send_failures", NOW, channel=name, at_least=3, share=0.5, minutes=60)
    sent(way_out, 2)
    gateway.play(messages=[MessageRule(status="rejected", reason="no_such_address")])
    deliver_due(NOW)
    evaluate(minutes(1))
    assert (state(made), sentence(made)) == (
        "ok",
        "2 of 2 messages of the channel “Way out” failed within 60 minutes; 0 of them are tried again.",
    )
    ids = sent(way_out, 4)
    deliver_due(minutes(2))
    evaluate(minutes(3))
    assert state(made) == "firing"
    assert screen(made).startswith(f"deliveries?channel={name}&state=rejected&start=")
    assert factory.states(ids)[0][0] == "rejected"
    gateway.play()
    sent(way_out, 20)
    deliver_due(minutes(4))
    evaluate(minutes(5))
    assert (state(made), Alert.objects.get().value) == ("ok", 6)
    incident = Incident.objects.get()
    assert (incident.number, incident.started_at, incident.resolved_at) == (1, minutes(3), minutes(5))
    runtime.close_sessions()


def test_a_gateway_that_does_not_answer_fires_while_its_messages_wait(workspace, gateway):
    way_out = factory.channel(workspace, url=gateway.url)
    made = alert(workspace, "send_failures", NOW, at_least=3, minutes=10)
    sent(way_out, 5)
    gateway.play(requests=[RequestRule(outcome="503")])
    deliver_due(NOW)
    evaluate(minutes(1))
    assert (state(made), sentence(made)) == (
        "firing",
        "5 of 5 messages failed within 10 minutes; 5 of them are tried again.",
    )
    assert screen(made) == "deliveries?state=queued"
    # They were made an hour before, and wait still.
    evaluate(minutes(61))
    assert state(made) == "firing"
    runtime.close_sessions()


def test_quarantined_items_fire_by_source_and_a_replay_ends_it(workspace, source):
    other = Source.objects.create(workspace=workspace, name="Other", write_key="other")
    name = publicid.encode("src", source.pk)
    made = alert(workspace, "quarantine", NOW, source=name, at_least=5, minutes=30)
    everything = alert(workspace, "quarantine", NOW, at_least=20, minutes=30)
    refused(source, 4, NOW)
    refused(other, 7, NOW)
    evaluate(minutes(1))
    assert (state(made), state(everything)) == ("ok", "ok")
    refused(source, 1, minutes(2))
    evaluate(minutes(3))
    assert (state(made), state(everything)) == ("firing", "ok")
    assert sentence(made) == "5 of 5 items of the source “Shop” were quarantined within 30 minutes."
    assert sentence(everything) == "12 of 12 items were quarantined within 30 minutes."
    assert screen(made) == "sources?tab=quarantine"
    quarantine.replay(list(Quarantine.objects.filter(source=source).values_list("pk", flat=True)), minutes(4))
    evaluate(minutes(5))
    assert state(made) == "ok"


def test_quarantined_items_are_a_share_of_what_came_in_from_the_source(workspace, source):
    other = Source.objects.create(workspace=workspace, name="Other", write_key="other")
    name = publicid.encode("src", source.pk)
    of_one = alert(workspace, "quarantine", NOW, source=name, at_least=1, share=0.25, minutes=30)
    of_all = alert(workspace, "quarantine", NOW, at_least=1, share=0.25, minutes=30)
    good = {"type": "track", "userId": "u1", "event": "Seen", "messageId": "once"}
    items = [orjson.dumps(good), orjson.dumps(good | {"messageId": "more"}), b'{"type": "track"}']
    Inbox.objects.create(
        workspace=workspace, source=source, received_at=NOW, body=b"[" + b",".join([*items[:2], items[0]]) + b"]"
    )
    inbox.process_inbox(NOW)
    inbox.process_items(workspace.pk, source.pk, items[2:], NOW, NOW)
    inbox.process_items(workspace.pk, other.pk, [good | {"messageId": f"{n}"} for n in range(6)], NOW, NOW)
    evaluate(minutes(1))
    # Two that were new and one that was known already, and one that was refused.
    assert (state(of_one), state(of_all)) == ("firing", "ok")
    assert sentence(of_one) == "1 of 4 items of the source “Shop” were quarantined within 30 minutes."
    assert sentence(of_all) == "1 of 10 items were quarantined within 30 minutes."
    assert clear_intake(NOW + timedelta(minutes=1)) == 2


def test_what_is_set_aside_fires_once_it_has_stayed_so_long(workspace):
    made = alert(workspace, "parked", NOW, at_least=2, minutes=5)
    rows = [set_aside(workspace, NOW, ref) for ref in (1, 2)]
    evaluate(minutes(4))
    assert state(made) == "ok"
    evaluate(minutes(5))
    assert (state(made), sentence(made)) == ("firing", "Set aside for at least 5 minutes: 2.")
    assert screen(made) == "parked"
    rows[0].delete()
    evaluate(minutes(6))
    assert state(made) == "ok"
    shown = _incident_json(made, Incident.objects.get(), {})
    assert (shown["fired_for"], shown["sentence"]) == (
        "Set aside for at least 5 minutes: 2.",
        "Set aside for at least 5 minutes: 1.",
    )


def test_a_kept_figure_is_compared_with_a_limit_as_a_number_and_as_a_share(workspace):
    ledger = Ledger(workspace)
    journey = publicid.encode("jrn", ledger.journeys["a"].pk)
    for n in range(30):
        failed = n < 6
        ledger.touched(ledger.person(), day(0), state=SendState.REJECTED if failed else SendState.ACCEPTED)
    at = day(0) + timedelta(hours=1, minutes=1)
    keep_figures(workspace, at)
    number = alert(workspace, "figure", at, measure="failed", limit=5, hours=2)
    below = alert(workspace, "figure", at, measure="sent", journey=journey, direction="below", limit=24, hours=2)
    share = alert(workspace, "figure", at, measure="failed", unit="share", limit=19, hours=2, of_at_least=30)
    too_few = alert(workspace, "figure", at, measure="failed", unit="share", limit=1, hours=2, of_at_least=31)
    evaluate(at)
    assert [state(each) for each in (number, below, share, too_few)] == ["firing", "ok", "firing", "ok"]
    assert sentence(number) == "messages failed in the last 2 h: 6; the limit is 5."
    assert sentence(share) == "messages failed in the last 2 h: 20.0 % (6 of 30); the limit is 19 %."
    assert sentence(too_few) == "There are fewer than 31 to have a share of."
    assert screen(below) == f"deliveries?journey={journey}&state=accepted"
    evaluate(at + timedelta(minutes=30))
    assert state(number) == "firing"
    Alert.objects.filter(pk=number.pk).update(config=number.config | {"limit": 1_234_567.5})
    assert sentence(number) == "messages failed in the last 2 h: 6; the limit is 1,234,567.5."


def test_of_figures_that_nobody_counts_nothing_is_said_and_the_incident_stays(workspace):
    ledger = Ledger(workspace)
    ledger.touched(ledger.person(), day(0), state=SendState.REJECTED)
    at = day(0) + timedelta(hours=1)
    made = alert(workspace, "figure", at, measure="failed", limit=0, hours=2)
    evaluate(at)
    assert sentence(made).startswith("The figures have not been counted for two hours.")
    keep_figures(workspace, at)
    evaluate(at)
    assert state(made) == "firing"
    evaluate(at + timedelta(hours=3))
    assert (state(made), Alert.objects.get().value) == ("firing", None)
    assert english_in(sentence(made, "zh-hans")) == []
