"""What every test stands on: a real PostgreSQL, a real Valkey, and a small cast of workspaces."""

from __future__ import annotations

import pytest
from django.conf import settings

from cdp.models import Source, Workspace


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The run's Valkey. Use keys of your own; it is not emptied between tests."""
    return str(settings.REDIS_URL)


@pytest.fixture
def workspace(db: None) -> Workspace:
    """The workspace most tests live in."""
    return Workspace.objects.create(name="Acme", slug="acme")


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(workspace=workspace, name="Shop", write_key="acme-write-key")
