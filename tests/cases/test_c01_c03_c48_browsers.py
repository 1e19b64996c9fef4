"""C1, C2, C3, C48: what Segment's browser and mobile SDKs send, and how browsers send it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import httpx
import orjson
import pytest

from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.ingest.models import Inbox, Quarantine
from tests.chinese import english_in

pytestmark = pytest.mark.django_db(transaction=True)

BOM = b"\xef\xbb\xbf"
PAGE = "https://shop.example"
ITEM = {"userId": "u", "event": "Seen", "groupId": "g", "previousId": "p"}


def stored_names() -> list[str]:
    inbox.process_inbox(datetime.now(UTC), limit=1_000)
    return list(Event.objects.order_by("id").values_list("name__name", flat=True))


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("t", "Seen"),
        ("i", "Identified"),
        ("p", "Page Viewed"),
        ("s", "Screen Viewed"),
        ("g", "Group Joined"),
        ("a", "Aliased"),
    ],
)
def test_c1_the_short_addresses_are_the_long_ones(address: str, key: str, short: str, name: str) -> None:
    body = orjson.dumps(ITEM | {"writeKey": key})
    answer = httpx.post(f"{address}/v1/{short}", content=body, headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert stored_names() == [name]


def test_c1_a_short_batch_carries_its_key_and_the_metrics_of_the_sdk_are_dropped(address: str, key: str) -> None:
    plain = {"Content-Type": "text/plain"}
    batch = orjson.dumps({"writeKey": key, "batch": [ITEM | {"type": "track"}] * 2})
    assert httpx.post(f"{address}/v1/b", content=batch, headers=plain).json() == {"success": True}
    metrics = b'{"series":[{"type":"Counter","metric":"analytics_js.invoke","value":1,"tags":{}}]}'
    assert httpx.post(f"{address}/v1/m", content=metrics, headers=plain).json() == {"success": True}
    too_many = httpx.post(f"{address}/v1/m", content=b" " * 600_000, headers=plain)
    assert (too_many.status_code, too_many.json()["code"]) == (413, "body_too_large")
    assert Inbox.objects.count() == 1
    assert stored_names() == ["Seen", "Seen"]


def test_c2_a_byte_order_mark_before_the_json_does_not_matter(address: str, key: str) -> None:
    single, batch = orjson.dumps(ITEM), orjson.dumps({"batch": [ITEM | {"type": "track"}]})
    own = orjson.dumps(ITEM | {"writeKey": key})
    auth = httpx.BasicAuth(key, "")
    for path, body, with_key in (("track", single, auth), ("batch", batch, auth), ("track", own, None)):
        answer = httpx.post(f"{address}/v1/{path}", content=BOM + body, auth=with_key)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    packed = httpx.post(f"{address}/v1/track", content=gzip.compress(BOM + own), headers={"Content-Encoding": "gzip"})
    assert packed.status_code == 200
    assert stored_names() == ["Seen"] * 4
    assert Quarantine.objects.count() == 0


def test_c3_a_page_anywhere_may_send_with_credentials_and_headers_of_its_own(address: str, key: str) -> None:
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    wanted = {"Access-Control-Request-Headers": "content-type,anonymousid"}
    preflight = httpx.options(f"{address}/v1/batch", headers=asked | wanted)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == PAGE
    assert preflight.headers["access-control-allow-credentials"] == "true"
    assert preflight.headers["access-control-allow-headers"] == "content-type,anonymousid"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["vary"] == "origin, access-control-request-headers"
    body = orjson.dumps(ITEM | {"writeKey": key})
    for content, status in ((body, 200), (b"{", 401)):
        beacon = httpx.post(f"{address}/v1/t", content=content, headers={"Origin": PAGE, "Cookie": "sessionid=x"})
        assert beacon.status_code == status
        assert beacon.headers["access-control-allow-origin"] == PAGE
        assert beacon.headers["access-control-allow-credentials"] == "true"
        assert beacon.headers["vary"] == "origin"
    nobody = httpx.post(f"{address}/v1/t", content=body)
    assert nobody.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in nobody.headers


@pytest.mark.parametrize("path", ["/api/session", "/v1/receipts/x", "/u/x", "/admin/login/", "/healthz"])
def test_c3_nothing_else_may_be_read_by_other_pages(address: str, path: str) -> None:
    for method in ("OPTIONS", "POST", "GET"):
        answer = httpx.request(
            method, address + path, headers={"Origin": PAGE, "Access-Control-Request-Headers": "content-type"}
        )
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["track", "batch", "t"])
def test_c48_gzip_that_does_not_say_so_is_told_the_header(address: str, key: str, path: str) -> None:
    body = gzip.compress(orjson.dumps(ITEM | {"batch": [], "writeKey": key}))
    answer = httpx.post(f"{address}/v1/{path}", content=body, auth=httpx.BasicAuth(key, ""))
    assert (answer.status_code, answer.json()["code"]) == (400, "no_content_encoding")
    assert "Content-Encoding: gzip" in answer.json()["message"]
    body = httpx.post(
        f"{address}/v1/{path}", content=body, auth=httpx.BasicAuth(key, ""), headers={"Accept-Language": "zh-CN"}
    ).json()
    assert ("Content-Encoding: gzip" in body["message"], english_in(body["message"])) == (True, [])
    assert Quarantine.objects.count() == 0


def test_a_key_in_the_address_is_not_read_and_the_answer_says_so(address: str, key: str) -> None:
    answer = httpx.post(f"{address}/v1/track?writeKey={key}", content=json.dumps(ITEM))
    assert (answer.status_code, answer.json()["code"]) == (401, "no_write_key")
    assert "A key in the address is not read" in answer.json()["message"]
    assert "address" not in httpx.post(f"{address}/v1/track", content=json.dumps(ITEM)).json()["message"]
