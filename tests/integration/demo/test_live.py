"""The demo's live source: orders that go through the real ingestion endpoint, into the demo's workspace and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import httpx
import pytest

from cdp.ingest.inbox import process_inbox
from cdp.ingest.models import Inbox, Source
from cdp.profiles.models import Identifier, Profile
from demo.live import LOOK_AGAIN_AFTER, NEWCOMERS, PAUSE, Shoppers, go_on, send, write_key
from demo.orders import read_orders
from demo.setup import SLUG
from tenancy.models import Workspace

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


class Enough(Exception):
    """Ends what has no end."""


def stop_after(times: int, rests: list[float]) -> Callable[[float], None]:
    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == times:
            raise Enough

    return rest


@pytest.fixture(scope="module")
def shoppers() -> Shoppers:
    return Shoppers(read_orders(one_in=40), Random(7))


def demo_workspace(**facts: object) -> Workspace:
    workspace = Workspace.objects.create(name="CDNOW", slug=SLUG, settings={"demo": facts})
    key = f"live-{workspace.pk}-{datetime.now(UTC).timestamp()}"
    Source.objects.create(workspace=workspace, name="Shop", write_key=key)
    return workspace


def test_one_in_four_orders_is_somebodys_first_and_no_two_messages_are_the_same() -> None:
    shoppers = Shoppers(read_orders(one_in=40), Random(1))
    drawn = [shoppers.order(NOW) for _ in range(2_000)]
    known = {f"cdnow-{order.customer}" for order in shoppers.orders}
    newcomers = [items for items in drawn if len(items) == 2]
    assert abs(len(newcomers) / len(drawn) - NEWCOMERS) < 0.03
    assert all(items[-1]["userId"] in known for items in drawn if len(items) == 1)
    assert not any(items[-1]["userId"] in known for items in newcomers)
    ids = [item["messageId"] for items in drawn for item in items]
    assert len(set(ids)) == len(ids)
    assert all(PAUSE[0] <= shoppers.pause() <= PAUSE[1] for _ in range(1_000))


@pytest.mark.django_db(transaction=True)
def test_orders_go_through_the_endpoint_into_the_demos_workspace_alone(address: str, shoppers: Shoppers) -> None:
    mine = Workspace.objects.create(name="Mine", slug="mine")
    Source.objects.create(workspace=mine, name="Shop", write_key="mine")
    demo = demo_workspace(done=True)
    rests: list[float] = []
    with pytest.raises(Enough):
        go_on(address, shoppers, stop_after(12, rests))
    assert all(PAUSE[0] <= seconds <= PAUSE[1] for seconds in rests)
    assert not Inbox.objects.exclude(workspace=demo).exists()
    assert process_inbox(datetime.now(UTC)).quarantined == 0
    assert Profile.objects.filter(workspace=demo).count() > 5
    assert not Profile.objects.exclude(workspace=demo).exists()
    assert Identifier.objects.filter(workspace=demo, namespace="user_id", value__startswith="cdnow-").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("facts", [None, {}, {"done": False}], ids=["somebody's own", "begun", "not done"])
def test_where_no_demo_is_loaded_nobody_orders_and_it_looks_again_later(
    address: str, shoppers: Shoppers, facts: dict[str, object] | None
) -> None:
    # A workspace that only bears the demo's name is somebody's own.
    settings = {} if facts is None else {"demo": facts}
    workspace = Workspace.objects.create(name="CDNOW", slug=SLUG, settings=settings)
    Source.objects.create(workspace=workspace, name="Shop", write_key="somebodys-own")
    rests: list[float] = []
    with pytest.raises(Enough):
        go_on(address, shoppers, stop_after(2, rests))
    assert rests == [LOOK_AGAIN_AFTER] * 2
    assert write_key() is None
    assert not Inbox.objects.exists()


def test_an_endpoint_that_refuses_or_is_down_is_said_in_the_log(
    address: str, shoppers: Shoppers, caplog: pytest.LogCaptureFixture
) -> None:
    with httpx.Client(base_url=address) as client:
        assert not send(client, "a key that was withdrawn", shoppers.order(NOW))
    assert "401" in caplog.text
    with httpx.Client(base_url="http://127.0.0.1:9") as client:
        assert not send(client, "any", shoppers.order(NOW))
    assert "cannot reach http://127.0.0.1:9" in caplog.text


def test_a_basket_keeps_its_cents(shoppers: Shoppers) -> None:
    totals = {order.total for order in shoppers.orders}
    bought = shoppers.order(NOW)[-1]["properties"]
    assert isinstance(bought, dict)
    assert Decimal(str(bought["total"])) in totals
