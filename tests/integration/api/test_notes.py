"""Nothing is dropped in silence: what was left out, or refused, is told with its reason in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cdp.ingest import inbox
from cdp.ingest.models import Source
from cdp.profiles.models import Identifier
from core.publicid import encode
from tests.integration.api.fixtures import Api, World

pytestmark = pytest.mark.django_db


def test_a_bad_address_is_kept_and_its_reason_is_seen_at_the_customer_and_at_the_source(
    acme: World, alice: Api
) -> None:
    source = Source.objects.get(workspace=acme.workspace)
    now = datetime.now(UTC)
    items = [
        {"type": "identify", "userId": "bo", "traits": {"email": "bo(at)example"}},
        {"type": "identify", "userId": "bo", "traits": {"email": "bo@"}},
        {"type": "identify", "userId": "cy", "traits": {"phone": "12"}},
    ]
    assert inbox.process_items(acme.workspace.pk, source.pk, items, now, now).stored == 3
    bo = encode("prf", Identifier.objects.get(value="bo").profile_id)
    assert alice.get(f"{acme.here}/profiles/{bo}")["traits"]["email"] in ("bo@", "bo(at)example")
    for event in alice.get(f"{acme.here}/profiles/{bo}/events")["results"]:
        (note,) = event["notes"]
        assert (note["severity"], note["code"], note["path"]) == ("warning", "not_an_email", "traits.email")
    health = alice.get(f"{acme.here}/sources/{acme.ids['source']}/health")
    assert [(each["problem"]["code"], each["problem"]["path"], each["events"]) for each in health["noted"]] == [
        ("not_an_email", "traits.email", 2),
        ("not_a_phone", "traits.phone", 1),
    ]


def test_a_refused_item_tells_why(acme: World, alice: Api) -> None:
    source = Source.objects.get(workspace=acme.workspace)
    now = datetime.now(UTC)
    item = {"type": "track", "event": "Paid", "userId": "bo", "timestamp": "soon"}
    inbox.process_items(acme.workspace.pk, source.pk, [item], now, now)
    (row, *_) = alice.get(f"{acme.here}/quarantine")["results"]
    assert (row["code"], row["path"]) == ("bad_timestamp", "timestamp")
    assert "ISO 8601" in row["message"]
