"""The whole job by API: customers looked up, audiences built, journeys drawn, published and followed."""

from __future__ import annotations

import hashlib

import orjson

from audiences.membership import refresh_all
from cdp.ingest.models import Inbox, Quarantine, Source
from channels.models import Channel, Send, SendState
from core.publicid import decode, encode
from journeys.models import Node
from tenancy.models import Role
from tests.integration.api.fixtures import GRAPH, T0, Api, World, error, member, ok


def test_a_draft_is_saved_with_its_problems_and_never_over_somebody_elses(acme: World, alice: Api) -> None:
    draft = f"{acme.here}/journeys/{acme.ids['journey']}/draft"
    read = alice.call("GET", draft)
    assert read.headers["ETag"] == '"1"'
    assert ok(read)["nodes"]["rest"]["sentence"] == "Wait 1 day"
    half = {"nodes": GRAPH["nodes"][:1], "edges": [], "settings": {}}
    assert error(alice.call("PUT", draft, {"graph": half})) == (428, "precondition_required")
    saved = alice.call("PUT", draft, {"graph": half}, If_Match='"1"')
    assert saved.headers["ETag"] == '"2"'
    assert [problem["code"] for problem in ok(saved)["problems"]] == ["port_unwired"]
    assert error(alice.call("PUT", draft, {"graph": GRAPH}, If_Match='"1"')) == (412, "stale")
    assert alice.get(draft)["graph"] == half
    assert error(alice.call("PUT", draft, {"graph": {"nodes": 1, "edges": [], "settings": {}}}, If_Match='"2"')) == (
        400,
        "invalid",
    )


def test_a_journey_is_published_paused_resumed_cloned_and_archived(acme: World, alice: Api) -> None:
    made = alice.post(f"{acme.here}/journeys", {"name": "Second"})
    here = f"{acme.here}/journeys/{made['id']}"
    assert made["state"] == "draft"
    refused = alice.call("POST", f"{here}/publish", If_Match='"1"')
    assert error(refused) == (400, "invalid_draft")
    assert orjson.loads(refused.content)["problems"][0]["code"] == "no_entry"
    ok(alice.call("PUT", f"{here}/draft", {"graph": GRAPH}, If_Match='"1"'))
    assert error(alice.call("POST", f"{here}/publish")) == (428, "precondition_required")
    assert error(alice.call("POST", f"{here}/publish", If_Match='"1"')) == (412, "stale")
    version = alice.post(f"{here}/publish", If_Match='"2"')["version"]
    assert (version["number"], version["live"], version["published_by"]) == (1, True, "acme-owner")
    assert alice.get(f"{here}/versions/{version['id']}")["graph"]["nodes"][1]["id"] == "rest"
    assert alice.post(f"{here}/pause")["state"] == "paused"
    assert error(alice.call("POST", f"{here}/pause")) == (409, "conflict")
    assert alice.post(f"{here}/resume", {"policy": "shift"})["state"] == "live"
    clone = alice.post(f"{here}/clone", {"name": "Third"})
    assert alice.get(f"{acme.here}/journeys/{clone['id']}/draft")["graph"] == GRAPH
    assert error(alice.call("POST", f"{here}/clone", {"name": "Third"})) == (400, "invalid")
    assert alice.post(f"{here}/archive")["state"] == "archived"


def test_counts_and_people_agree(acme: World, alice: Api) -> None:
    counts = alice.get(f"{acme.here}/journeys/{acme.ids['journey']}/counts")
    assert counts["totals"] == {
        "enrolled": 1,
        "let_in": 1,
        "live": 1,
        "ended": 0,
        "converted": 0,
        "held_out": 0,
        "held_out_converted": 0,
    }
    assert counts["nodes"]["rest"] == {"arrived": 1, "inside": 1, "out": 0, "ended": {}}
    assert counts["ports"] == [{"node": "in", "port": "next", "n": 1, "over": 1}]
    assert counts["refused"] == {"already_inside": 1}
    people = f"{acme.here}/enrollments?journey={acme.ids['journey']}"
    (standing,) = alice.get(f"{people}&node=rest")["results"]
    assert (standing["id"], standing["profile"]["label"]) == (acme.ids["enrollment"], "Ann Berg")
    assert alice.get(f"{people}&node=in")["results"] == []
    (left,) = alice.get(f"{people}&node=in&port=next&passages=true")["results"]
    (passage,) = left["passages"]
    node_id = Node.objects.get(version__journey=acme.journey, key="in").pk
    assert passage["steps"] == [
        {
            "node": {"id": encode("nod", node_id), "key": "in", "kind": "entry_event", "name": "Bought"},
            "port": "next",
            "reason": "",
        }
    ]
    assert passage["to"]["key"] == "rest"
    (journey,) = alice.get(f"{acme.here}/journeys")["results"]
    assert (journey["numbers"]["enrolled"], journey["numbers"]["live"]) == (1, 1)


