"""F5: a workspace whose ticks take long delays its own customers, not those of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from celery import current_app
from django.core.cache import cache

from core.db.clock import database_clock
from core.precedence import ALLOWANCE, FIRST, LATER, count_tick, precedence
from journeys.engine.tasks import pulse, tick_buckets
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, node, wires

QUEUE = "engine"


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    cache.clear()
    current_app.control.purge()
    yield
    current_app.control.purge()


def due(name: str) -> Builder:
    """A workspace in which somebody is due."""
    builder = Builder(Workspace.objects.create(name=name, slug=name.lower()), name.lower())
    builder.people(1)
    builder.live("Welcome", [node("in", "entry_event", event="Signup"), node("out", "exit")], wires("in>out"))
    builder.track("u1", "Signup", database_clock() - timedelta(seconds=1))
    return builder


def served() -> list[int]:
    """The workspaces whose ticks a worker would be given, in order."""
    found = []
    with current_app.connection_for_read() as connection, connection.SimpleQueue(QUEUE) as queue, suppress(queue.Empty):
        while True:
            message = queue.get_nowait()
            found.append(message.payload[1]["workspace_id"])
            message.ack()
    return found


@pytest.mark.django_db
def test_ticks_of_a_workspace_that_took_much_wait_behind_those_of_others() -> None:
    heavy, light = due("Heavy"), due("Light")
    pulse()
    assert served() == [heavy.workspace.pk, light.workspace.pk]
    count_tick(heavy.workspace.pk, ALLOWANCE)
    count_tick(heavy.workspace.pk, 0.001)
    pulse()
    assert served() == [light.workspace.pk, heavy.workspace.pk]
    assert (precedence(heavy.workspace.pk), precedence(light.workspace.pk)) == (LATER, FIRST)


@pytest.mark.django_db
def test_every_tick_is_counted() -> None:
    builder = due("Light")
    cache.set(f"tick_ms:{builder.workspace.pk}", round(ALLOWANCE * 1000) + 1)
    tick_buckets(builder.workspace.pk, list(range(256)))
    assert cache.get(f"tick_ms:{builder.workspace.pk}") >= ALLOWANCE * 1000 + 1
    cache.delete(f"tick_ms:{builder.workspace.pk}")
    tick_buckets(builder.workspace.pk, [0])
    assert cache.get(f"tick_ms:{builder.workspace.pk}") is not None
