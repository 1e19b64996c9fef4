"""C36: receipts in every order, and in every division into callbacks, give the same and the right status."""

from __future__ import annotations

from itertools import combinations, permutations

import orjson
import pytest

from cdp.parking.models import Parked
from channels.adapters.receipt_in import RANK, ReceiptIn, parse_receipts
from channels.models import Channel, Receipt, Send, Suppression
from channels.receipts.store import hold, keep_each, record, retry_parked
from core.db.sql import Sql, run
from ops.doctor.run import examine, invariants
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, day, key

pytestmark = pytest.mark.django_db
KINDS = {rank: kind for kind, rank in RANK.items()}


@pytest.fixture
def channel(workspace) -> Channel:
    return factory.channel(workspace, medium="email", url="http://127.0.0.1:9/")


def _sent(channel: Channel, count: int) -> list[int]:
    version = factory.version(channel.workspace, "email", {"subject": "a", "text": "b"})
    ids = factory.touches(channel, version, factory.people(channel.workspace, count, "email"), state=3, closed_at=NOW)
    for touch_id in ids:
        Send.objects.filter(pk=touch_id).update(payload={"to": f"{touch_id}@example.com"})
    return ids


def _receipt(touch_id: int, kind: str) -> ReceiptIn:
    word, _, softness = kind.partition(" ")
    item = {"key": key(touch_id), "kind": word, "id": f"{touch_id}.{kind}"} | ({"bounce": softness} if softness else {})
    return parse_receipts("cb", orjson.dumps({"receipts": [item]}), NOW)[0]


@pytest.mark.parametrize(
    ("kinds", "status", "suppressed"),
    [
        (("delivered", "bounced"), "bounced", "hard_bounce"),
        (("delivered", "opened", "bounced hard"), "bounced", "hard_bounce"),
        (("opened", "delivered"), "opened", None),
        (("complained", "delivered"), "complained", "complaint"),
        (("complained", "clicked", "unsubscribed"), "complained", "complaint"),
        (("bounced soft", "delivered"), "delivered", None),
        (("bounced soft", "deferred", "accepted"), "soft_bounced", None),
    ],
)
def test_every_order_gives_the_right_status(channel, kinds, status, suppressed):
    orders = list(permutations(kinds))
    for touch_id, order in zip(_sent(channel, len(orders)), orders, strict=True):
        for kind in order:
            record(channel, [_receipt(touch_id, kind)], NOW)
        assert KINDS[Send.objects.get(pk=touch_id).receipt_rank] == status, order
    assert list(Suppression.objects.values_list("reason", flat=True)) == (
        [suppressed] * len(orders) if suppressed else []
    )


def test_any_three_receipts_give_one_status_whatever_their_order_and_however_they_are_divided(channel):
    words = [*(kind for kind in RANK if kind not in ("unknown", "soft_bounced")), "bounced soft"]
    chosen = list(combinations(words, 3))
    ids = iter(_sent(channel, len(chosen) * 3))
    for three in chosen:
        weight = max(RANK[{"bounced soft": "soft_bounced"}.get(kind, kind)] for kind in three)
        for divided in ([three], [three[:1], three[1:]], [three[::-1]]):
            touch_id = next(ids)
            for part in divided:
                record(channel, [_receipt(touch_id, kind) for kind in part], NOW)
            assert Send.objects.get(pk=touch_id).receipt_rank == weight, (three, divided)
    asked = [each for each in invariants() if each.name == "sends_carry_their_furthest_receipt"]
    assert [finding.count for finding in examine(asked, NOW)] == [0]


def test_a_receipt_that_raises_is_set_aside_and_the_others_are_kept(channel):
    """F5, for receipts."""
    ids = _sent(channel, 9)
    refuse = (
        "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "IF NEW.touch_id = TG_ARGV[0]::bigint THEN RAISE numeric_value_out_of_range; END IF; RETURN NEW; END$$; "
        "CREATE TRIGGER refuse BEFORE UPDATE ON channels_send FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse"
    )
    run(Sql(f"{refuse}({ids[4]})"))
    held, _ = hold([_receipt(touch_id, "delivered") for touch_id in ids], channel)
    assert keep_each(channel, held, NOW) == (8, [(key(ids[4]), "22003")])
    parked = Parked.objects.get()
    assert (parked.kind, parked.ref, parked.payload["receipt"]["key"]) == ("receipt", ids[4], key(ids[4]))
    assert retry_parked(parked.retry_at) == 0
    run(Sql("DROP TRIGGER refuse ON channels_send"))
    assert retry_parked(day(1)) == 1
    assert (Receipt.objects.count(), Parked.objects.count()) == (9, 0)
