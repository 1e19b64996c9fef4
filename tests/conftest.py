"""What every test stands on: a real PostgreSQL, a real Valkey, and a small cast of workspaces."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from cdp.events import partitions
from cdp.ingest.models import Source
from cdp.schema import dictionary
from core.db.sql import run, sql
from core.i18n.catalogs import compile_catalogs
from tenancy.models import Workspace
from tests.integration.channels.postbox import old_postbox, postbox  # noqa: F401  # fixtures


def pytest_configure() -> None:
    """Chinese is shown from the compiled catalog, whoever starts the tests and however."""
    compile_catalogs()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing is garbage before all is collected, and what is loaded by then is not looked through later: a fifth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


FIRST = ("tests/e2e/", "tests/integration/chaos/test_attack.py")
"""What begins: the browser's tests share one stack, so they stay with one process, and all would wait for them at the end; the
attack starts as many programs as the storm, and should not meet it."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [not item.nodeid.startswith(start) for start in FIRST])


@pytest.fixture(autouse=True)
def _fresh_memory(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """What a process remembers of the database ends with the test, as its rows do; so does the language of a request."""
    yield
    translation.deactivate()
    dictionary.forget()
    partitions.forget()
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        # Django empties the tables it manages; the partitioned one it does not.
        with django_db_blocker.unblock():
            run(sql("TRUNCATE events_event"))


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