def test_a_customer_is_found_by_any_identifier(acme: World, alice: Api) -> None:
    for text in ("ann@acme.example", "ANN@acme.example", "ann@", acme.ids["profile"]):
        (found,) = alice.get(f"{acme.here}/profiles?q={text}")["results"]
        assert found["id"] == acme.ids["profile"]
    profile = alice.get(f"{acme.here}/profiles/{acme.ids['profile']}")
    assert profile["consent"] == [
        {"medium": "email", "topic": "", "granted": True},
        {"medium": "sms", "topic": "offers", "granted": False},
    ]
    (event,) = alice.get(f"{acme.here}/profiles/{acme.ids['profile']}/events")["results"]
    assert (event["name"], event["properties"]["total"], event["source"]["name"]) == ("Order Completed", 12.5, "Shop")
    said = alice.post(
        f"{acme.here}/profiles/{acme.ids['profile']}/consent", {"medium": "email", "granted": False, "source": "phone"}
    )
    assert said["consent"][0] == {"medium": "email", "topic": "", "granted": False}
    (record,) = alice.get(f"{acme.here}/profiles/{acme.ids['profile']}/consent")["results"]
    assert (record["granted"], record["source"]) == (False, "phone")


def test_suggestions_come_from_what_was_seen(acme: World, alice: Api) -> None:
    values = f"{acme.here}/catalog/values"
    assert alice.get(f"{values}?trait=city&q=os")["values"] == ["Oslo"]
    assert alice.get(f"{values}?event=Order Completed&property=sku")["values"] == ["CD-1"]
    assert alice.get(f"{values}?tag=true")["values"] == ["vip"]
    assert alice.get(f"{values}?namespace=email&q=ann")["values"] == ["ann@acme.example"]
    catalog = alice.get(f"{acme.here}/catalog")
    assert catalog["events"] == [{"name": "Order Completed", "properties": [{"name": "sku", "types": ["text"]}]}]
    assert catalog["namespaces"] == ["email"]


def test_an_audience_is_previewed_saved_changed_and_archived(acme: World, alice: Api) -> None:
    rule = {"kind": "did", "event": "Order Completed", "count": {"op": "at_least", "n": 1}}
    preview = alice.post(f"{acme.here}/audiences/preview", {"rule": rule})
    assert (preview["count"], preview["total"], preview["sample"][0]["label"]) == (1, 1, "Ann Berg")
    assert preview["margin"] is None
    assert alice.post(f"{acme.here}/audiences/preview", {"rule": rule, "exact": False})["count"] == 1
    bad = alice.post(f"{acme.here}/audiences/preview", {"rule": {"kind": "did"}})
    assert (bad["count"], bad["problems"][0]["path"]) == (None, "rule.event")
    made = alice.post(f"{acme.here}/audiences", {"name": "Buyers", "rule": rule, "description": "Bought once"})
    here = f"{acme.here}/audiences/{made['id']}"
    assert (made["revision"], made["description"], bool(made["sentence"])) == (1, "Bought once", True)
    refused = alice.call("POST", f"{acme.here}/audiences", {"name": "Buyers", "rule": {"kind": "nonsense"}})
    assert error(refused) == (400, "invalid_rule")
    etag = alice.call("GET", here).headers["ETag"]
    assert etag == made["etag"]
    assert error(alice.call("PATCH", here, {"name": "Blind"})) == (428, "precondition_required")
    changed = alice.patch(here, {"name": "All buyers"}, If_Match=etag)
    assert (changed["name"], changed["revision"]) == ("All buyers", 1)
    assert error(alice.call("PATCH", here, {"description": "Late"}, If_Match=etag)) == (412, "stale")
    assert alice.get(here)["description"] == "Bought once"
    archived = alice.post(f"{here}/archive")
    assert archived["archived_at"] is not None
    restored = alice.post(f"{here}/restore")
    assert (restored["archived_at"], restored["refreshed_to"], restored["revision"]) == (None, None, 2)


