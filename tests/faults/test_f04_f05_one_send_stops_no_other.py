"""F4, F5: a template, or a value, that raises closes or sets aside its own send; the others go out in the same pass."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cdp.parking.models import Parked
from cdp.profiles.models import Profile
from channels.delivery.chores import due_after_chores
from channels.delivery.gateway import deliver, due_channels
from channels.models import Attempt, Channel, Send
from content import templates
from content.render import RenderError, render
from core.db.sql import run, sql
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.channels import factory
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.channels.factory import NOW, key, states

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db

RAISES = "{{ profile.x | compact: 'y' }}"


def _channel(workspace: Workspace, sandbox) -> Channel:
    return factory.channel(workspace, url=sandbox.url)


def test_a_filter_that_raises_ends_its_own_send_and_the_others_go_out(workspace, sandbox):
    channel = _channel(workspace, sandbox)
    people = factory.people(workspace, 5)
    Profile.objects.filter(pk=people[2]).update(traits={"x": [{"z": 1}]})
    Profile.objects.exclude(pk=people[2]).update(traits={"x": [{"y": 1}]})
    ids = factory.touches(channel, factory.version(workspace, content={"body": RAISES}), people)
    result = deliver(channel.pk, NOW)
    assert (result.accepted, result.closed) == (4, 1)
    assert states(ids)[2] == ("rejected", "render_failed")
    assert Attempt.objects.get(touch_id=ids[2]).detail == (
        "body: KeyError: 'y'; check that the value and the filters used on it suit each other."
    )


def test_a_preview_of_it_tells_the_problem():
    message, problems = templates.preview("sms", {"body": RAISES}, {"profile": {"x": [{"z": 1}]}})
    assert message is None
    assert [(each.path, each.code) for each in problems] == [("content.body", "template_failed")]
    assert english_in(in_chinese(problems[0].message)) == []


def test_a_message_has_one_allowance_of_output_for_all_its_fields():
    field = "{% for i in (1..4000) %}" + "x" * 100 + "{% endfor %}"
    with pytest.raises(RenderError, match=r"the message takes more than 0.5 s or 1000000 characters"):
        render("sms", {"body": field, "a": field, "b": field}, {})


def _poison(touch_id: int) -> None:
    """The counter of this send is at the end of its type: to count one more attempt raises."""
    Send.objects.filter(pk=touch_id).update(attempts=32_767)


def test_a_send_that_no_statement_can_take_is_set_aside_and_the_others_go_out_in_the_same_pass(workspace, sandbox):
    channel = _channel(workspace, sandbox)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 100))
    _poison(ids[41])
    assert deliver(channel.pk, NOW).accepted == 99
    assert states(ids[:41] + ids[42:]) == [("accepted", "")] * 99
    parked = Parked.objects.get()
    assert (parked.kind, parked.ref, parked.workspace_id, parked.stage) == (
        "send",
        ids[41],
        workspace.pk,
        "deliver.claim",
    )
    assert (parked.code, parked.params) == ("22003", {"error": "smallint out of range"})
    # Left alone until it is retried.
    assert states([ids[41]]) == [("queued", "")]
    assert due_channels(NOW) == []
    assert due_channels(parked.retry_at) == [channel.pk]


def test_a_send_that_was_set_aside_goes_out_when_its_cause_is_repaired(workspace, sandbox):
    channel = _channel(workspace, sandbox)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 1))
    _poison(ids[0])
    assert deliver(channel.pk, NOW).accepted == 0
    later = NOW + timedelta(seconds=1)
    Send.objects.update(attempts=0)
    Parked.objects.update(retry_at=later)
    assert due_after_chores(NOW) == []
    assert due_after_chores(later) == [channel.pk]
    assert deliver(channel.pk, later).accepted == 1
    assert not Parked.objects.exists()


def test_a_channel_whose_queue_is_broken_delays_no_other(workspace, sandbox):
    one, other = _channel(workspace, sandbox), factory.channel(workspace, url=sandbox.url, name="Other")
    ids = factory.touches(one, factory.version(workspace), factory.people(workspace, 3))
    fine = factory.touches(other, factory.version(workspace), factory.people(workspace, 3))
    for touch_id in ids:
        _poison(touch_id)
    assert due_channels(NOW) == [one.pk, other.pk]
    assert deliver(one.pk, NOW).accepted == 0
    assert deliver(other.pk, NOW).accepted == 3
    assert Parked.objects.count() == 3
    assert set(sandbox.journal.entries) == {key(touch_id) for touch_id in fine}


def test_an_answer_that_cannot_be_recorded_leaves_the_others_recorded(workspace, sandbox):
    channel = _channel(workspace, sandbox)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 8))
    run(
        sql(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            "IF NEW.touch_id = TG_ARGV[0]::bigint AND NEW.state = 3 THEN RAISE numeric_value_out_of_range; END IF; "
            "RETURN NEW; END$$"
        )
    )
    run(
        sql(
            "CREATE TRIGGER refuse BEFORE UPDATE ON channels_send FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse("
            + str(ids[3])
            + ")"
        )
    )
    deliver(channel.pk, NOW)
    assert states(ids[:3] + ids[4:]) == [("accepted", "")] * 7
    assert states([ids[3]]) == [("leased", "")]
