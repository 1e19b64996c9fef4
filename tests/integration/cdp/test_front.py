"""The HTTP API as a sender meets it: a real server, real bytes, rows really committed."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from django.core.management import call_command

from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.ingest.models import Inbox, Quarantine, Source
from core.db.sql import run, sql
from tenancy.models import Workspace
from tests.chinese import english_in
from tests.integration.cdp.conftest import people
from tests.integration.cdp.server import running

pytestmark = pytest.mark.django_db(transaction=True)

TRACK = {"userId": "u1", "event": "Order Completed"}


def post(address: str, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    auth = httpx.BasicAuth(key, "") if key else None
    return httpx.post(address + path, content=content, auth=auth, headers=headers, timeout=20)


def items_in_the_inbox() -> list[dict[str, Any]]:
    return [item for row in Inbox.objects.order_by("id") for item in json.loads(bytes(row.body))]


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias"])
def test_each_kind_has_its_address_and_is_committed_when_the_answer_comes(address: str, key: str, kind: str) -> None:
    answer = post(address, f"/v1/{kind}", TRACK | {"groupId": "g", "previousId": "p"}, key)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert [item["type"] for item in items_in_the_inbox()] == [kind]
    assert inbox.process_inbox(datetime.now(UTC)).stored == 1


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import"])
def test_a_batch_may_be_gzip_and_carry_its_key(address: str, key: str, path: str) -> None:
    body = {"writeKey": key, "sentAt": "2026-01-01T00:00:00Z", "batch": [TRACK | {"type": "track"}] * 3}
    answer = post(address, path, gzip.compress(orjson.dumps(body)), **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [item.get("sentAt") for item in items_in_the_inbox()] == [None if "import" in path else body["sentAt"]] * 3
    assert Inbox.objects.count() == 1


def test_a_bad_item_is_named_and_quarantined_and_the_others_are_taken(address: str, key: str) -> None:
    body = b'{"batch":[%s,{"type":"trac"},{"type":"track","event":"\\ud800","userId":"u"},%s]}'
    good = orjson.dumps(TRACK | {"type": "track"})
    answer = post(address, "/v1/batch", body % (good, good), key)
    assert answer.status_code == 200
    told = answer.json()
    assert told["success"] is True
    assert [(item["index"], item["code"], item["path"]) for item in told["rejected"]] == [
        (1, "unknown_type", "type"),
        (2, "malformed_json", ""),
    ]
    assert all(item["message"] for item in told["rejected"])
    assert len(items_in_the_inbox()) == 2
    assert list(Quarantine.objects.order_by("id").values_list("code", "source__write_key")) == [
        ("unknown_type", key),
        ("malformed_json", key),
    ]


def test_a_bad_single_item_is_refused_and_kept(address: str, key: str) -> None:
    answer = post(address, "/v1/track", {"userId": "u1"}, key)
    assert (answer.status_code, answer.json()["code"], answer.json()["path"]) == (400, "no_event_name", "event")
    assert Inbox.objects.count() == 0
    assert Quarantine.objects.get().code == "no_event_name"


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "code"),
    [
        ("/v1/track", b"{", {}, 400, "malformed_json"),
        ("/v1/track", b"", {}, 400, "malformed_json"),
        ("/v1/batch", b"", {}, 400, "malformed_json"),
        ("/v1/batch", b"[]", {}, 400, "not_a_batch"),
        ("/v1/batch", b"\xff\xfe", {}, 400, "malformed_json"),
        ("/v1/batch", b"[" * 400_000, {}, 400, "not_a_batch"),
        ("/v1/nothing", b"{}", {}, 404, "unknown_path"),
        ("/v1/batch", b'{"batch":[' + b"[" * 400_000, {}, 400, "malformed_json"),
        ("/v1/batch", b"x" * (500 * 1024 + 1), {}, 413, "body_too_large"),
        ("/v1/track", b'{"event":"a","userId":"' + b"x" * 33_000 + b'"}', {}, 413, "event_too_large"),
        ("/v1/batch", b"not gzip", {"Content-Encoding": "gzip"}, 400, "bad_gzip"),
        ("/v1/batch", gzip.compress(b'{"batch":[]}', mtime=0)[:-6], {"Content-Encoding": "gzip"}, 400, "bad_gzip"),
        (
            "/v1/batch",
            gzip.compress(b" " * 200_000_000, 9, mtime=0),
            {"Content-Encoding": "gzip"},
            413,
            "body_too_large",
        ),
        ("/v1/batch", b"{}", {"Content-Encoding": "br"}, 415, "unsupported_encoding"),
    ],
)
def test_bad_bodies_get_a_clear_answer(
    address: str, key: str, path: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = post(address, path, body, key, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    answer = post(address, path, body, key, **headers, **{"Accept-Language": "zh-CN,zh;q=0.9"})
    assert english_in(answer.json()["message"]) == []
    assert Inbox.objects.count() == 0


def test_a_body_of_exactly_the_limit_is_taken(address: str, key: str) -> None:
    item = orjson.dumps(TRACK | {"type": "track", "properties": {"x": "x" * 30_000}})
    body = b'{"batch":[' + b",".join([item] * 16) + b"]"
    body += b" " * (500 * 1024 - len(body) - 1) + b"}"
    assert post(address, "/v1/batch", body, key).json() == {"success": True}


def test_without_a_good_key_nothing_is_taken(address: str, key: str) -> None:
    Source.objects.create(workspace=Workspace.objects.get(), name="Off", write_key=key + "-off", enabled=False)
    for given, code in (
        (None, "no_write_key"),
        ("no such key", "unknown_write_key"),
        (key + "-off", "source_disabled"),
    ):
        answer = post(address, "/v1/track", TRACK, given)
        assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert httpx.post(f"{address}/v1/track", headers={"Authorization": "Basic %%%"}, json=TRACK).status_code == 401
    assert Inbox.objects.count() == 0


def test_a_source_made_a_moment_ago_can_send(address: str, key: str) -> None:
    assert post(address, "/v1/track", TRACK, key).status_code == 200
    Source.objects.create(workspace=Workspace.objects.get(), name="New", write_key=key + "-new")
    assert post(address, "/v1/track", TRACK, key + "-new").status_code == 200


def test_only_post_is_known_and_browsers_may_ask_first(address: str) -> None:
    assert httpx.get(f"{address}/v1/track").status_code == 405
    assert httpx.get(f"{address}/v1/track").headers["allow"] == "POST, OPTIONS"
    asked = httpx.options(f"{address}/v1/batch")
    assert asked.status_code == 204
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert httpx.post(f"{address}/v1/nothing").status_code == 404


def test_requests_that_come_together_are_all_stored(address: str, key: str) -> None:
    def one(number: int) -> int:
        with httpx.Client(timeout=20) as client:
            return sum(
                client.post(
                    f"{address}/v1/track", auth=(key, ""), json=TRACK | {"messageId": f"{number}-{turn}"}
                ).status_code
                == 200
                for turn in range(20)
            )

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(one, range(16))) == 320
    assert len(items_in_the_inbox()) == 320
    assert inbox.process_inbox(datetime.now(UTC), limit=1000).stored == 320
    assert Event.objects.count() == 320
    assert people() == [{("user_id", "u1")}]


def test_after_the_connections_were_cut_the_next_request_is_stored(address: str, key: str) -> None:
    """Fault 17."""
    assert post(address, "/v1/track", TRACK, key).status_code == 200
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pathline-front'"
    assert run(sql(cut)) >= 1
    assert post(address, "/v1/track", TRACK, key).status_code == 200
    assert Inbox.objects.count() == 2


def test_without_a_database_a_sender_is_told_to_come_again(django_db_setup: None) -> None:
    with running(DATABASE_URL="postgres://nobody@127.0.0.1:1/none") as elsewhere:
        answer = post(elsewhere, "/v1/track", TRACK, "some key")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"


def test_migrations_say_all_that_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, skip_checks=True, verbosity=0)
