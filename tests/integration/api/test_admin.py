"""The admin opens everywhere, does the whole job, and cannot touch a ledger."""

from __future__ import annotations

import orjson
import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from audiences.models import Audience
from cdp.ingest.models import Inbox, Quarantine, Source
from channels.models import Channel, Send, SendState
from content.models import Template
from journeys.models import Journey
from tenancy.models import ApiKey, User
from tenancy.pages import Ledger
from tests.integration.api.fixtures import GRAPH, World

PAGES = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)


@pytest.fixture
def root(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.mark.parametrize(
    ("model", "page"), PAGES, ids=lambda value: getattr(getattr(value, "_meta", None), "label", "")
)
def test_every_page_opens(model: type, page: admin.ModelAdmin, root: Client, acme: World) -> None:
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert root.get(reverse(f"{base}_changelist")).status_code == 200
    assert root.get(reverse(f"{base}_changelist") + "?q=prf_nobody").status_code == 200
    add = root.get(reverse(f"{base}_add"))
    assert add.status_code == (403 if isinstance(page, Ledger) else 200)
    for row in model._default_manager.all()[:1]:
        assert root.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize(
    "model", [model for model, page in PAGES if isinstance(page, Ledger)], ids=lambda m: m.__name__
)
def test_a_ledger_cannot_be_added_to_changed_or_deleted(model: type, root: Client, acme: World) -> None:
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    before = list(model._default_manager.order_by("pk").values())
    assert root.post(reverse(f"{base}_add"), {}).status_code == 403
    for row in model._default_manager.all()[:1]:
        assert root.post(reverse(f"{base}_change", args=[row.pk]), {}).status_code == 403
        assert root.post(reverse(f"{base}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    root.post(
        reverse(f"{base}_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [row["id"] for row in before[:1] if "id" in row],
            "post": "yes",
        },
    )
    assert list(model._default_manager.order_by("pk").values()) == before


def test_an_audience_is_made_and_its_bad_rule_is_explained(root: Client, acme: World) -> None:
    form = {"workspace": acme.workspace.pk, "name": "Buyers", "description": ""}
    bad = root.post(
        reverse("admin:audiences_audience_add"), form | {"rule": '{"kind": "trait", "trait": "city", "op": "near"}'}
    )
    assert "rule.op" in bad.content.decode()
    good = '{"kind": "did", "event": "Order Completed"}'
    made = root.post(reverse("admin:audiences_audience_add"), form | {"rule": good, "description": "d"})
    assert made.status_code == 302
    audience = Audience.objects.get(name="Buyers")
    assert (audience.rule, audience.description) == (orjson.loads(good), "d")


@pytest.mark.parametrize(
    "typed", ['{"kind": "tag", "tag": "\\ud800"}', "[" * 3_000, "[" * 500 + "]" * 500, '{"n": NaN}', "{", '"\\u0000"']
)
def test_json_that_cannot_be_kept_is_an_error_at_its_field(root: Client, acme: World, typed: str) -> None:
    rule = {"workspace": acme.workspace.pk, "name": "Odd", "description": "", "rule": typed}
    secrets = {"workspace": acme.workspace.pk, "name": "Odd", "medium": "webhook", "adapter": "webhook"}
    for page, form in (
        ("audiences_audience", rule),
        ("channels_channel", secrets | {"settings": "{}", "secrets": typed}),
        ("channels_channel", secrets | {"settings": typed, "secrets": "{}"}),
    ):
        answer = root.post(reverse(f"admin:{page}_add"), form)
        assert answer.status_code == 200
        assert "Please correct the error" in answer.content.decode()


def test_a_draft_is_shown_with_its_problems_and_published(root: Client, acme: World) -> None:
    address = reverse("admin:journeys_journey_change", args=[acme.journey.pk])
    Journey.objects.filter(pk=acme.journey.pk).update(draft={"nodes": []})
    assert "Nobody can get in" in root.get(address).content.decode()
    Journey.objects.filter(pk=acme.journey.pk).update(draft=GRAPH)
    root.post(
        reverse("admin:journeys_journey_changelist"), {"action": "publish", "_selected_action": [acme.journey.pk]}
    )
    journey = Journey.objects.get(pk=acme.journey.pk)
    assert (journey.versions.count(), journey.live_version.number) == (2, 2)
    root.post(reverse("admin:journeys_journey_changelist"), {"action": "pause", "_selected_action": [journey.pk]})
    journey.refresh_from_db()
    assert journey.state == "paused"


def test_a_channel_is_judged_by_its_adapter_and_its_secret_is_never_shown(root: Client, acme: World) -> None:
    form = {"workspace": acme.workspace.pk, "name": "Hook", "medium": "webhook", "adapter": "webhook", "enabled": "on"}
    bad = root.post(reverse("admin:channels_channel_add"), form | {"settings": "{}", "secrets": "{}"})
    assert bad.status_code == 200
    assert not Channel.objects.filter(name="Hook").exists()
    secret = "whsec_" + "A" * 32
    given = {"settings": '{"url": "https://gw.example.com/"}', "secrets": f'{{"signing_secret": "{secret}"}}'}
    root.post(reverse("admin:channels_channel_add"), form | given)
    channel = Channel.objects.get(name="Hook")
    assert secret not in channel.secrets
    shown = root.get(reverse("admin:channels_channel_change", args=[channel.pk])).content.decode()
    assert secret not in shown


def test_keys_are_shown_once(root: Client, acme: World) -> None:
    form = {"workspace": acme.workspace.pk, "name": "Robot", "scopes": ["journeys:read"]}
    late = form | {"expires_at_0": "2020-01-01", "expires_at_1": "12:00"}
    for language, said in (("en", "would have expired already"), ("zh-hans", "便已过期")):
        refused = root.post(reverse("admin:tenancy_apikey_add"), late, headers={"Accept-Language": language})
        assert said in refused.content.decode()
    assert not ApiKey.objects.filter(name="Robot").exists()
    page = root.post(reverse("admin:tenancy_apikey_add"), form, follow=True).content.decode()
    key = ApiKey.objects.get(name="Robot")
    assert f"<code>{key.prefix}" in page
    assert f"<code>{key.prefix}" not in root.get(reverse("admin:tenancy_apikey_changelist")).content.decode()
    root.post(reverse("admin:tenancy_apikey_changelist"), {"action": "revoke", "_selected_action": [key.pk]})
    key.refresh_from_db()
    assert key.revoked_at is not None
    source = Source.objects.get(workspace=acme.workspace)
    page = root.post(
        reverse("admin:ingest_source_changelist"), {"action": "rotate", "_selected_action": [source.pk]}, follow=True
    ).content.decode()
    rotated = Source.objects.get(pk=source.pk).write_key
    assert rotated != source.write_key
    assert rotated in page
    assert rotated not in root.get(reverse("admin:ingest_source_change", args=[source.pk])).content.decode()


def test_sends_are_retried_and_cancelled_and_the_quarantine_is_replayed(root: Client, acme: World) -> None:
    Send.objects.filter(pk=acme.touch.pk).update(state=SendState.REJECTED, reason="bounced")
    address = reverse("admin:channels_send_changelist")
    root.post(address, {"action": "retry", "_selected_action": [acme.touch.pk]})
    send = Send.objects.get(pk=acme.touch.pk)
    assert (send.state, send.reason, send.closed_at) == (SendState.QUEUED, "", None)
    root.post(address, {"action": "cancel", "_selected_action": [acme.touch.pk]})
    assert Send.objects.get(pk=acme.touch.pk).state == SendState.CANCELLED
    row = Quarantine.objects.get(workspace=acme.workspace)
    root.post(reverse("admin:ingest_quarantine_changelist"), {"action": "replay", "_selected_action": [row.pk]})
    assert Inbox.objects.count() == 1


def test_an_audience_is_archived_and_restored(root: Client, acme: World) -> None:
    audience = Audience.objects.get(name="Oslo", workspace=acme.workspace)
    for action, archived in (("archive", True), ("restore", False)):
        chosen = {"action": action, "_selected_action": [audience.pk]}
        root.post(reverse("admin:audiences_audience_changelist"), chosen)
        audience.refresh_from_db()
        assert (audience.archived_at is not None) is archived


def test_a_template_is_saved_with_its_problems_and_published(root: Client, acme: World) -> None:
    form = {
        "workspace": acme.workspace.pk,
        "name": "Note",
        "medium": "sms",
        "content": '{"body": ""}',
        "versions-TOTAL_FORMS": 0,
        "versions-INITIAL_FORMS": 0,
    }
    page = root.post(reverse("admin:content_template_add"), form, follow=True).content.decode()
    assert "body is required" in page
    template = Template.objects.get(name="Note")
    template.content = {"body": "Hi"}
    template.save()
    root.post(reverse("admin:content_template_changelist"), {"action": "publish", "_selected_action": [template.pk]})
    assert template.versions.count() == 1


def test_a_channel_that_somebody_else_saved_meanwhile_is_not_overwritten(root: Client, acme: World) -> None:
    channel = Channel.objects.filter(workspace=acme.workspace).first()
    assert channel is not None
    address = reverse("admin:channels_channel_change", args=[channel.pk])
    shown = root.get(address).context["adminform"].form
    form = {name: shown[name].value() for name in ("name", "adapter", "etag")} | {"enabled": "on"}
    form |= {"settings": '{"url": "https://gw.example.com/"}', "secrets": "{}"}
    Channel.objects.filter(pk=channel.pk).update(name="Renamed by a colleague")
    for language, said in (("en", "Somebody else has saved this channel"), ("zh-hans", "已有他人保存了修改")):
        refused = root.post(address, form | {"name": "Mine"}, headers={"Accept-Language": language})
        assert said in refused.content.decode()
    channel.refresh_from_db()
    assert channel.name == "Renamed by a colleague"
    form["etag"] = root.get(address).context["adminform"].form["etag"].value()
    saved = root.post(address, form | {"name": "Mine"})
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    channel.refresh_from_db()
    assert channel.name == "Mine"
