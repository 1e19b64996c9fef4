"""D6, F12 to F14: what comes back."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from cdp.events.models import Event
from cdp.profiles.models import ConsentRecord, Profile
from channels.adapters.receipt_in import ReceiptIn
from channels.delivery.gateway import deliver
from channels.links import tokens
from channels.models import Channel, Origin, Receipt, Send, Suppression, Touch
from channels.receipts.store import RANK, record
from channels.sandbox import DEFAULT_SECRET
from channels.sandbox.script import RequestRule
from core.db.sql import run, sql
from core.egress import signing
from core.publicid import encode
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def way_out(workspace: Workspace) -> Channel:
    return factory.channel(workspace, medium="email", url="http://127.0.0.1:9/messages")


@pytest.fixture
def sent(way_out: Channel) -> list[int]:
    """Three touches whose sends were accepted."""
    people = factory.people(way_out.workspace, 3, "email")
    version = factory.version(way_out.workspace, "email", {"subject": "a", "text": "b"})
    ids = factory.touches(way_out, version, people, state=3)
    for send in Send.objects.all():
        Send.objects.filter(pk=send.pk).update(payload={"to": factory.address_of(send.profile_id), "content": {}})
    return ids


def receipt(touch_id: int, kind: str, number: int = 1, at: datetime = NOW, **raw) -> ReceiptIn:
    return ReceiptIn(key(touch_id), kind, f"{kind}-{touch_id}-{number}", at, raw)


def post(client, channel: Channel, items, secret: str = DEFAULT_SECRET, callback_id: str = "cb_1", **change):
    body = change.pop("body", None) or orjson.dumps({"receipts": items})
    at = change.pop("at", None) or datetime.now(UTC)
    headers = signing.headers(secret, callback_id, at, change.pop("signed", None) or body) | change.pop("headers", {})
    path = f"/v1/receipts/{change.pop('receipt_key', channel.receipt_key)}"
    return client.post(path, body, content_type="application/json", headers=headers)


def test_a_signed_callback_is_recorded_once_however_often_it_comes(client, way_out, sent):
    items = [{"key": key(sent[0]), "kind": "delivered", "id": "e1", "at": "2026-05-04T12:00:00Z"}]
    for expected in (1, 0, 0):
        answer = post(client, way_out, items)
        assert (answer.status_code, answer.json()) == (200, {"recorded": expected, "refused": []})
    kept = Receipt.objects.get()
    assert (kept.kind, kept.touch_id, kept.occurred_at, kept.raw) == ("delivered", sent[0], NOW, items[0])
    event = Event.objects.get()
    assert event.profile_id == Send.objects.get(pk=sent[0]).profile_id
    assert event.properties["touch"] == key(sent[0])
    assert event.occurred_at == NOW


@pytest.mark.parametrize(
    "forgery",
    [
        {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        {"signed": b'{"receipts": []}'},
        {"late": timedelta(seconds=-310)},
        {"late": timedelta(seconds=310)},
        {"headers": {"webhook-id": "cb_2"}},
        {"headers": {"webhook-signature": ""}},
        {"receipt_key": "nobody"},
    ],
)
def test_a_forged_old_or_altered_callback_gets_401_and_leaves_nothing(client, way_out, sent, forgery):
    items = [{"key": key(sent[0]), "kind": "complained", "id": "e1"}]
    late = forgery.get("late")
    given = forgery if late is None else {"at": datetime.now(UTC) + late}  # Counted from now, not from the collection.
    answer = post(client, way_out, items, **given)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert Receipt.objects.count() == Suppression.objects.count() == Event.objects.count() == 0
    assert Send.objects.get(pk=sent[0]).receipt_rank == 0


def test_a_channel_whose_secret_is_empty_accepts_nobody(client, way_out, sent):
    Channel.objects.update(secrets="")
    assert post(client, way_out, [{"key": key(sent[0]), "kind": "delivered"}]).status_code == 401


def test_the_key_of_another_workspace_or_channel_is_refused_and_the_rest_goes_on(client, way_out, sent):
    """Fault 40."""
    other = Workspace.objects.create(name="Other", slug="other")
    theirs = factory.channel(other, url="http://127.0.0.1:9/")
    sibling = factory.channel(way_out.workspace, name="Sibling", url="http://127.0.0.1:9/")
    version = factory.version(other)
    foreign = factory.touches(theirs, version, factory.people(other, 1))[0]
    near = factory.touches(sibling, factory.version(way_out.workspace), factory.people(way_out.workspace, 1))[0]
    items = [
        {"key": key(touch), "kind": "complained", "id": f"e{touch}"} for touch in (foreign, near, 999_999_999, sent[0])
    ]
    answer = post(client, way_out, [*items, {"key": "rubbish", "kind": "opened"}])
    assert answer.json() == {
        "recorded": 1,
        "refused": [
            {"key": key(foreign), "reason": "unknown_key"},
            {"key": key(near), "reason": "unknown_key"},
            {"key": key(999_999_999), "reason": "unknown_key"},
            {"key": "rubbish", "reason": "unknown_key"},
        ],
    }
    assert set(Receipt.objects.values_list("touch_id", flat=True)) == {sent[0]}
    assert Send.objects.exclude(receipt_rank=0).count() == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"receipts": 1}', b"\xff\xfe"])
def test_a_signed_callback_that_cannot_be_read_gets_400(client, way_out, body):
    answer = post(client, way_out, [], body=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_body")


def test_receipts_in_any_order_and_doubled_give_one_state(way_out):
    """Fault 39."""
    people = factory.people(way_out.workspace, 30, "email")
    version = factory.version(way_out.workspace, "email", {"subject": "a", "text": "b"})
    ids = factory.touches(way_out, version, people, state=3)
    Send.objects.update(payload={"to": "x@example.com"})
    kinds = [kind for kind in RANK if kind not in ("unsubscribed", "complained")]
    chance = random.Random(5)
    receipts = [
        receipt(touch_id, kind, at=NOW + timedelta(seconds=chance.randrange(900)))
        for touch_id in ids
        for kind in chance.sample(kinds, chance.randrange(1, 5))
    ]

    def outcome():
        sends = list(Send.objects.order_by("pk").values_list("pk", "receipt_rank", "state"))
        events = sorted(Event.objects.values_list("profile_id", "name_id", "occurred_at"))
        return sends, Receipt.objects.count(), len(events), Suppression.objects.count()

    expected = None
    for seed in range(3):
        Receipt.objects.all().delete()
        Suppression.objects.all().delete()
        Send.objects.update(receipt_rank=0)
        run(sql("DELETE FROM events_event"))
        run(sql("DELETE FROM events_processedmessageid"))
        shuffled = receipts * 2
        random.Random(seed).shuffle(shuffled)
        for start in range(0, len(shuffled), 17):
            record(way_out, shuffled[start : start + 17], NOW)
        expected = expected or outcome()
        assert outcome() == expected
    assert expected[1] == len(receipts)
    assert expected[0] == [
        (touch_id, max(RANK[r.kind] for r in receipts if r.key == key(touch_id)), 3) for touch_id in ids
    ]


def test_a_hard_bounce_and_a_complaint_suppress_the_address_and_a_soft_bounce_does_not(way_out, sent):
    """Fault 41."""
    record(way_out, [receipt(sent[0], "bounced")], NOW)
    record(way_out, [receipt(sent[1], "complained")], NOW)
    record(way_out, [receipt(sent[2], "bounced", bounce="soft")], NOW)
    assert sorted(Suppression.objects.values_list("reason", "medium")) == [
        ("complaint", "email"),
        ("hard_bounce", "email"),
    ]
    people = list(Send.objects.order_by("pk").values_list("profile_id", flat=True))
    version = factory.version(way_out.workspace, "email", {"subject": "a", "text": "b"})
    again = factory.touches(way_out, version, people)
    deliver(way_out.pk, NOW)
    assert states(again) == [("cancelled", "suppressed"), ("cancelled", "suppressed"), ("queued", "not_connected")]


def test_a_medium_without_addresses_has_nothing_to_suppress(way_out, sent):
    """What is never asked before sending must not stand on the list as if it were."""
    Channel.objects.filter(pk=way_out.pk).update(medium="webhook")
    way_out.refresh_from_db()
    assert record(way_out, [receipt(sent[0], "bounced", bounce="hard")], NOW) == 1
    assert not Suppression.objects.exists()


def test_an_unknown_word_is_kept_and_changes_nothing(client, way_out, sent):
    post(client, way_out, [{"key": key(sent[0]), "kind": "teleported", "id": "e1"}])
    assert Receipt.objects.get().kind == "unknown"
    assert Receipt.objects.get().raw["kind"] == "teleported"
    assert Send.objects.get(pk=sent[0]).receipt_rank == 0
    assert Event.objects.count() == 0


def test_a_receipt_before_our_own_record_ends_the_doubt_and_nothing_is_sent_again(workspace, sandbox):
    """Fault 38."""
    channel = factory.channel(workspace, url=sandbox.url)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 2))
    sandbox.play(requests=(RequestRule(outcome="reset_after", times=1),))
    deliver(channel.pk, NOW)
    assert states(ids) == [("queued", "ambiguous")] * 2
    record(channel, [receipt(ids[0], "delivered"), receipt(ids[1], "failed")], NOW)
    assert states(ids) == [("accepted", ""), ("rejected", "failed")]
    assert deliver(channel.pk, NOW + timedelta(hours=1)).taken == 0
    assert sandbox.journal.stats()["messages"] == 2


def test_an_unsubscribe_reported_by_the_provider_withdraws_consent(way_out, sent):
    record(way_out, [receipt(sent[0], "unsubscribed")], NOW)
    profile_id = Send.objects.get(pk=sent[0]).profile_id
    assert factory.profile(profile_id).consent == {"email": False}
    assert ConsentRecord.objects.get().granted is False


def test_opening_an_unsubscribe_link_changes_nothing_and_one_post_acts_at_once(client, way_out, sent):
    """F14."""
    path = f"/u/{tokens.unsubscribe(key(sent[0]))}"
    for method in (client.get, client.head):
        for _ in range(20):
            assert method(path).status_code == 200
    page = client.get(path).content.decode()
    assert "Unsubscribe" in page
    assert "退订" in page
    assert Profile.objects.exclude(consent={}).count() == Receipt.objects.count() == 0
    answer = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not answer.cookies
    assert client.post(path).status_code == 200
    assert Receipt.objects.get().kind == "unsubscribed"
    people = list(Send.objects.order_by("pk").values_list("profile_id", flat=True))
    assert [factory.profile(person).consent for person in people] == [{"email": False}, {}, {}]


def test_one_click_works_where_csrf_is_enforced(way_out, sent):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/u/{tokens.unsubscribe(key(sent[0]))}").status_code == 200
    assert Receipt.objects.count() == 1


def test_a_token_we_did_not_make_gets_400(client, way_out, sent):
    good = tokens.unsubscribe(key(sent[0]))
    for token in (good.replace(key(sent[0]), key(sent[1])), good[:-1], "x"):
        assert client.post(f"/u/{token}").status_code == 400
        assert client.get(f"/c/{token}").status_code == 400
    assert Receipt.objects.count() == 0


def test_an_unsubscribe_of_somebody_long_erased_is_thanked_for(client, way_out, sent):
    token = tokens.unsubscribe(key(sent[0]))
    run(sql("DELETE FROM channels_send"))
    run(sql("DELETE FROM channels_touch"))
    assert client.post(f"/u/{token}").status_code == 200


def test_a_click_is_recorded_and_leads_on(client, way_out, sent):
    url = "https://shop.example/buy?a=1&b=2"
    path = f"/c/{tokens.click(key(sent[0]), url)}"
    for _ in range(3):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, url)
    assert set(Receipt.objects.values_list("kind", "touch_id")) == {("clicked", sent[0])}
    assert 1 <= Receipt.objects.count() <= 2  # two when the minute turned in between
    assert Send.objects.get(pk=sent[0]).receipt_rank == RANK["clicked"]


def test_a_click_after_which_no_redirect_may_follow_gets_400(client, way_out, sent):
    for url in ("javascript:alert(1)", "//evil.example", "https://a\r\nSet-Cookie: x=1", "https://a@b/"):
        answer = client.get(f"/c/{tokens.click(key(sent[0]), url)}")
        assert answer.status_code == 400
        assert "Location" not in answer
    assert Receipt.objects.count() == 0


def test_receipts_of_a_merged_person_go_to_the_one_they_became(way_out, sent):
    merged = Send.objects.get(pk=sent[0]).profile_id
    surviving = factory.people(way_out.workspace, 1, "email")[0]
    Profile.objects.filter(pk=merged).update(merged_into=surviving)
    record(way_out, [receipt(sent[0], "unsubscribed")], NOW)
    assert factory.profile(surviving).consent == {"email": False}
    assert set(Event.objects.values_list("profile_id", flat=True)) == {surviving}


def test_absorbing_a_merge_gives_the_touches_to_the_winner(way_out, sent):
    from channels.models import Touch
    from channels.touches.absorb import absorb

    people = list(Send.objects.order_by("pk").values_list("profile_id", flat=True))
    assert absorb([(people[0], people[1])], NOW) == 1
    assert absorb([], NOW) == 0
    for model in (Touch, Send):
        assert list(model.objects.order_by("pk").values_list("profile_id", flat=True)) == [
            people[0],
            people[0],
            people[2],
        ]
    assert Touch.objects.get(pk=sent[1]).bucket == people[0] & 255


def test_an_event_says_which_message_it_is_of(way_out, sent):
    record(way_out, [receipt(sent[0], "opened")], NOW)
    touch = Touch.objects.get(pk=sent[0])
    assert Event.objects.get().properties == {
        "touch": key(sent[0]),
        "channel": encode("chn", way_out.pk),
        "medium": "email",
        "category": "marketing",
        "arm": "",
        "journey": encode("jrn", touch.journey_id),
        "version": encode("ver", touch.version_id),
        "node": encode("nod", touch.step_id),
        "template": encode("tpl", touch.template_version.template_id),
    }


def test_an_event_of_another_origin_names_no_journey_and_no_node(way_out, sent):
    Touch.objects.update(origin=Origin.API, journey_id=None, version_id=None)
    record(way_out, [receipt(sent[0], "opened")], NOW)
    assert Event.objects.get().properties.keys() == {"touch", "channel", "medium", "category", "arm", "template"}
