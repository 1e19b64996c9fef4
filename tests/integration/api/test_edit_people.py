"""One customer added and edited by hand: the way of all items, an entry of the audit log for each change, errors at the field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from cdp.events.models import Event
from cdp.profiles.models import ConsentRecord, IdentifierRule, Merge, Profile
from cdp.profiles.models import Identifier as Row
from cdp.schema.models import Trait
from cdp.signals.models import OwnerKind, Signal, SignalKind, Subscription
from tenancy.models import AuditEntry
from tests.integration.api.fixtures import T0, Api, World

EN, ZH = {"Accept_Language": "en"}, {"Accept_Language": "zh-hans"}


@pytest.fixture
def here(acme: World) -> str:
    """Ann's address; something waits for changes of customers."""
    Subscription.objects.create(
        workspace=acme.workspace, kind=SignalKind.PROFILE_CHANGED, ref=0, owner_kind=OwnerKind.AUDIENCE, owner_id=1
    )
    return f"{acme.here}/profiles/{acme.ids['profile']}"


def refused(api: Api, path: str, body: Any, **language: str) -> tuple[int, str, str, str]:
    """Status, path, code and text of the one problem."""
    answer = api.call("POST", path, body, **language)
    (problem,) = orjson.loads(answer.content)["problems"]
    return answer.status_code, problem["path"], problem["code"], problem["message"]


def changed_signals(profile: int) -> int:
    return Signal.objects.filter(profile=profile, kind=SignalKind.PROFILE_CHANGED).count()


def test_a_trait_is_set_and_taken_away_by_an_event_like_any_other(acme: World, alice: Api, here: str) -> None:
    answer = alice.post(f"{here}/traits", {"name": "城市", "value": "上海"})
    assert answer["traits"]["城市"] == "上海"
    event = Event.objects.filter(profile=acme.profile.pk).select_related("name").latest("pk")
    assert (event.name.name, event.properties, event.context["edited"]) == ("Identified", {"城市": "上海"}, "web")
    assert Trait.objects.filter(workspace=acme.workspace, name="城市").values_list("value_type", flat=True)[0] == "text"
    assert changed_signals(acme.profile.pk) == 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.kind, entry.thing_id, entry.details) == (
        "change",
        "profile",
        acme.profile.pk,
        {"trait": "城市"},
    )
    assert "上海" not in orjson.dumps([entry.before, entry.after]).decode()
    alice.post(f"{here}/traits", {"name": "城市", "value": "上海"})
    assert AuditEntry.objects.latest("pk").pk == entry.pk, "saved as it was: nothing was done"
    for name, value in (
        ("age", 41),
        ("large", 1e30),
        ("large", 1e31),
        ("vip", False),
        ("born", "1992-02-29"),
        ("likes", ["tea", 7]),
    ):
        assert alice.post(f"{here}/traits", {"name": name, "value": value})["traits"][name] == value
    assert "城市" not in alice.post(f"{here}/traits", {"name": "城市", "value": None})["traits"]


def test_a_trait_that_cannot_be_taken_is_refused_at_its_field(acme: World, alice: Api, here: str) -> None:
    alice.post(f"{here}/traits", {"name": "age", "value": 41})
    before = Event.objects.count()
    status, path, code, text = refused(alice, f"{here}/traits", {"name": "age", "value": "old"}, **EN)
    assert (status, path, code) == (400, "value", "wrong_type")
    assert text.startswith("“age” has been a number so far")
    assert "一直是数字" in refused(alice, f"{here}/traits", {"name": "age", "value": "old"}, **ZH)[3]
    for body, expected in (
        ({"name": "$locale", "value": "x"}, ("name", "reserved_trait")),
        ({"name": "note", "value": "x" * 5_001}, ("value", "too_long")),
        ({"name": "n" * 201, "value": "x"}, ("name", "name_too_long")),
        ({"name": "email", "value": "no address"}, ("value", "not_an_email")),
        ({"name": "timezone", "value": "Mars/Base"}, ("value", "unknown_time_zone")),
    ):
        assert refused(alice, f"{here}/traits", body)[1:3] == expected
    Profile.objects.filter(pk=acme.profile.pk).update(trait_times={"age": 4_000_000_000_000})
    assert refused(alice, f"{here}/traits", {"name": "age", "value": 42})[:3] == (409, "value", "later_event_stands")
    assert Event.objects.count() == before
    assert Profile.objects.get(pk=acme.profile.pk).traits["age"] == 41


