"""People in the program holdout get no marketing from any origin; nothing changes for others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cdp.profiles.models import Profile
from channels.delivery.gateway import deliver_due
from channels.models import Attempt, Cap, Channel, Origin, Send, Touch
from core.publicid import encode
from journeys.models import Enrollment
from ops.doctor.run import examine, invariants
from tenancy.models import HoldoutShare, Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, states
from tests.integration.channels.program import hold_out
from tests.integration.journeys.builders import Builder, day, node, wires

pytestmark = pytest.mark.django_db
PEOPLE = 60


def test_it_gets_service_messages_and_no_marketing_and_the_ledger_says_why(workspace: Workspace) -> None:
    builder = Builder(workspace)
    holdout = hold_out(workspace, 0.2, day(0))
    assert holdout is not None
    nodes = [node("in", "entry_event", event="Signed Up"), builder.send("offer"),
             builder.send("notice", category="transactional"), node("out", "exit")]  # fmt: skip
    builder.live("Both", nodes, wires("in>offer", "offer>notice", "notice>out"))
    Cap.objects.create(workspace=workspace, max_touches=1, window=timedelta(days=7))
    builder.people(PEOPLE)
    builder.identify("nomail")
    users = [f"u{n}" for n in range(1, PEOPLE + 1)]
    for user in [*users, "nomail"]:
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    held = {user for user in users if holdout.has(builder.profile(user).pk)}
    assert 0 < len(held) < PEOPLE
    assert {user: builder.touches(user) for user in users} == {
        user: ["program_holdout", "sent"] if user in held else ["sent", "sent"] for user in users
    }
    assert builder.touches("nomail") == ["unreachable", "unreachable"]
    # They go through like the others, in an arm of their own; nobody is in two.
    flagged = Enrollment.objects.filter(program_held_out=True)
    assert set(flagged.values_list("profile_id", flat=True)) == {builder.profile(user).pk for user in held} | (
        {builder.profile("nomail").pk} if holdout.has(builder.profile("nomail").pk) else set()
    )
    # Nothing was sent to them, so no cap counts it: once the holdout is over they get messages like others.
    assert hold_out(workspace, 0, day(2)) is None
    builder.live("Again", [node("in", "entry_event", event="Seen"), builder.send("offer"), node("out", "exit")],
                 wires("in>offer", "offer>out"))  # fmt: skip
    for user in users:
        builder.track(user, "Seen", day(3))
    builder.tick(day(3.1))
    assert {user: builder.touches(user)[2] for user in users} == {
        user: "sent" if user in held else "capped" for user in users
    }


def test_they_are_no_control_group_of_a_journey_and_no_arm_of_one_without_marketing(workspace: Workspace) -> None:
    builder = Builder(workspace)
    holdout = hold_out(workspace, 0.2, day(0))
    assert holdout is not None
    for name, category in (("Offers", "marketing"), ("Notices", "transactional")):
        nodes = [node("in", "entry_event", event="Seen"), builder.send("mail", category=category), node("out", "exit")]
        builder.live(name, nodes, wires("in>mail", "mail>out"), holdout=0.5)
    builder.people(PEOPLE)
    for n in range(1, PEOPLE + 1):
        builder.track(f"u{n}", "Seen", day(1))
    builder.tick(day(1.1))
    found = Enrollment.objects.order_by("pk").values_list("journey__name", "profile_id", "program_held_out", "held_out")
    arms = {(name, holdout.has(person), program, control) for name, person, program, control in found}
    assert arms == {
        ("Offers", True, True, False), ("Offers", False, False, False), ("Offers", False, False, True),
        *(("Notices", member, False, control) for member in (True, False) for control in (True, False)),
    }  # fmt: skip


def test_marketing_that_has_not_left_is_withheld_from_whoever_comes_to_be_held_out(
    workspace: Workspace, sandbox
) -> None:
    way_out = factory.channel(workspace, url=sandbox.url)
    people = factory.people(workspace, PEOPLE)
    template = factory.version(workspace)
    offers = factory.touches(way_out, template, people)
    notices = factory.touches(way_out, factory.version(workspace), people, category="transactional")
    holdout = hold_out(workspace, 0.2, NOW)
    assert holdout is not None
    held = [person for person in people if holdout.has(person)]
    # After a merge the surviving profile decides; and a test by hand is sent.
    free = next(person for person in people if person not in held)
    merged, tried, *others = (offers[people.index(person)] for person in held)
    Profile.objects.filter(pk=held[0]).update(merged_into=free)
    Touch.objects.filter(pk=tried).update(origin=Origin.TEST)
    deliver_due(NOW)
    assert others
    assert states(others) == [("cancelled", "program_holdout")] * len(others)
    assert states(notices) == [("accepted", "")] * PEOPLE
    assert states([merged, tried]) == [("accepted", "")] * 2
    assert Send.objects.filter(channel=way_out, reason="program_holdout").count() == len(others)
    assert Channel.objects.get(pk=way_out.pk).paused_until is None


def test_the_doctor_finds_marketing_to_somebody_held_out_and_nothing_else(workspace: Workspace, sandbox) -> None:
    way_out = factory.channel(workspace, url=sandbox.url)
    people = factory.people(workspace, PEOPLE)
    offers = factory.touches(way_out, factory.version(workspace), people)
    deliver_due(NOW)
    asked = [each for each in invariants() if each.name == "no_marketing_to_the_program_holdout"]
    holdout = hold_out(workspace, 0.2, NOW - timedelta(hours=1))
    assert holdout is not None
    held = [touch for person, touch in zip(people, offers, strict=True) if holdout.has(person)]
    Touch.objects.filter(pk=held[0]).update(transactional=True)
    Touch.objects.filter(pk=held[1]).update(origin=Origin.TEST)
    Attempt.objects.filter(touch=held[2]).update(at=NOW - timedelta(hours=2))
    (found,) = examine(asked, NOW)
    assert sorted(row["touch"] for row in found.rows) == sorted(encode("tch", touch) for touch in held[3:])
    hold_out(workspace, 0, NOW)
    assert examine(asked, NOW)[0].clean, "a share holds until the next"


def test_each_change_of_the_share_is_kept_and_a_holdout_that_begins_again_draws_anew(workspace: Workspace) -> None:
    for n, share in enumerate((0.05, 0.05, 0.2, 0.1, 0, 0.1)):
        hold_out(workspace, share, day(n))
    kept = HoldoutShare.objects.order_by("pk").values_list("period", "share", "since")
    assert list(kept) == [
        (1, 0.05, day(0)),
        (1, 0.2, day(2)),
        (1, 0.1, day(3)),
        (1, 0.0, day(4)),
        (2, 0.1, day(5)),
    ]
    assert Workspace.objects.get(pk=workspace.pk).facts == 5, "plans that know the old share are compiled anew"
