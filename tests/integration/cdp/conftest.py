"""Short ways to say what came in and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cdp.ingest import inbox
from cdp.ingest.models import Source
from cdp.profiles.models import Identifier, Profile
from tenancy.models import Workspace
from tests.integration.cdp.server import running

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

Send = Callable[..., inbox.IngestResult]


@pytest.fixture
def send(workspace: Workspace, source: Source) -> Send:
    """Process items as if they had just arrived."""

    def process(*items: dict[str, Any] | bytes, now: datetime = NOW) -> inbox.IngestResult:
        return inbox.process_items(workspace.pk, source.pk, items, now, now)

    return process


@pytest.fixture(scope="session")
def address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A running server on the test database."""
    with django_db_blocker.unblock(), running() as found:
        yield found


@pytest.fixture
def key() -> str:
    """The write key of a new source. (A server remembers keys for some seconds: each test has its own.)"""
    workspace = Workspace.objects.create(name="Acme", slug="acme")
    name = f"key-{workspace.pk}-{datetime.now(UTC).timestamp()}"
    return Source.objects.create(workspace=workspace, name="Shop", write_key=name).write_key


def track(user: str, event: str = "Order Completed", **more: Any) -> dict[str, Any]:
    return {"type": "track", "userId": user, "event": event} | more


def identify(user: str, **more: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": user} | more


def profile_of(value: str, namespace: str = "user_id") -> Profile:
    """The profile an identifier leads to."""
    return Identifier.objects.select_related("profile").get(namespace=namespace, value=value).profile


def people() -> list[set[tuple[str, str]]]:
    """The identifiers of each live profile."""
    found: dict[int, set[tuple[str, str]]] = {}
    for profile, namespace, value in Identifier.objects.values_list("profile_id", "namespace", "value"):
        found.setdefault(profile, set()).add((namespace, value))
    return sorted(found.values(), key=sorted)