def test_a_tag_is_added_and_removed(acme: World, alice: Api, here: str) -> None:
    assert alice.post(f"{here}/tags", {"tag": "老客户", "present": True})["tags"] == ["vip", "老客户"]
    assert alice.post(f"{here}/tags", {"tag": "vip", "present": False})["tags"] == ["老客户"]
    assert changed_signals(acme.profile.pk) == 2
    entry = AuditEntry.objects.latest("pk")
    assert (entry.before["tags"], entry.after["tags"]) == (["vip", "老客户"], ["老客户"])
    assert refused(alice, f"{here}/tags", {"tag": " vip", "present": True})[:3] == (400, "tag", "bad_tag")
    assert refused(alice, f"{here}/tags", {"tag": "v" * 101, "present": True})[2] == "tag_too_long"
    Profile.objects.filter(pk=acme.profile.pk).update(tags=[f"t{n:04}" for n in range(1_000)])
    assert refused(alice, f"{here}/tags", {"tag": "more", "present": True})[:3] == (409, "tag", "too_many_tags")


def test_an_identifier_is_added_and_removed_but_not_the_last(acme: World, alice: Api, here: str) -> None:
    phone = {"namespace": "phone", "value": "+86 139 1234 5670"}
    stored = {"namespace": "phone", "value": "+8613912345670"}
    shown = alice.post(f"{here}/identifiers", phone | {"present": True})["identifiers"]
    assert [(each["namespace"], each["value"]) for each in shown] == [
        ("email", "ann@acme.example"),
        ("phone", "+8613912345670"),
    ]
    assert changed_signals(acme.profile.pk) == 1
    assert refused(alice, f"{here}/identifiers", phone | {"present": True})[2] == "has_it_already"
    alice.post(f"{here}/identifiers", stored | {"present": False})
    assert AuditEntry.objects.latest("pk").details == {"identifier_removed": "phone"}
    assert not Row.objects.filter(workspace=acme.workspace, **stored).exists()
    email = {"namespace": "email", "value": "ann@acme.example", "present": False}
    assert refused(alice, f"{here}/identifiers", email)[:3] == (409, "value", "last_identifier")


def test_an_identifier_that_identifies_nobody_is_refused_at_its_field(acme: World, alice: Api, here: str) -> None:
    IdentifierRule.objects.create(
        workspace=acme.workspace, namespace="phone", value="+8613912345670", status="denied", since=T0
    )
    before = Event.objects.count()
    for namespace, value, code in (
        ("phone", "+86 139 1234 5670", "denied_identifier"),
        ("phone", "12", "not_a_phone"),
        ("email", "ann at home", "not_an_email"),
        ("user_id", "guest", "generic_identifier"),
        ("Mitglied №", "7", "bad_namespace"),
    ):
        body = {"namespace": namespace, "value": value, "present": True}
        assert refused(alice, f"{here}/identifiers", body)[:3] == (400, "value", code)
        assert refused(alice, f"{acme.here}/profiles", {"identifiers": [{"namespace": namespace, "value": value}]})[
            1:3
        ] == ("identifiers[0].value", code)
    assert (Event.objects.count(), Profile.objects.filter(workspace=acme.workspace).count()) == (before, 1)
    text = refused(alice, f"{here}/identifiers", {"namespace": "phone", "value": "12", "present": True}, **ZH)[3]
    assert "国家" in text or "区号" in text


def test_a_merge_is_shown_before_it_is_done(acme: World, alice: Api, here: str) -> None:
    given = {"namespace": "user_id", "value": "u-7"}
    bob = alice.post(f"{acme.here}/profiles", {"identifiers": [given], "traits": {"name": "王芳"}, "tags": ["new"]})
    checked = alice.post(f"{acme.here}/identifiers/check", given | {"profile": acme.ids["profile"]})
    assert (checked["owner"]["label"], checked["surviving"]) == ("王芳", bob["id"]), "a user id weighs more"
    status, path, code, text = refused(alice, f"{here}/identifiers", given | {"present": True})
    assert (status, path, code) == (409, "value", "belongs_to_another")
    assert bob["id"] in text
    assert Merge.objects.count() == 0
    free = {"namespace": "phone", "value": "+8613912345670", "present": True, "merge_with": bob["id"]}
    assert refused(alice, f"{here}/identifiers", free)[:3] == (409, "value", "changed_meanwhile"), (
        "nothing joins the two"
    )
    assert not Row.objects.filter(namespace="phone").exists()
    left = alice.post(f"{here}/identifiers", given | {"present": True, "merge_with": bob["id"]})
    assert (left["id"], left["merged_from"], left["tags"]) == (bob["id"], [acme.ids["profile"]], ["new", "vip"])
    entry = AuditEntry.objects.latest("pk")
    assert entry.details == {"identifier": "user_id", "merged_with": bob["id"]}
    other = {"namespace": "user_id", "value": "u-8"}
    status, path, code, text = refused(alice, f"{here}/identifiers", other | {"present": True}, **EN)
    assert (status, path, code) == (409, "value", "too_many_of_namespace")
    assert text == "Together they would have 2 identifiers of type user_id; the limit is 1."
    assert not Row.objects.filter(value="u-8").exists(), "nor has anybody become a customer by it"


