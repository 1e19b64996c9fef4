"""F5: a receipt that cannot be kept is set aside with its content; the others of its callback are kept in the same request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cdp.parking.models import Parked
from channels.delivery.set_aside import wake_parked
from channels.links import tokens
from channels.models import Channel, Receipt, Send
from channels.receipts.store import RANK, retry_parked
from tenancy.models import Workspace
from tests.faults.test_f05_every_stage import refuse, repair
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key, states
from tests.integration.channels.test_receipts import post

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return factory.channel(workspace, url="http://127.0.0.1:9/messages")


@pytest.fixture
def sent(channel: Channel) -> list[int]:
    people = factory.people(channel.workspace, 5)
    return factory.touches(channel, factory.version(channel.workspace), people, state=3, payload={"to": "+491"})


def items(sent: list[int], **more: Any) -> list[dict[str, Any]]:
    return [{"key": key(id), "kind": "delivered", "id": f"e{id}", "at": "2026-05-04T12:00:00Z"} | more for id in sent]


def test_one_receipt_that_fails_stops_no_other_and_is_kept_after_a_repair(
    client: Client, channel: Channel, sent: list[int]
) -> None:
    refuse("channels_send", "UPDATE", f"NEW.touch_id = {sent[2]} AND NEW.receipt_rank > 0")
    answer = post(client, channel, items(sent))
    assert (answer.status_code, answer.json()["recorded"]) == (200, 4)
    row = Parked.objects.get()
    assert (row.kind, row.ref, row.workspace_id, row.stage, row.code) == (
        "receipt",
        sent[2],
        channel.workspace_id,
        "receipts.keep",
        "22003",
    )
    assert retry_parked(row.retry_at - timedelta(seconds=1)) == 0
    assert (retry_parked(row.retry_at), Parked.objects.get().tries) == (0, 2)

    repair()
    assert post(client, channel, items(sent)).json()["recorded"] == 1, "the provider repeats its callback"
    assert retry_parked(row.retry_at + 10 * MINUTE) == 1
    assert not Parked.objects.exists()
    assert Receipt.objects.count() == 5
    assert set(Send.objects.values_list("receipt_rank", flat=True)) == {RANK["delivered"]}


def test_it_is_kept_by_itself_when_the_provider_does_not_repeat_it(
    client: Client, channel: Channel, sent: list[int]
) -> None:
    refuse("channels_receipt", "INSERT", f"NEW.touch_id = {sent[0]}")
    post(client, channel, items(sent, note="\x00\u2028" + "x" * 100_000))
    repair()
    assert retry_parked(Parked.objects.get().retry_at) == 1
    kept = Receipt.objects.get(touch_id=sent[0])
    assert (kept.kind, kept.occurred_at, len(kept.raw["note"])) == ("delivered", NOW, 100_001)
    assert not Parked.objects.exists()


def test_a_link_leads_on_where_the_click_cannot_be_kept(client: Client, channel: Channel, sent: list[int]) -> None:
    refuse("channels_receipt", "INSERT", f"NEW.touch_id = {sent[0]}")
    answer = client.get("/c/" + tokens.click(key(sent[0]), "https://shop.example.com/a"))
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example.com/a")
    assert Parked.objects.get().kind == "receipt"


def test_a_send_that_is_closed_meanwhile_is_set_aside_no_longer(channel: Channel, sent: list[int]) -> None:
    Parked.objects.create(
        kind="send", ref=sent[0], stage="deliver.claim", code="x", since=NOW, failed_at=NOW, retry_at=NOW
    )
    assert wake_parked(NOW) == 0
    assert not Parked.objects.exists()
    assert states(sent[:1]) == [("accepted", "")]