def test_an_audience_whose_rule_cannot_be_kept_stays_archived(acme: World, alice: Api) -> None:
    inner = alice.post(f"{acme.here}/audiences", {"name": "Inner", "rule": {"kind": "tag", "tag": "vip"}})
    asking = {"name": "Outer", "rule": {"kind": "in_audience", "audience": inner["id"]}}
    outer = alice.post(f"{acme.here}/audiences", asking)
    for each in (outer, inner):
        alice.post(f"{acme.here}/audiences/{each['id']}/archive")
    refused = alice.call("POST", f"{acme.here}/audiences/{outer['id']}/restore")
    assert error(refused) == (409, "conflict")
    assert refused.json()["problems"][0]["code"] == "unknown_audience"
    assert alice.get(f"{acme.here}/audiences/{outer['id']}")["archived_at"] is not None
    for each in (inner, outer):
        assert alice.post(f"{acme.here}/audiences/{each['id']}/restore")["archived_at"] is None


def test_members_and_sizes_of_an_audience(acme: World, alice: Api) -> None:
    here = f"{acme.here}/audiences/{acme.ids['audience']}"
    (inside,) = alice.get(f"{here}/members")["results"]
    assert inside["profile"]["id"] == acme.ids["profile"]
    assert alice.get(f"{here}/members?at=2025-12-31T00:00:00Z")["results"] == []
    sizes = alice.get(f"{here}/sizes?start=2025-12-31T12:00:00Z&end=2026-01-02T12:00:00Z&points=3")["points"]
    assert [(point["at"][:10], point["size"]) for point in sizes] == [
        ("2025-12-31", 0),
        ("2026-01-01", 1),
        ("2026-01-02", 1),
    ]
    for span in ("end=0001-01-01T00:00:00Z", "start=9999-12-31T00:00:00Z&end=0001-01-01T00:00:00Z"):
        refused = alice.call("GET", f"{here}/sizes?{span}")
        assert (refused.status_code, refused.json()["problems"][0]["path"]) == (400, "start")
    (of_profile,) = alice.get(f"{acme.here}/profiles/{acme.ids['profile']}/audiences")["results"]
    assert of_profile["audience"]["name"] == "Oslo"
    draft = {
        "nodes": [{"id": "a", "kind": "entry_audience", "config": {"audience": acme.ids["audience"]}}],
        "edges": [],
        "settings": {},
    }
    alice.post(f"{acme.here}/journeys", {"name": "By audience", "graph": draft})
    assert [used["name"] for used in alice.get(f"{here}/uses")["users"]] == ["By audience"]


def test_a_template_and_a_channel_say_which_journeys_use_them(acme: World, alice: Api) -> None:
    send = {"channel": acme.ids["channel"], "template": acme.ids["template"]}
    draft = {"nodes": [{"id": "s", "kind": "send", "config": send}], "edges": [], "settings": {}}
    made = alice.post(f"{acme.here}/journeys", {"name": "By both", "graph": draft})
    named = {"kind": "journey", "id": made["id"], "name": "By both"}
    for thing in ("template", "channel"):
        assert alice.get(f"{acme.here}/{thing}s/{acme.ids[thing]}/uses") == {"users": [named], "hidden": 0}
    made = alice.post(f"{acme.here}/keys", {"name": "Export", "scopes": ["templates:read"]})
    key = Api(key=made["key"])
    assert key.get(f"{acme.here}/templates/{acme.ids['template']}/uses") == {"users": [], "hidden": 1}


def test_a_full_refresh_shows_in_the_audience(acme: World, alice: Api) -> None:
    made = alice.post(f"{acme.here}/audiences", {"name": "VIP", "rule": {"kind": "tag", "tag": "vip"}})
    refresh_all(decode("aud", made["id"]) or 0, T0)
    assert alice.get(f"{acme.here}/audiences/{made['id']}")["size"] == 1


