"""Saving, archiving, previewing, and the history of audiences."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest

from audiences import tasks
from audiences.history import sizes
from audiences.membership import (
    absorb,
    members_at,
    refresh_all,
    size_history,
    was_member,
)
from audiences.models import Audience, Membership
from audiences.preview import PreviewTooSlowError, estimate, preview
from audiences.save import archive_audience, restore_audience, save_audience
from cdp.profiles.models import Identifier, Profile
from cdp.signals.models import SignalKind, Subscription
from core import publicid
from core.db.clock import database_clock
from core.db.sql import rows, sql
from rules.ast import AllOf
from rules.leaves.trait import Trait
from rules.parse import parse
from tenancy.access import ROLE_SCOPES
from tenancy.models import Role, Workspace
from tests.integration.audiences.builders import BOUGHT, GOLD, Builder, day, signals

OWNER = ROLE_SCOPES[Role.OWNER].__contains__


@pytest.mark.django_db
def test_a_saved_audience_awaits_what_can_change_it(builder: Builder) -> None:
    audience = builder.audience("both", {"kind": "all", "rules": [GOLD, BOUGHT]}, day(0))
    assert audience.revision == 1
    assert audience.refreshed_to is None
    bought = town_event(builder, "Bought")
    wanted = (
        Subscription.objects.filter(owner_kind="audience", owner_id=audience.pk)
        .values_list("kind", "ref")
        .order_by("kind")
    )
    assert list(wanted) == [(SignalKind.EVENT, bought), (SignalKind.PROFILE_CHANGED, 0)]
    changed, problems = save_audience(builder.workspace.pk, "both", GOLD, audience_id=audience.pk)
    assert problems[0].code == "unknown_trait"
    assert changed is not None
    assert changed.revision == 2
    assert list(
        Subscription.objects.filter(owner_kind="audience", owner_id=audience.pk).values_list("kind", "ref")
    ) == [(SignalKind.PROFILE_CHANGED, 0)]


def town_event(builder: Builder, name: str) -> int:
    return int(
        rows(sql("SELECT id FROM schema_eventname WHERE workspace_id = {} AND name = {}", builder.workspace.pk, name))[
            0
        ][0]
    )


@pytest.mark.django_db
def test_an_audience_with_errors_is_not_saved(builder: Builder) -> None:
    cases = [
        ("", GOLD, "name", "bad_name"),
        ("taken", GOLD, "name", "name_taken"),
        ("x", {"kind": "tagg"}, "rule.kind", "unknown_kind"),
        ("x", {"kind": "not", "rule": BOUGHT | {"window": {"since": "entry"}}}, "rule.rule.window", "not_in_journey"),
    ]
    builder.audience("taken", GOLD, day(0))
    for name, rule, path, code in cases:
        saved, problems = save_audience(builder.workspace.pk, name, rule)
        assert saved is None
        assert (path, code) in [(problem.path, problem.code) for problem in problems]
    assert Audience.objects.count() == 1


@pytest.mark.django_db
def test_another_workspaces_audience_can_be_neither_changed_nor_asked_about(builder: Builder) -> None:
    stranger = Workspace.objects.create(name="Other", slug="other")
    theirs, _ = save_audience(stranger.pk, "theirs", GOLD)
    assert theirs is not None
    saved, problems = save_audience(builder.workspace.pk, "mine", BOUGHT, audience_id=theirs.pk)
    assert saved is None
    assert [problem.code for problem in problems if problem.severity == "error"] == ["unknown_audience"]
    asking = {"kind": "in_audience", "audience": publicid.encode("aud", theirs.pk)}
    saved, problems = save_audience(builder.workspace.pk, "mine", asking)
    assert saved is None
    assert [problem.code for problem in problems] == ["unknown_audience"]
    theirs.refresh_from_db()
    assert (theirs.name, theirs.rule) == ("theirs", GOLD)
    assert archive_audience(builder.workspace.pk, theirs.pk, day(1), OWNER) == []
    theirs.refresh_from_db()
    assert theirs.archived_at is None


@pytest.mark.django_db
def test_a_merge_makes_one_history_of_two(builder: Builder) -> None:
    ann, bob, cat = (builder.person() for _ in range(3))
    audience = builder.audience("gold", GOLD, day(0))
    stretches = [(ann, 1, 3), (ann, 8, None), (bob, 2, 5), (cat, 6, 7), (cat, 9, None)]
    for person, since, until in stretches:
        Membership.objects.create(
            audience=audience, profile_id=person, since=day(since), until=None if until is None else day(until)
        )
    absorb([(ann, bob), (bob, cat)], day(10))
    found = Membership.objects.order_by("since").values_list("profile_id", "since", "until")
    assert list(found) == [(ann, day(1), day(5)), (ann, day(6), day(7)), (ann, day(8), None)]


@pytest.mark.django_db
def test_history_knows_who_was_a_member_and_how_many(builder: Builder) -> None:
    ann, bob = builder.person(), builder.person()
    audience = builder.audience("gold", GOLD, day(0))
    Membership.objects.create(audience=audience, profile_id=ann, since=day(1), until=day(3))
    Membership.objects.create(audience=audience, profile_id=bob, since=day(2), until=None)
    assert [was_member(audience.pk, ann, day(n)) for n in range(5)] == [False, True, True, False, False]
    assert [was_member(audience.pk, bob, day(n)) for n in range(5)] == [False, False, True, True, True]
    assert {id for (id,) in rows(members_at(audience.pk, day(2)))} == {ann, bob}
    assert size_history(audience.pk, [day(n) for n in range(5)]) == [0, 1, 2, 1, 1]
    assert sizes(audience.pk, day(0), day(4), 3) == [(day(0), 0), (day(2), 2), (day(4), 1)]


@pytest.mark.django_db
def test_a_preview_counts_and_shows_a_few(builder: Builder) -> None:
    people = {builder.person(tier="gold") for _ in range(5)} | {builder.person(tier="tin")}
    rule, _ = parse(GOLD)
    assert rule is not None
    found = preview(builder.workspace.pk, rule, day(1), sample=3)
    assert (found.count, found.total, len(found.sample_profile_ids)) == (5, 6, 3)
    assert set(found.sample_profile_ids) < people
    assert preview(builder.workspace.pk, rule, day(1), sample=3) == found


@pytest.mark.django_db
def test_an_estimate_is_right_within_its_margin_and_a_small_workspace_is_counted(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Workspace.objects.create(name="Other", slug="other")
    rule, _ = parse({"kind": "all", "rules": [GOLD, {"kind": "not", "rule": BOUGHT}]})
    assert rule is not None

    def crowd(workspace: Workspace, count: int) -> None:
        Profile.objects.bulk_create(
            Profile(
                workspace=workspace,
                traits={"tier": "gold" if n % 3 == 0 else "tin"},
                created_at=day(0),
                updated_at=day(0),
            )
            for n in range(count)
        )

    crowd(other, 1)
    crowd(builder.workspace, 3_000)
    crowd(other, 1)
    assert estimate(builder.workspace.pk, rule, day(1)) == preview(builder.workspace.pk, rule, day(1))
    monkeypatch.setattr("audiences.preview.LARGE", 1_000)
    monkeypatch.setattr("audiences.preview.ASKED", 600)
    found = estimate(builder.workspace.pk, rule, day(1), sample=3)
    assert found.margin is not None
    assert 50 < found.margin < 150
    assert abs(found.count - 1_000) < found.margin
    assert abs(found.total - 3_000) < 50
    assert set(found.sample_profile_ids) < set(
        preview(builder.workspace.pk, rule, day(1), sample=1_000).sample_profile_ids
    )
    assert estimate(builder.workspace.pk, rule, day(1), sample=3) == found
    nobody, _ = parse(GOLD | {"value": "none"})
    assert nobody is not None
    none = estimate(builder.workspace.pk, nobody, day(1))
    assert (none.count, none.margin) == (0, 15)
    assert estimate(other.pk, rule, day(1)) == preview(other.pk, rule, day(1)), "two people in a span of three thousand"
    assert estimate(Workspace.objects.create(name="Empty", slug="empty").pk, rule, day(1)).total == 0


@pytest.mark.django_db
def test_a_preview_that_takes_too_long_says_what_to_do(builder: Builder) -> None:
    for _ in range(50):
        builder.person(tier="gold")
    rule, _ = parse({"kind": "trait", "trait": "t", "op": "in", "value": [f"{n:0900}" for n in range(1000)]})
    assert isinstance(rule, Trait)
    with pytest.raises(PreviewTooSlowError) as caught:
        preview(builder.workspace.pk, AllOf((rule,) * 10), day(1), timeout_ms=1)
    assert "Narrow the time windows" in caught.value.problem.message
    assert preview(builder.workspace.pk, rule, day(1)).total == 50  # the limit ended with the preview


@pytest.mark.django_db
def test_archiving_ends_memberships_and_is_refused_while_others_ask(builder: Builder) -> None:
    ann = builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))
    other = builder.audience("other", {"kind": "in_audience", "audience": publicid.encode("aud", gold.pk)}, day(0))
    refresh_all(gold.pk, day(1))
    assert [problem.code for problem in archive_audience(builder.workspace.pk, gold.pk, day(2), OWNER)] == ["in_use"]
    assert builder.members("gold") == {ann}
    assert archive_audience(builder.workspace.pk, other.pk, day(2), OWNER) == []
    assert archive_audience(builder.workspace.pk, gold.pk, day(3), OWNER) == []
    assert builder.members("gold") == set()
    assert was_member(gold.pk, ann, day(2))
    assert Subscription.objects.filter(owner_kind="audience", owner_id=gold.pk).count() == 0
    assert refresh_all(gold.pk, day(4)) == 0


@pytest.mark.django_db
def test_restoring_finds_the_members_afresh_and_leaves_the_gap(builder: Builder) -> None:
    ann = builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))
    refresh_all(gold.pk, day(1))
    awaited = set(Subscription.objects.filter(owner_kind="audience", owner_id=gold.pk).values_list("kind", "ref"))
    archive_audience(builder.workspace.pk, gold.pk, day(2), OWNER)
    assert restore_audience(builder.workspace.pk, gold.pk) == []
    restored = Audience.objects.get(pk=gold.pk)
    assert (restored.archived_at, restored.refreshed_to, restored.revision) == (None, None, gold.revision + 1)
    assert (
        set(Subscription.objects.filter(owner_kind="audience", owner_id=gold.pk).values_list("kind", "ref")) == awaited
    )
    assert refresh_all(gold.pk, day(4)) == 1
    assert builder.members("gold") == {ann}
    assert not was_member(gold.pk, ann, day(3))
    assert restore_audience(builder.workspace.pk, gold.pk) == []
    assert Audience.objects.get(pk=gold.pk).revision == restored.revision


@pytest.mark.django_db
def test_an_identifier_is_found_however_it_is_spelled(builder: Builder) -> None:
    ann, _bob = builder.person(), builder.person()
    Identifier.objects.create(
        workspace=builder.workspace, namespace="email", value="ann@example.org", profile_id=ann, created_at=day(0)
    )
    for test in ({"op": "eq", "value": "Ann@Example.org"}, {"op": "in", "value": ["x@example.org", "ANN@example.org"]}):
        rule, _ = parse({"kind": "identifier", "namespace": "email"} | test)
        assert rule is not None
        assert preview(builder.workspace.pk, rule, day(1)).sample_profile_ids == [ann]


@pytest.mark.django_db
def test_a_refresh_that_waited_in_the_queue_works_with_the_time_it_is_done_at(builder: Builder) -> None:
    assert list(inspect.signature(tasks.refresh_all.run).parameters) == ["audience_id"]
    gold = builder.audience("gold", GOLD, day(0))
    tasks.refresh_all(gold.pk)
    gold.refresh_from_db()
    assert gold.refreshed_to is not None
    assert database_clock() - gold.refreshed_to < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_tasks_open_the_doors(builder: Builder) -> None:
    ann = builder.person(tier="gold")
    gold, bought = builder.audience("gold", GOLD, day(0)), builder.audience("bought", BOUGHT, day(0))
    builder.does(ann, "Bought", day(0), received=day(0))
    tasks.refresh_all(gold.pk)
    refresh_all(bought.pk, day(1))
    assert (builder.members("gold"), builder.members("bought")) == ({ann}, {ann})
    builder.forget_signals()
    tasks.window_touches()
    assert signals(SignalKind.PROFILE_CHANGED) == [(ann, bought.pk)]
