"""Who is not written to and why."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from channels.models import Cap, Suppression, Touch
from tests.integration.journeys.builders import Builder, day, node, wires


def test_every_refusal_of_a_touch_is_a_row_with_its_reason(builder: Builder) -> None:
    nodes = [node("in", "entry_event", event="Signed Up"), builder.send("one"), builder.send("two"), node("out", "exit"),
             node("silent", "exit", reason="silent")]  # fmt: skip
    version = builder.live("Reasons", nodes, wires("in>one", "one>two", "one.withheld>silent", "two>out"))
    Cap.objects.create(workspace=builder.workspace, medium="email", max_touches=1, window=timedelta(days=7))
    builder.people(2)
    builder.identify("nomail")
    builder.identify("bounced", email="bounced@example.com")
    digest = hashlib.sha256(b"bounced@example.com").hexdigest()
    Suppression.objects.create(
        workspace=builder.workspace, medium="email", address_hash=digest, reason="hard_bounce", since=day(0)
    )
    profile = builder.profile("u2")
    profile.consent = {"email": False}
    profile.save()
    for user in ("u1", "u2", "nomail", "bounced"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    assert builder.touches("u1") == ["sent", "capped"]
    assert builder.touches("u2") == ["no_consent"]
    assert builder.touches("nomail") == ["unreachable"]
    assert builder.touches("bounced") == ["suppressed"]
    assert [builder.at(u, version) for u in ("u1", "u2", "nomail")] == ["-reached_exit", "-silent", "-silent"]


def test_two_journeys_share_one_cap_and_the_higher_priority_wins(builder: Builder) -> None:
    def mailing(name: str) -> tuple[str, list[dict[str, object]], list[dict[str, str]]]:
        nodes = [node("in", "entry_event", event="Signed Up"), builder.send("mail"), node("out", "exit")]
        return name, nodes, wires("in>mail", "mail>out")

    low, high = builder.live(*mailing("Low")), builder.journey(*mailing("High"))
    high.priority = 90
    high.save()
    first = builder.publish(high)
    Cap.objects.create(workspace=builder.workspace, max_touches=1, window=timedelta(days=7))
    builder.people(1)
    builder.track("u1", "Signed Up", day(1))
    builder.tick(day(1.1))
    reasons = dict(Touch.objects.values_list("version_id", "reason"))
    assert reasons == {first.pk: "", low.pk: "capped"}
