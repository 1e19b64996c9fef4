"""What every adapter must do, whichever it is."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import msgspec
import pytest
from django.core.management import call_command

from channels.adapters import ADAPTERS, BY_KIND
from channels.adapters.base import Connection, Outgoing, Progress
from channels.models import Channel
from channels.setup import save_channel
from core.egress import signing
from core.registry import by_kind
from tenancy.media import kinds
from tenancy.models import AuditEntry
from tests.chinese import english_in, in_chinese
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW

SAMPLE = {
    "email": {"host": "127.0.0.1", "port": 9, "security": "none", "from_address": "Shop <a@b.example>"},
    "webhook": {"url": "http://127.0.0.1:9/messages"},
    "sandbox": {"url": "http://127.0.0.1:9/messages"},
}
SECRETS = {"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
each = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.kind)


def messages(medium: str, count: int) -> list[Outgoing]:
    content = {"subject": "a", "text": "b", "html": "c"} if medium == "email" else {"body": "b"}
    return [Outgoing(f"tch_{n}", f"a{n}@example.com", medium, content) for n in range(count)]


def test_two_adapters_of_one_kind_are_refused():
    with pytest.raises(ValueError, match="takes the kind 'webhook'"):
        by_kind([*ADAPTERS, type(BY_KIND["webhook"])()])


@each
def test_it_says_who_it_is_and_what_it_carries(adapter):
    assert adapter.media <= set(kinds())
    assert adapter.media
    assert len(adapter.kind) <= Channel._meta.get_field("adapter").max_length
    assert all(adapter.label)
    assert adapter.__doc__


@each
def test_its_settings_become_a_form_and_its_secrets_are_marked(adapter):
    schema = adapter.schema()
    assert schema["settings"]["$defs"]
    (secrets,) = schema["secrets"]["$defs"].values()
    assert all(field["writeOnly"] is True for field in secrets["properties"].values())
    assert all(
        "writeOnly" not in field for field in next(iter(schema["settings"]["$defs"].values()))["properties"].values()
    )


@each
def test_its_check_passes_a_sample_and_explains_what_is_wrong(adapter):
    sample = SAMPLE[adapter.kind]
    assert adapter.check(sample, SECRETS) == []
    for name in sample:
        found = adapter.check({**sample, name: {"not": "right"}}, SECRETS)
        assert [problem.path for problem in found] == [f"settings.{name}"]
        assert english_in(in_chinese(found[0].message)) == []


@each
@pytest.mark.parametrize("count", [1, 7])
def test_it_answers_once_for_each_message_in_order_and_a_dead_provider_means_retry(adapter, count):
    medium = "email" if "email" in adapter.media else "sms"
    session = adapter.open(Connection(1, medium, SAMPLE[adapter.kind], SECRETS))
    delivery = session.deliver(messages(medium, count), NOW, Progress())
    assert [(o.kind, o.reason) for o in delivery.outcomes] == [("retry", "not_connected")] * count
    assert delivery.pause is None
    session.close()


@each
def test_its_window_is_a_length_of_time(adapter):
    assert adapter.idempotency_window(SAMPLE[adapter.kind]) >= timedelta(0)


@each
def test_it_refuses_callbacks_that_are_not_signed(adapter):
    for secrets in (SECRETS, {}):
        with pytest.raises(signing.BadSignature):
            adapter.verify(secrets, {}, b"{}", NOW)
    headers = signing.headers(SECRETS["signing_secret"], "cb_1", NOW, b"{}")
    assert adapter.verify(SECRETS, headers, b"{}", NOW) == "cb_1"


@each
def test_its_secrets_stay_out_of_what_is_printed(adapter):
    shown = repr(Connection(1, "email", SAMPLE[adapter.kind], SECRETS))
    assert SECRETS["signing_secret"] not in shown


def test_unknown_secrets_do_not_pass_for_known_ones():
    with pytest.raises(msgspec.ValidationError):
        BY_KIND["webhook"].with_defaults({})


def test_all_that_is_wrong_with_a_channel_is_told_at_once_each_at_its_field():
    channel = Channel(workspace_id=1, name="Gateway", medium="sms", adapter="webhook")
    saved, problems = save_channel(channel, {"url": "gateway.example/x", "timeout_seconds": 0}, {"signing_secret": "x"})
    assert saved is None
    assert [each.path for each in problems] == [
        "settings.timeout_seconds",
        "settings.url",
        "secrets.signing_secret",
    ]
    saved, problems = save_channel(channel, {"timeout_seconds": 0, "timeout": 3}, {})
    assert saved is None
    assert [(each.path, each.code) for each in problems] == [
        ("settings.timeout", "unknown_setting"),
        ("settings.url", "bad_setting"),
        ("settings.timeout_seconds", "bad_setting"),
        ("secrets.signing_secret", "bad_setting"),
    ]
    assert problems[0].message.startswith("Webhook gateway has no setting `timeout`.")
    assert [english for each in problems for english in english_in(in_chinese(each.message))] == []


def test_the_sandbox_needs_nothing_said():
    assert BY_KIND["sandbox"].check({}, {}) == []


@pytest.mark.django_db
def test_channels_follow_the_sandbox_gateway_and_the_others_stay(workspace):
    here = factory.channel(workspace, adapter="sandbox", name="Here", url="http://127.0.0.1:8790/messages", key="kept")
    there = factory.channel(workspace, name="There", url="http://127.0.0.1:9000/messages")
    call_command("sandbox_moved", "--from", "8790", "--to", "8791", stdout=StringIO())
    here.refresh_from_db()
    there.refresh_from_db()
    assert here.settings == {"url": "http://127.0.0.1:8791/messages", "key": "kept"}
    assert there.settings == {"url": "http://127.0.0.1:9000/messages"}
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.verb, entry.name) == ("manage.py sandbox_moved", "change", "Here")
