"""What was not done leaves no entry, and an entry of many names those to which it was done."""

from __future__ import annotations

from typing import Any

import pytest

import audiences.actions
import cdp.ingest.actions
import channels.actions
import content.actions
from audiences.models import Audience
from cdp.ingest.models import Quarantine
from channels.models import Channel, Send, SendState, Touch
from content.models import Template
from core import wakeups
from core.publicid import encode
from journeys.actions import clone_journey
from journeys.models import Journey
from tenancy import actions
from tenancy.access import ROLE_SCOPES, Access, Actor, MissingScope, command_access
from tenancy.models import ApiKey, AuditEntry, Invitation, Member, Role, Via
from tests.faults.together import together
from tests.integration.api.fixtures import T0, World, member


@pytest.fixture
def access(acme: World) -> Access:
    return command_access(acme.workspace, "test")


def test_what_was_done_before_is_not_done_again(acme: World, access: Access) -> None:
    key, channel = ApiKey.objects.get(workspace=acme.workspace), Channel.objects.filter(workspace=acme.workspace)[0]
    template = Template.objects.get(workspace=acme.workspace)
    audience = Audience.objects.get(workspace=acme.workspace, name="Oslo")
    invitation, _ = actions.invite(access, "late@x.example", Role.VIEWER, T0)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=T0)
    actions.revoke_key(access, key, T0)
    version, _ = content.actions.publish_template(access, template, T0)
    noted = AuditEntry.objects.count()
    actions.revoke_invitation(access, invitation, T0)
    actions.revoke_key(access, key, T0)
    channels.actions.end_pause(access, channel, T0)
    assert channels.actions.cancel_queue(access, channel, T0) == 0
    assert content.actions.publish_template(access, template, T0) == (version, [])
    content.actions.restore_template(access, template, T0)
    assert audiences.actions.restore_audience(access, audience, T0) == []
    assert AuditEntry.objects.count() == noted


def test_what_is_saved_as_it_was_is_no_change(acme: World, access: Access) -> None:
    actions.change_workspace(access, {"region": None, "audit_days": 400}, T0)
    noted = AuditEntry.objects.count()
    actions.change_workspace(access, {"region": None, "audit_days": 400}, T0)
    actions.change_workspace(access, {}, T0)
    channels.actions.change_cap(access, acme.workspace.caps.get(), {"max_touches": 3}, T0)
    assert AuditEntry.objects.count() == noted
    channels.actions.change_cap(access, acme.workspace.caps.get(), {"max_touches": 4}, T0)
    assert AuditEntry.objects.count() == noted + 1


def test_a_refresh_that_nobody_heard_of_is_not_recorded(acme: World, access: Access, monkeypatch: Any) -> None:
    monkeypatch.setattr(wakeups, "_resting_until", float("inf"))  # The broker was away a moment ago.
    audience = Audience.objects.get(workspace=acme.workspace, name="Oslo")
    assert not audiences.actions.refresh_audience(access, audience, T0)
    assert not AuditEntry.objects.exists()


def test_an_entry_of_many_names_those_that_were_changed(acme: World, access: Access) -> None:
    kept = {field.attname: getattr(acme.touch, field.attname) for field in Touch._meta.concrete_fields}
    made = [Touch.objects.create(**kept | {"id": None, "visit": visit}) for visit in range(90, 150)]
    channel = Send.objects.get(pk=acme.touch.pk).channel_id
    for touch in made:
        Send.objects.create(
            touch=touch,
            workspace=acme.workspace,
            profile_id=touch.profile_id,
            channel_id=channel,
            due_at=T0,
            state=SendState.QUEUED,
        )
    count = channels.actions.cancel_sends(access, [acme.touch.pk, *(touch.pk for touch in made)], T0)
    entry = AuditEntry.objects.get()
    assert (count, entry.thing_id, entry.details["count"]) == (60, made[0].pk, 60)
    assert entry.details["ids"] == [encode("tch", touch.pk) for touch in made[:50]]
    assert channels.actions.cancel_sends(access, [made[0].pk], T0) == 0
    assert AuditEntry.objects.count() == 1


def test_a_replay_names_what_was_replayed(acme: World, access: Access) -> None:
    first = Quarantine.objects.get(workspace=acme.workspace)
    second = Quarantine.objects.create(
        workspace=acme.workspace, source=first.source, received_at=T0, item="{}", code="bad", params={}, path=""
    )
    Quarantine.objects.filter(pk=first.pk).update(replayed_at=T0)
    assert cdp.ingest.actions.replay(access, [first.pk, second.pk], T0) == 1
    entry = AuditEntry.objects.get()
    assert (entry.thing_id, entry.details) == (second.pk, {"count": 1, "ids": [encode("qrn", second.pk)]})
    assert cdp.ingest.actions.replay(access, [first.pk, second.pk], T0) == 0
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_each_entry_begins_where_the_one_before_it_ended(acme: World, access: Access) -> None:
    cap = acme.workspace.caps.get()

    def change(number: int) -> None:
        channels.actions.change_cap(access, type(cap).objects.get(pk=cap.pk), {"max_touches": 100 + number}, T0)

    together(8, change)
    entries = list(
        AuditEntry.objects.filter(kind="cap").order_by("id").values_list("before__max_touches", "after__max_touches")
    )
    assert [before for before, _ in entries[1:]] == [after for _, after in entries[:-1]]


def test_a_role_that_was_raised_meanwhile_is_not_taken(acme: World) -> None:
    admin, raised = member(acme.workspace, Role.ADMIN), member(acme.workspace, Role.VIEWER)
    stale = Member.objects.get(user=raised)
    Member.objects.filter(user=raised).update(role=Role.OWNER)
    access = Access(acme.workspace, ROLE_SCOPES[Role.ADMIN], Actor(Via.WEB, admin))
    with pytest.raises(MissingScope):
        actions.remove_member(access, stale, T0)
    assert Member.objects.filter(user=raised).exists()


def test_a_copy_with_transactional_sends_needs_the_scope_for_them(acme: World) -> None:
    node = {"id": "s", "kind": "send", "config": {"category": "transactional"}}
    Journey.objects.filter(pk=acme.journey.pk).update(draft={"nodes": [node], "edges": [], "settings": {}})
    acme.journey.refresh_from_db()
    access = Access(acme.workspace, ROLE_SCOPES[Role.MARKETER], Actor(Via.WEB, member(acme.workspace, Role.MARKETER)))
    with pytest.raises(MissingScope, match="journeys:transactional"):
        clone_journey(access, acme.journey, "Copy", T0)
