"""F12: what is not exactly what a provider signed, for this channel, lately, is refused and leaves nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client

from cdp.events.models import Event
from channels.models import Channel, Receipt, Send, Suppression
from channels.sandbox import DEFAULT_SECRET
from core.egress import signing
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import key

OTHER_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def way_out(workspace: Workspace) -> Channel:
    return factory.channel(workspace, medium="email", url="http://127.0.0.1:9/messages")


@pytest.fixture
def body(way_out: Channel) -> bytes:
    """A complaint about a message that was sent: it would suppress the address."""
    version = factory.version(way_out.workspace, "email", {"subject": "a", "text": "b"})
    (touch,) = factory.touches(way_out, version, factory.people(way_out.workspace, 1, "email"), state=3)
    Send.objects.update(payload={"to": "ann@example.com", "content": {}})
    return orjson.dumps({"receipts": [{"key": key(touch), "kind": "complained", "id": "e1"}]})


def signed(body: bytes, secret: str = DEFAULT_SECRET, at: datetime | None = None) -> dict[str, str]:
    return signing.headers(secret, "cb_1", at or datetime.now(UTC), body)


def post(channel: Channel, body: bytes, headers: dict[str, str]) -> Any:
    path = f"/v1/receipts/{channel.receipt_key}"
    return Client().post(path, body, content_type="application/json", headers=headers)


def nothing_happened() -> bool:
    return not (Receipt.objects.exists() or Suppression.objects.exists() or Event.objects.exists())


@pytest.mark.django_db
def test_every_single_altered_byte_is_refused(way_out: Channel, body: bytes) -> None:
    headers = signed(body)
    for at in range(len(body)):
        altered = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        assert post(way_out, altered, headers).status_code == 401, at
    for altered in (body[:-1], body + b" ", b" " + body, body.replace(b":", b": "), b"", body * 2):
        assert post(way_out, altered, headers).status_code == 401, altered
    assert nothing_happened()
    assert post(way_out, body, headers).json()["recorded"] == 1, "the one that was signed is good"


@pytest.mark.django_db
def test_every_altered_header_is_refused(way_out: Channel, body: bytes) -> None:
    good = signed(body)
    now = int(good["webhook-timestamp"])
    for change in (
        {"webhook-id": "cb_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": str(now + 1)},
        {"webhook-timestamp": str(now - 1)},
        {"webhook-timestamp": f"+{now}"},
        {"webhook-timestamp": ""},
        {"webhook-signature": good["webhook-signature"].replace("v1,", "v1a,")},
        {"webhook-signature": good["webhook-signature"].swapcase()},
        {"webhook-signature": signed(body, OTHER_SECRET)["webhook-signature"]},
        {"webhook-signature": signed(b"{}")["webhook-signature"]},
    ):
        assert post(way_out, body, good | change).status_code == 401, change
    for name in good:
        assert post(way_out, body, {k: v for k, v in good.items() if k != name}).status_code == 401, name
    assert nothing_happened()
    both = signed(body, OTHER_SECRET)["webhook-signature"] + " " + good["webhook-signature"]
    assert post(way_out, body, good | {"webhook-signature": both}).status_code == 200, (
        "one good signature of two is enough"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-60 * 24 * 365, -6, 6, 60 * 24 * 365])
def test_an_old_or_a_future_one_is_refused_though_well_signed(minutes: int, way_out: Channel, body: bytes) -> None:
    headers = signed(body, at=datetime.now(UTC) + timedelta(minutes=minutes))
    assert post(way_out, body, headers).status_code == 401
    assert nothing_happened()


@pytest.mark.django_db
def test_what_one_workspaces_provider_signed_opens_no_other_workspaces_door(way_out: Channel, body: bytes) -> None:
    other = Workspace.objects.create(name="Other", slug="other")
    theirs = factory.channel(other, url="http://127.0.0.1:9/", secrets={"signing_secret": OTHER_SECRET})
    assert post(theirs, body, signed(body)).status_code == 401
    assert post(way_out, body, signed(body, OTHER_SECRET)).status_code == 401
    assert post(theirs, body, signed(body, OTHER_SECRET)).json()["recorded"] == 0, "and has no hold on its messages"
    assert nothing_happened()


@pytest.mark.django_db
def test_the_signature_is_looked_at_before_the_body(way_out: Channel) -> None:
    for body in (b"{", b"[" * 100_000, b"\xff"):
        assert post(way_out, body, signed(b"{}")).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_the_same_callback_eight_times_at_once_counts_once(way_out: Channel, body: bytes) -> None:
    headers, start = signed(body), threading.Barrier(8)

    def replay(_: int) -> tuple[int, int]:
        start.wait(10)
        try:
            answer = post(way_out, body, headers)
            return answer.status_code, answer.json()["recorded"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(replay, range(8)))
    assert answers == [(200, 0)] * 7 + [(200, 1)]
    assert (Receipt.objects.count(), Suppression.objects.count(), Event.objects.count()) == (1, 1, 1)