def test_a_touch_shows_its_send_attempts_and_receipts(acme: World, alice: Api) -> None:
    (touch,) = alice.get(
        f"{acme.here}/touches?state=accepted&receipt=delivered&journey={acme.ids['journey']}&node=rest"
    )["results"]
    assert (touch["decision"], touch["send"]["receipt"], touch["template"]["version"]) == ("send", "delivered", 1)
    for query in (
        "state=queued",
        "receipt=opened",
        "decision=withheld",
        "reason=capped",
        "medium=email",
        "end=2026-01-01T00:00:00Z",
    ):
        assert alice.get(f"{acme.here}/touches?{query}")["results"] == [], query
    here = f"{acme.here}/touches/{acme.ids['touch']}"
    whole = alice.get(here)
    assert whole["payload"]["content"] == {"body": "Hi"}
    assert [attempt["outcome"] for attempt in whole["attempts"]] == ["accepted"]
    assert [receipt["kind"] for receipt in whole["receipts"]] == ["delivered"]
    assert error(alice.call("POST", f"{here}/retry")) == (409, "conflict")
    sends = Send.objects.filter(pk=acme.touch.pk)
    sends.update(state=SendState.REJECTED, recalled_at=T0)
    refused = alice.call("POST", f"{here}/retry")
    assert error(refused) == (409, "conflict")
    assert "has left the journey" in orjson.loads(refused.content)["message"]
    assert sends.get().state == SendState.REJECTED
    sends.update(recalled_at=None)
    assert alice.post(f"{here}/retry")["send"]["state"] == "queued"
    sends.update(held_at=T0)
    assert alice.get(here)["send"]["held_at"] == T0.isoformat().replace("+00:00", "Z")
    assert alice.post(f"{here}/cancel")["send"]["state"] == "cancelled"
    assert alice.get(here)["send"]["held_at"] is None


def test_a_channels_secret_goes_in_and_never_comes_out(acme: World, alice: Api) -> None:
    secret = "whsec_" + "A" * 32
    body = {"name": "Hook", "medium": "webhook", "adapter": "webhook", "settings": {"url": "https://gw.example.com/"}}
    assert error(alice.call("POST", f"{acme.here}/channels", body)) == (400, "invalid")
    made = alice.post(f"{acme.here}/channels", body | {"secrets": {"signing_secret": secret}})
    assert made["secrets"] == {"signing_secret": True}
    here = f"{acme.here}/channels/{made['id']}"
    changed = alice.patch(here, {"enabled": False}, If_Match=made["etag"])
    assert (changed["enabled"], changed["secrets"]) == (False, {"signing_secret": True})
    assert secret not in alice.call("GET", f"{acme.here}/channels").content.decode()
    assert secret not in Channel.objects.get(name="Hook").secrets
    assert alice.get(f"{acme.here}/channels/{acme.ids['channel']}/health")["queued"] == 0


def test_a_template_is_checked_previewed_and_published(acme: World, alice: Api) -> None:
    made = alice.post(f"{acme.here}/templates", {"name": "Hi", "medium": "sms", "content": {"body": ""}})
    here = f"{acme.here}/templates/{made['id']}"
    assert made["problems"][0]["path"] == "content.body"
    assert error(alice.call("POST", f"{here}/publish", If_Match=made["etag"])) == (400, "invalid_template")
    content = {"body": "Hello {{ profile.first_name }}"}
    assert error(alice.call("PATCH", here, {"content": content})) == (428, "precondition_required")
    saved = alice.patch(here, {"content": content}, If_Match=made["etag"])
    assert error(alice.call("PATCH", here, {"name": "Late"}, If_Match=made["etag"])) == (412, "stale")
    shown = alice.post(f"{here}/preview", {"profile": acme.ids["profile"]})
    assert shown == {"rendered": {"body": "Hello Ann"}, "problems": []}
    missing = alice.post(
        f"{here}/preview", {"content": {"body": "{{ profile.shoe_size }}"}, "profile": acme.ids["profile"]}
    )
    assert missing["rendered"] is None
    assert missing["problems"][0]["path"].startswith("content.body")
    assert error(alice.call("POST", f"{here}/publish")) == (428, "precondition_required")
    assert error(alice.call("POST", f"{here}/publish", If_Match=made["etag"])) == (412, "stale")
    assert alice.post(f"{here}/publish", If_Match=saved["etag"])["version"]["number"] == 1
    published = alice.get(here)
    assert (published["name"], published["changed_since_publish"]) == ("Hi", False)


