"""What the storm plants is what the programs meet: here the part of it that needs no storm."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from bench.chaos.builders import found_town
from bench.chaos.poison import plant
from cdp.parking.models import Parked
from core.publicid import encode
from journeys.engine import compiled, plan
from journeys.engine.pulse import plan_runs

pytestmark = pytest.mark.django_db


def forget() -> None:
    """As a process that starts now."""
    for cached in (compiled.compiled, compiled.compiled_narrow, plan.plan_of):
        cached.cache_clear()


def test_spoiled_schedules_are_set_aside_and_let_go_after_the_repair_and_spoiled_drafts_can_be_looked_at(
    client: Client,
) -> None:
    now = datetime.now(UTC)
    builder = found_town("http://127.0.0.1:1/", {"host": "127.0.0.1", "port": 1, "from_address": "a@b.example"}, now)
    poison = plant(builder, now)
    client.raise_request_exception = False
    base = f"/api/workspaces/{encode('wsp', builder.workspace_id)}"
    for path in ("/journeys", "/templates", "/parked", *poison.drafts):
        answer = client.get(base + path, headers={"authorization": f"Bearer {builder.api_key}"})
        assert answer.status_code == 200, path
    forget()
    plan_runs(datetime.now(UTC))
    assert list(Parked.objects.filter(kind="schedule").values_list("ref", flat=True)) == [[*poison.schedules][-1]]
    poison.repair(now)
    forget()
    plan_runs(datetime.now(UTC))
    assert not Parked.objects.filter(kind="schedule").exists()
