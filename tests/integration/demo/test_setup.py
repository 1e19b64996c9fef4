"""The demo is set up by actions: the audit log says when that truly was, and nobody takes the demo's marker away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from channels.models import Channel
from demo import alerts
from demo.calendar import Calendar
from demo.gateway import loopback_allowed
from demo.live import write_key
from demo.orders import read_orders
from demo.replay import Clock
from demo.setup import SLUG, find_workspace, launch, load, point_channels_at, set_up
from insights.models import Alert, Incident, IncidentState
from journeys.models import Version
from ops.doctor.usage import missing_or_left_over
from tenancy.access import command_access
from tenancy.actions import change_workspace
from tenancy.audit_words import Verb
from tenancy.models import AuditEntry, Workspace
from tests.integration.insights.ledger import NOON, Ledger

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
GATEWAY = "http://127.0.0.1:8790/messages"


def test_the_log_says_when_the_demo_was_truly_set_up_and_moved() -> None:
    orders, calendar = read_orders(one_in=100), Calendar.until_yesterday(NOW)
    with loopback_allowed():
        demo = load(set_up(orders, GATEWAY, calendar, NOW), orders)
    assert set(Version.objects.values_list("published_at", flat=True)) == {calendar.start}
    launch(demo, calendar.launch, NOW)
    point_channels_at(demo, GATEWAY, NOW)
    noted = AuditEntry.objects.count()
    point_channels_at(demo, GATEWAY.replace("8790", "8791"), NOW)
    assert set(AuditEntry.objects.values_list("at", flat=True)) == {NOW}
    moved = AuditEntry.objects.order_by("id")[noted:]
    assert [(entry.verb, entry.kind, entry.after) for entry in moved] == [
        (Verb.CHANGE, "channel", {"settings": {"url": GATEWAY.replace("8790", "8791")}})
    ] * Channel.objects.count()


@pytest.mark.parametrize("marker", [None, "yes", ["done"]])
def test_a_marker_that_is_none_is_somebodys_own_workspace(marker: object) -> None:
    Workspace.objects.create(name="CDNOW", slug=SLUG, settings={"demo": marker})
    assert (find_workspace(), write_key()) == (None, None)


def test_the_marker_stays_whatever_settings_change() -> None:
    workspace = Workspace.objects.create(name="CDNOW", slug=SLUG, settings={"demo": {"done": True}, "region": "NO"})
    other = Workspace.objects.create(name="Mine", slug="mine")
    for each in (workspace, other):
        change_workspace(command_access(each, "test"), {"region": None, "demo": None}, NOW)
        each.refresh_from_db()
    assert (workspace.settings["demo"], workspace.settings["region"]) == ({"done": True}, None)
    assert "demo" not in other.settings


def test_the_clock_undoes_nothing_that_somebody_has_changed_meanwhile() -> None:
    orders, calendar = read_orders(one_in=100), Calendar.until_yesterday(NOW)
    with loopback_allowed():
        demo = load(set_up(orders, GATEWAY, calendar, NOW), orders)
    clock = Clock(demo)
    change_workspace(command_access(demo.workspace, "test"), {"region": "NO"}, NOW)
    clock.set(calendar.launch)
    clock.finish()
    kept = Workspace.objects.get(pk=demo.workspace.pk).settings
    assert (kept["region"], kept["demo"]["clock"], kept["demo"]["done"]) == ("NO", calendar.launch.isoformat(), True)
    assert Clock(load(find_workspace() or demo.workspace, orders)).now == calendar.launch


def test_the_demo_has_alerts_once_and_a_history_that_its_orders_have_made(workspace: Workspace) -> None:
    ledger, calendar = Ledger(workspace), Calendar.until_yesterday(NOON)
    shopper = ledger.person()
    for week in range(20):
        total = 10 if week == 9 else 1_000 + week % 2
        ledger.bought(shopper, calendar.end - timedelta(days=3 + 7 * week), total=total, currency="USD")
    for _ in range(2):
        alerts.set_up(command_access(workspace, "demo"), calendar, NOON)
    made = Alert.objects.filter(workspace=workspace)
    assert sorted(made.values_list("source", flat=True)) == sorted(
        [*(each[1] for each in alerts.ALERTS), "metric_change"]
    )
    assert set(made.values_list("due_at", "problem")) == {(NOON, "")}
    incident = Incident.objects.get()
    assert (incident.state, incident.resolved_at - incident.started_at) == (IncidentState.RESOLVED, timedelta(weeks=1))
    assert missing_or_left_over(workspace.pk, NOON) == []
