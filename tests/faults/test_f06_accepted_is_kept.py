"""F6: what was answered 200 is an event, a repetition or a row of the quarantine with its own reason."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp.events.models import Event, ProcessedMessageId
from cdp.ingest import inbox
from cdp.ingest.front.body import MAX_MEMBERS
from cdp.ingest.items import MAX_BATCH_ITEMS, MAX_ITEM_BYTES
from cdp.ingest.models import Inbox, Quarantine
from cdp.ingest.quarantine import replay
from core.db.sql import run, sql
from tests.chinese import in_chinese

pytestmark = pytest.mark.django_db(transaction=True)

SENT = "2026-01-01T00:00:00Z"


def post(address: str, path: str, body: Any, key: str, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return httpx.post(address + path, content=content, auth=httpx.BasicAuth(key, ""), headers=headers, timeout=20)


def take_in() -> inbox.IngestResult:
    """Process all that is in the inbox."""
    return inbox.process_inbox(datetime.now(UTC), limit=1_000)


def track(**more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Seen", "userId": "u"} | more


@pytest.mark.parametrize("empty", [{"messageId": None}, {"messageId": ""}, {"context": None}, {"sentAt": None}])
def test_a_field_that_says_nothing_takes_what_the_batch_says(address: str, key: str, empty: dict[str, Any]) -> None:
    body = {"batch": [track(**empty)], "sentAt": SENT, "context": {"ip": "10.0.0.1"}}
    assert post(address, "/v1/batch", body, key).json() == {"success": True}
    [item] = json.loads(bytes(Inbox.objects.get().body))
    assert (item["context"], item["sentAt"], bool(item["messageId"])) == ({"ip": "10.0.0.1"}, SENT, True)
    assert take_in().stored == 1
    assert Quarantine.objects.count() == 0


def exactly(size: int, **more: Any) -> dict[str, Any]:
    item = track(properties={"x": ""}, **more)
    item["properties"]["x"] = "x" * (size - len(orjson.dumps(item)))
    return item


def test_the_limit_is_held_against_the_sender_s_bytes_alone(address: str, key: str) -> None:
    body = {"batch": [exactly(MAX_ITEM_BYTES)], "sentAt": SENT, "context": {"page": "p" * 30_000}}
    assert post(address, "/v1/batch", body, key).json() == {"success": True}
    assert post(address, "/v1/track", exactly(MAX_ITEM_BYTES), key).json() == {"success": True}
    numbers = b'{"type":"track","event":"a","userId":"u","properties":{"n":[%s]}}' % b",".join([b"1e15"] * 6_000)
    assert post(address, "/v1/track", numbers, key).json() == {"success": True}
    assert take_in().stored == 3
    assert Quarantine.objects.count() == 0
    over = post(address, "/v1/batch", {"batch": [exactly(MAX_ITEM_BYTES + 1)]}, key)
    assert [item["code"] for item in over.json()["rejected"]] == ["event_too_large"]


def test_what_was_too_large_is_so_when_it_is_replayed_and_what_grew_by_our_hand_is_not(address: str, key: str) -> None:
    post(address, "/v1/track", exactly(MAX_ITEM_BYTES + 1), key)
    # Of an unknown time, so that it is refused by the worker, with what the batch said already added.
    odd = exactly(MAX_ITEM_BYTES - 50, timestamp="whenever")
    assert post(address, "/v1/batch", {"batch": [odd], "context": {"page": "p" * 3_000}}, key).json() == {
        "success": True
    }
    assert take_in().quarantined == 1
    assert len(replay([row.pk for row in Quarantine.objects.all()], datetime.now(UTC))) == 2
    take_in()
    again = Quarantine.objects.filter(replayed_at=None).order_by("code").values_list("code", flat=True)
    assert list(again) == ["bad_timestamp", "event_too_large"]


@pytest.mark.parametrize("second", [b'"batch"', b'"b\\u0061tch"'])
def test_a_batch_with_two_lists_is_refused_because_one_would_be_lost(address: str, key: str, second: bytes) -> None:
    item = orjson.dumps(track())
    answer = post(address, "/v1/batch", b'{"batch":[%s],%s:[%s]}' % (item, second, item), key)
    assert (answer.status_code, answer.json()["code"], answer.json()["path"]) == (400, "duplicate_key", "batch")
    assert Inbox.objects.count() == 0


def test_the_word_batch_in_an_item_is_no_second_list(address: str, key: str) -> None:
    body = {"batch": [track(properties={"batch": "batch"})]}
    assert post(address, "/v1/batch", body, key).json() == {"success": True}
    assert take_in().stored == 1


def test_a_gzip_body_of_several_members_is_one_body(address: str, key: str) -> None:
    whole = orjson.dumps({"batch": [track(), track()]})
    parts = gzip.compress(whole[:40]) + gzip.compress(b"") + gzip.compress(whole[40:])
    assert post(address, "/v1/batch", parts, key, **{"Content-Encoding": "gzip"}).json() == {"success": True}
    assert take_in().stored == 2
    for bad in (parts + b"more", gzip.compress(b"") * (MAX_MEMBERS + 1), parts[:-4]):
        answer = post(address, "/v1/batch", bad, key, **{"Content-Encoding": "gzip"})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_gzip")


def test_a_batch_of_too_many_items_is_refused_whole_and_one_item_fewer_is_taken(address: str, key: str) -> None:
    answer = post(address, "/v1/batch", b'{"batch":[%s]}' % b",".join([b"1"] * (MAX_BATCH_ITEMS + 1)), key)
    said = answer.json()
    assert (answer.status_code, said["code"], said["path"]) == (413, "too_many_items", "batch")
    assert "5,001 items; the limit is 5,000" in said["message"]
    broken = b'{"batch":[%s,{"a":"\xff"}]}' % b",".join([b"1"] * MAX_BATCH_ITEMS)
    assert post(address, "/v1/batch", broken, key).json()["code"] == "too_many_items"
    assert (Inbox.objects.count(), Quarantine.objects.count()) == (0, 0)
    answer = post(address, "/v1/batch", b'{"batch":[%s]}' % b",".join([b"1"] * MAX_BATCH_ITEMS), key)
    assert (answer.status_code, len(answer.json()["rejected"])) == (200, MAX_BATCH_ITEMS)
    assert Quarantine.objects.count() == MAX_BATCH_ITEMS


def test_what_the_door_refuses_keeps_what_its_batch_said_of_all(address: str, key: str) -> None:
    items = [
        b'{ "type": "trck", "userId" : "u", "context": null}',
        b'{"type":"track","event":"","userId":"u","context":{"ip":"10.0.0.9"},"sentAt":"2026-01-02T00:00:00Z"}',
        b'{"type":"track","userId":"u","n":1,"n":2}',
        b'{"type":"track","userId":"\xff"}',
        b"17",
    ]
    body = b'{"batch":[%s],"sentAt":"%s","context":{"ip":"10.0.0.1"}}' % (b",".join(items), SENT.encode())
    assert len(post(address, "/v1/batch", body, key).json()["rejected"]) == 5
    common = '"sentAt":"2026-01-01T00:00:00Z","context":{"ip":"10.0.0.1"}}'
    assert list(Quarantine.objects.order_by("id").values_list("item", flat=True)) == [
        '{"type":"trck","userId":"u",' + common,
        items[1].decode(),
        '{"type":"track","userId":"u","n":1,"n":2,' + common,
        '{"type":"track","userId":"\ufffd",' + common,
        "17",
    ]


@pytest.mark.parametrize("text", ["%s,%s" % ((orjson.dumps(track()).decode(),) * 2), "1,2", "", "[1],[2]"])
def test_text_that_is_several_items_between_brackets_is_replayed_as_the_one_refused_item(
    address: str, key: str, text: str
) -> None:
    body = {"batch": [17]}
    post(address, "/v1/batch", body, key)
    Quarantine.objects.update(item=text, code="malformed_json")
    assert len(replay([Quarantine.objects.get().pk], datetime.now(UTC))) == 1
    done = take_in()
    assert (done.stored, done.quarantined) == (0, 0)
    again = Quarantine.objects.get(replayed_at=None)
    assert (again.item, again.code) == (text, "malformed_json")


# --- any bytes at all ---------------------------------------------------------------------------------------------

odd = st.sampled_from(
    [
        *(b"null", b'""', b"0", b"-1", b"1e400", b"-0.0", b"1e15", b"true", b"[]", b"{}", b'"\\u0000"', b'"\\ud800"'),
        *(
            b'"\xff"',
            b"NaN",
            b"01",
            b"99999999999999999999999",
            b'"guest"',
            b'"2026-03-01T09:30:00Z"',
            b"1772357400000",
        ),
        *(b'"x\\u003ay"', b'{"a":1,"a":2}', b'{"traits":{"email":"a@b.example"}}', b"[" * 20 + b"]" * 20),
        *(b'"' + b"y" * 33_000 + b'"', b" "),
    ]
)
names = st.sampled_from(
    [
        *(b"type", b"event", b"userId", b"anonymousId", b"messageId", b"context", b"sentAt", b"timestamp", b"traits"),
        *(b"properties", b"originalTimestamp", b"previousId", b"groupId", b"m\\u0065ssageId", b"batch", b"constructor"),
    ]
)
values = odd | st.sampled_from([b'"track"', b'"identify"', b'"alias"', b'"Seen"', b'"u1"', b'"m1"', b'"m2"'])
members = st.lists(st.tuples(names, values), max_size=5).map(
    lambda pairs: b",".join(b' "%s" :\n%s' % pair for pair in pairs)
)
good = b'"type":"track","event":"Seen","userId":"u1"'
items = st.one_of(
    members.map(lambda inner: b"{%s}" % inner),
    members.map(lambda inner: b"{%s%s}" % (good, b"," + inner if inner else b"")),
    odd,
)
lists = st.lists(items, max_size=6)
fields = st.lists(st.tuples(st.sampled_from([b"sentAt", b"context", b"writeKey", b"integrations"]), values), max_size=2)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(batch=lists, envelope=fields, bom=st.booleans())
def test_whatever_is_answered_200_adds_up(
    address: str, key: str, batch: list[bytes], envelope: list[tuple[bytes, bytes]], bom: bool
) -> None:
    for model in (Inbox, Quarantine, ProcessedMessageId):
        model.objects.all().delete()
    run(sql("TRUNCATE events_event"))
    body = b'{"batch":[%s]%s}' % (b" ,".join(batch), b"".join(b',"%s":%s' % field for field in envelope))
    answer = post(address, "/v1/batch", b"\xef\xbb\xbf" * bom + body, key)
    if answer.status_code != 200:
        assert answer.status_code in (400, 413), answer.text
        assert Inbox.objects.count() + Quarantine.objects.count() == 0
        return
    at_the_door = len(answer.json().get("rejected", []))
    before = set(Quarantine.objects.values_list("pk", flat=True))
    assert len(before) == at_the_door
    done = take_in()
    assert Inbox.objects.count() == 0
    came = 0 if batch == [b" "] else len(batch)  # A blank alone between the brackets is an empty list.
    assert came == at_the_door + done.stored + done.duplicates + done.quarantined
    assert Event.objects.count() == done.stored
    later = [
        (row.code, row.problem.message, in_chinese(row.problem.message))
        for row in Quarantine.objects.exclude(pk__in=before)
    ]
    assert len(later) == done.quarantined
    # What was accepted is sound as a text; only what it says may be wrong.
    assert not {code for code, *_ in later} & {"unexpected", "duplicate_key", "malformed_json", "event_too_large"}
    assert all(code and message and chinese for code, message, chinese in later)