def test_caps_and_suppressions(acme: World, alice: Api) -> None:
    cap = alice.post(f"{acme.here}/caps", {"medium": "email", "max_touches": 2, "window": "P1W"})
    assert cap["window"] == "P7D"
    assert alice.patch(f"{acme.here}/caps/{cap['id']}", {"window": "PT36H"})["window"] == "P1DT12H"
    made = alice.post(f"{acme.here}/suppressions", {"medium": "email", "address": " Ann@Acme.example "})
    assert made["address_hash"] == hashlib.sha256(b"ann@acme.example").hexdigest()
    (found,) = alice.get(f"{acme.here}/suppressions?address=ANN@acme.example")["results"]
    assert found["id"] == made["id"]
    assert alice.call("DELETE", f"{acme.here}/suppressions/{made['id']}").status_code == 204


def test_channels_and_sources_are_found_by_a_part_of_their_name(acme: World, alice: Api) -> None:
    Channel.objects.create(workspace=acme.workspace, name="Post 50%", medium="email", adapter="sandbox", enabled=False)
    alice.post(f"{acme.here}/sources", {"name": "App"})
    for query, names in (
        ("channels?q=AI", ["Mail"]),
        ("channels?q=50%25", ["Post 50%"]),
        ("channels?q=_", []),
        ("channels?medium=email", ["Post 50%"]),
        ("channels?enabled=true", ["Mail"]),
        ("channels?enabled=false&medium=sms", []),
        ("sources?q=ho", ["Shop"]),
        ("sources?q=p", ["App", "Shop"]),
    ):
        assert [row["name"] for row in alice.get(f"{acme.here}/{query}")["results"]] == names, query


def test_a_source_shows_its_key_to_those_who_may_change_it(acme: World, alice: Api) -> None:
    here = f"{acme.here}/sources/{acme.ids['source']}"
    assert alice.get(here)["write_key"] == "wk-acme"
    assert Api(member(acme.workspace, Role.VIEWER)).get(here)["write_key"] is None
    rotated = alice.post(f"{here}/rotate")["write_key"]
    assert Source.objects.get(workspace=acme.workspace).write_key == rotated != "wk-acme"
    health = alice.get(f"{here}/health")
    assert (health["last_event_at"][:10], health["events_last_hour"]) == ("2026-01-01", 0)


def test_quarantined_items_are_replayed(acme: World, alice: Api) -> None:
    (row,) = alice.get(f"{acme.here}/quarantine")["results"]
    assert (row["code"], row["source"]["name"]) == ("no_identifier", "Shop")
    assert alice.get(f"{acme.here}/quarantine/{row['id']}") == row
    assert alice.post(f"{acme.here}/quarantine/replay", {"ids": [row["id"]]}) == {"replayed": 1}
    assert alice.get(f"{acme.here}/quarantine/{row['id']}")["replayed_at"] is not None
    assert (Inbox.objects.count(), Quarantine.objects.filter(replayed_at=None).count()) == (1, 0)


def test_the_vocabularies_are_complete(alice: Api) -> None:
    kinds = alice.get("node-types")
    assert [each["kind"] for each in kinds["results"]][:2] == ["entry_event", "entry_audience"]
    for each in kinds["results"]:
        assert each["label"]
        assert each["schema"]["type"] == "object"
    assert "holdout" in kinds["settings"]["defaults"]
    words = alice.get("rule-vocabulary")
    assert {"eq", "contains"} <= {each["op"] for each in words["operators"]["text"]}
    assert [each["kind"] for each in alice.get("adapters")["results"]] == ["email", "webhook", "sandbox"]
    media = {each["kind"]: each for each in alice.get("media")["results"]}
    assert media["sms"]["label"] == "SMS"
    assert media["push"]["fields"][1] == {"name": "body", "kind": "text", "required": True}
    assert {"no_consent", "held_out"} <= {each["code"] for each in alice.get("reasons")["results"]}
