"""Campaigns of each kind, launched and run to their messages; reach; and a campaign that is cancelled or drawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from audiences.membership import refresh_all
from audiences.save import save_audience
from channels.models import Send, SendState, Touch
from channels.touches.apply_holds import apply_holds
from core.publicid import encode
from journeys.campaigns.form import read_campaign
from journeys.campaigns.reach import check_reach, reach
from journeys.design.drafts import create_campaign, draw_campaign, save_draft
from journeys.design.pause import archive
from journeys.design.publish import publish
from journeys.engine.pulse import plan_runs
from journeys.graph.scope import load_scope
from journeys.models import Enrollment, Journey
from tests.chinese import english_in, in_chinese
from tests.integration.journeys.builders import Builder, day

EVERYBODY = {"kind": "identifier", "namespace": "user_id", "op": "exists"}
CART, ORDER = "Cart Filled", "Order Completed"


def audience(builder: Builder, rule: dict[str, Any] = EVERYBODY) -> str:
    saved, problems = save_audience(builder.workspace.pk, "All", rule)
    assert saved is not None, problems
    refresh_all(saved.pk, day(0))
    return encode("aud", saved.pk)


def sent(builder: Builder) -> dict[str, Any]:
    template = {"template": encode("tpl", builder.template.pk)}
    return {"channel": encode("chn", builder.channel.pk), "arms": [template]}


def campaign(builder: Builder, **given: Any) -> Journey:
    form, problems = read_campaign(sent(builder) | given)
    assert form is not None, problems
    return create_campaign(builder.workspace, "Sale", form)


def launched(builder: Builder, at: datetime, **given: Any) -> Journey:
    made = campaign(builder, **given)
    builder.publish(made, at)
    return made


def test_once_reaches_the_audience_at_launch_each_with_one_message_and_leaves_a_control_group(builder: Builder) -> None:
    builder.people(40)
    template = encode("tpl", builder.template.pk)
    arms = [{"name": name, "template": template, "share": 50} for name in "AB"]
    made = launched(builder, day(1), audience=audience(builder), arms=arms, holdout=0.25)
    builder.tick(day(1))
    held = Enrollment.objects.filter(journey=made, held_out=True).count()
    got = list(Touch.objects.filter(journey_id=made.pk).values_list("arm", flat=True))
    assert 0 < held < 20
    assert len(got) == 40 - held == Send.objects.count()
    assert set(got) == {"A", "B"}


def test_recurring_reaches_everybody_each_month_the_second_one_included(builder: Builder) -> None:
    builder.people(2)
    launched(
        builder, day(0), kind="recurring", audience=audience(builder), start="2026-03-05T09:00", repeat="FREQ=MONTHLY"
    )
    for now, count in ((day(1), 0), (day(4), 1), (day(20), 1), (day(36), 2)):
        plan_runs(now)
        builder.tick(now)
        assert builder.touches("u1") == builder.touches("u2") == ["sent"] * count


def test_did_reaches_whoever_does_it_and_the_same_one_again_only_after_a_while(builder: Builder) -> None:
    builder.people(2)
    launched(builder, day(0), kind="did", did={"event": CART}, again="after", after="P7D")
    for at in (day(1), day(2), day(9)):
        builder.track("u1", CART, at)
        builder.tick(at + timedelta(minutes=1))
    assert (builder.touches("u1"), builder.touches("u2")) == (["sent", "sent"], [])
    assert builder.refusals("u1") == ["reentry_too_soon"]


def test_did_not_reaches_only_whoever_leaves_that_cart(builder: Builder) -> None:
    builder.people(2)
    launched(
        builder, day(0), kind="did_not", did={"event": CART, "instance_key": "cart"},
        did_not={"event": ORDER, "within": "PT1H"},
    )  # fmt: skip
    for user in ("u1", "u2"):
        builder.track(user, CART, day(0.99), cart="a")
    builder.track("u2", CART, day(0.99), cart="b")
    builder.tick(day(1))
    builder.track("u1", ORDER, day(1.01), cart="a")
    builder.track("u2", ORDER, day(1.01), cart="b")
    builder.tick(day(1.02))
    assert Touch.objects.count() == 0
    builder.tick(day(1) + timedelta(hours=1))
    assert (builder.touches("u1"), builder.touches("u2")) == ([], ["sent"])


def test_a_campaign_that_is_cancelled_sends_nothing_that_is_still_queued(builder: Builder) -> None:
    builder.people(3)
    made = launched(builder, day(1), audience=audience(builder))
    builder.tick(day(1))
    assert set(Send.objects.values_list("state", flat=True)) == {SendState.QUEUED}
    assert archive(made.pk, day(1)) is None
    apply_holds(day(1))
    assert set(Send.objects.values_list("state", "reason")) == {(SendState.CANCELLED, "journey_archived")}


def test_reach_adds_up_and_says_what_keeps_the_others(builder: Builder) -> None:
    builder.people(4)
    builder.identify("u5")
    profile = builder.profile("u1")
    profile.consent = {"email": False}
    profile.save(update_fields=["consent"])
    scope = load_scope(builder.workspace.pk, day(1))
    who = audience(builder)
    scope = load_scope(builder.workspace.pk, day(1))
    form, _ = read_campaign(sent(builder) | {"audience": who})
    assert form is not None
    found = reach(form, scope, day(1))
    assert found is not None
    assert (found.people, found.reached, dict(found.held_back)) == (5, 3, {"no_consent": 1, "unreachable": 1})
    assert check_reach(found) == []
    builder.track("u5", CART, day(0.5))
    form, _ = read_campaign(sent(builder) | {"kind": "did", "did": {"event": CART}})
    assert form is not None
    found = reach(form, load_scope(builder.workspace.pk, day(1)), day(1))
    assert found is not None
    assert (found.people, found.reached) == (1, 0)
    assert [(each.path, each.code) for each in check_reach(found)] == [("channel", "nobody_reached")]


def test_nobody_in_the_audience_keeps_a_campaign_from_being_launched(builder: Builder) -> None:
    made = campaign(builder, audience=audience(builder))
    version, problems = publish(made.pk, None, day(1))
    assert (version, [(each.path, each.code) for each in problems]) == (None, [("audience", "audience_empty")])
    assert english_in(in_chinese(problems[0].message)) == []


def test_a_campaign_follows_its_form_until_it_is_made_a_journey(builder: Builder) -> None:
    made = campaign(builder, audience="")
    empty: dict[str, Any] = {"nodes": [], "edges": [], "settings": {}}
    assert save_draft(made.pk, empty, 1, day(1), None) is None
    assert draw_campaign(made.pk, 1, day(1), None) == 2
    made.refresh_from_db()
    assert (made.campaign, [node["kind"] for node in made.draft["nodes"]]) == (None, ["entry_audience", "send", "exit"])
    assert save_draft(made.pk, empty, 2, day(1), None) == 3


@pytest.mark.parametrize("kind", ["once", "recurring"])
def test_a_bad_template_is_said_at_the_message(builder: Builder, kind: str) -> None:
    builder.people(1)
    builder.template.content = {"subject": "Hi", "html": "{% if %}", "text": ""}
    builder.template.save()
    made = campaign(builder, kind=kind, audience=audience(builder), start="2026-03-05T09:00", repeat="FREQ=MONTHLY")
    version, problems = publish(made.pk, None, day(1))
    assert version is None
    assert {each.path.partition(".")[0] for each in problems if each.severity == "error"} == {"arms[0]"}