def test_a_customer_is_added_once(acme: World, alice: Api) -> None:
    body = {
        "identifiers": [{"namespace": "email", "value": "Fang@Example.com"}, {"namespace": "user_id", "value": "u-9"}],
        "traits": {"name": "王芳"},
        "tags": ["vip", "vip"],
    }
    made = alice.post(f"{acme.here}/profiles", body)
    assert (made["label"], made["tags"]) == ("王芳", ["vip"])
    assert made["traits"] == {"name": "王芳", "email": "Fang@Example.com"}
    assert [each["value"] for each in made["identifiers"]] == ["fang@example.com", "u-9"]
    assert (AuditEntry.objects.latest("pk").verb, AuditEntry.objects.latest("pk").kind) == ("create", "profile")
    body["identifiers"] = [{"namespace": "phone", "value": "+8613912345670"}, *body["identifiers"]]
    status, path, code, text = refused(alice, f"{acme.here}/profiles", body)
    assert (status, path, code) == (409, "identifiers[1].value", "belongs_to_another")
    assert made["id"] in text
    assert not Row.objects.filter(namespace="phone").exists()
    assert refused(alice, f"{acme.here}/profiles", {"identifiers": []})[1:3] == ("identifiers", "empty")


def test_consent_needs_a_source_and_keeps_a_note(acme: World, alice: Api, here: str) -> None:
    said = {"medium": "email", "granted": False}
    assert refused(alice, f"{here}/consent", said, **EN)[1:] == (
        "source",
        "required",
        "Say how the customer said so, e.g. by phone: consent without a source proves nothing.",
    )
    assert "来源" in refused(alice, f"{here}/consent", said, **ZH)[3]
    alice.post(f"{here}/consent", said | {"source": "phone", "reason": "通话 4711"})
    record = ConsentRecord.objects.latest("pk")
    assert (record.source, record.reason, record.granted) == ("phone", "通话 4711", False)
    assert alice.get(f"{here}/consent")["results"][0]["reason"] == "通话 4711"
    assert AuditEntry.objects.latest("pk").details["source"] == "phone"


def test_who_was_merged_meanwhile_is_not_changed(acme: World, alice: Api, here: str) -> None:
    heir = Profile.objects.create(workspace=acme.workspace, created_at=T0, updated_at=T0 + timedelta(1))
    Row.objects.filter(profile=acme.profile).update(profile=heir)
    Profile.objects.filter(pk=acme.profile.pk).update(merged_into=heir, tags=[])
    assert alice.post(f"{here}/tags", {"tag": "late", "present": True})["tags"] == ["late"]
    assert Profile.objects.get(pk=acme.profile.pk).tags == []


def test_the_head_counts_orders_by_the_first_metric_of_money(acme: World, alice: Api, here: str) -> None:
    before = alice.get(f"{here}/head")
    assert before["purchases"] is None
    nowhere = {"medium": "sms", "reason": "unreachable", "message": "has no address for this channel"}
    assert before["reach"] == [nowhere]
    assert before["last_message"]["id"] == acme.ids["touch"]
    definition = {
        "event": "Order Completed",
        "aggregate": "sum",
        "property": "total",
        "unit": "money",
        "currency": "EUR",
    }
    alice.post(f"{acme.here}/metrics", {"name": "Revenue", "definition": definition})
    bought = alice.get(f"{here}/head")["purchases"]
    assert (bought["metric"]["name"], bought["count"], float(bought["value"])) == ("Revenue", 1, 12.5)
    alice.post(f"{here}/identifiers", {"namespace": "phone", "value": "+8613912345670", "present": True})
    assert alice.get(f"{here}/head")["reach"] == [{"medium": "sms", "reason": "", "message": ""}]
