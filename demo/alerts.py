"""The demo's alerts, with a history of the one on revenue over the last year of orders."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from core.publicid import encode
from demo.calendar import Calendar
from demo.orders import EVENT
from insights.actions import save_metric
from insights.alerts.actions import save_alert
from insights.alerts.evaluate import evaluate_workspace
from insights.metrics.definition import Definition
from insights.metrics.save import Draft
from insights.models import Alert
from tenancy.access import Access
from tenancy.models import Workspace

WEEK: Final = timedelta(weeks=1)
WEEKS: Final = 52
"""The length of the history; incidents are kept for 400 days."""

REVENUE: Final = Draft(
    "Revenue per week",
    "What orders came to, in dollars.",
    None,
    Definition(EVENT, aggregate="sum", property="total", unit="money", currency="USD", grain="week"),
)

ALERTS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("A channel fails", "send_failures", {}),
    ("Somebody or something is set aside", "parked", {}),
    ("The shop sends what cannot be read", "quarantine", {"share": 0.02}),
    ("Many messages are withheld by the cap", "withheld", {"share": 0.5}),
)
"""Name, source, config."""

DROP: Final = ("Revenue drops against earlier weeks", {"change": "drop", "weeks": 4, "deviations": 3.0, "least": 0.3})


@transaction.atomic
def set_up(access: Access, calendar: Calendar, now: datetime) -> None:
    """Make the alerts, unless they are there, and the metric that one of them watches; `now` is for the audit log.

    The alert on revenue is evaluated as of each of the last weeks of the replay, so that its history shows what the orders had
    to say.
    """
    workspace = access.workspace
    if Alert.objects.filter(workspace=workspace).exists():
        return
    metric, problems = save_metric(access, None, REVENUE, now)
    if metric is None:
        raise RuntimeError(f"The demo's metric was refused: {problems}")
    name, config = DROP
    _alert(access, name, "metric_change", {"metric": encode("met", metric.pk)} | config, now)
    _look_back(workspace, calendar)
    for name, source, config in ALERTS:
        _alert(access, name, source, config, now)
    Alert.objects.filter(workspace=workspace).update(due_at=now)


def _alert(access: Access, name: str, source: str, config: dict[str, Any], now: datetime) -> None:
    draft = Alert(workspace=access.workspace, name=name, source=source, config=config)
    alert, problems = save_alert(access, draft, [], now)
    if alert is None:
        raise RuntimeError(f"The demo's alert {name!r} was refused: {problems}")


def _look_back(workspace: Workspace, calendar: Calendar) -> None:
    """Evaluate the alerts as of each week of the last year: an older history would be deleted at once."""
    at = max(calendar.start, calendar.end - WEEKS * WEEK)
    while at <= calendar.end:
        Alert.objects.filter(workspace=workspace).update(due_at=at)
        evaluate_workspace(workspace.pk, at)
        at += WEEK
