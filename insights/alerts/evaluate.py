"""Evaluates the alerts that are due: measures all of a workspace and source at once, moves incidents, writes notices.

Measuring is done outside of any lock, then everything that follows from it in one short transaction: a process that is killed
in between has changed nothing, and the alerts are due as before.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from core.db.sql import rows, run, sql
from insights.alerts.move import move
from insights.alerts.sources import BY_KIND
from insights.alerts.sources.base import AlertSource, Reading
from insights.models import Alert
from tenancy.models import Workspace

logger = logging.getLogger(__name__)

SECONDS = 45.0
"""After so long no further workspace is begun in this run."""

WORKSPACE_SECONDS = 10.0
"""After so long no further source of a workspace is begun: the others have their turn."""

STATEMENT_SECONDS = 10
"""What takes longer is cancelled: the alerts of the source are then read one by one, and only those that are slow fail."""

ALONE_SECONDS = 10.0
"""After so long no further alert of a source is read alone; the rest is due as before, and comes first in the next run."""

PIECE = 100
"""Alerts of a workspace that are evaluated in one run."""

LONGEST = timedelta(hours=1)
"""The longest wait before an alert that cannot be evaluated is tried again."""


def evaluate_due(now: datetime) -> int:
    """Evaluate what is due; the number of alerts that were read. Whoever was served longest ago comes first."""
    until = time.monotonic() + SECONDS
    found = rows(
        sql(
            "SELECT workspace_id FROM insights_alert WHERE enabled GROUP BY 1 HAVING min(due_at) <= {}::timestamptz "
            "ORDER BY max(checked_at) NULLS FIRST, 1",
            now,
        )
    )
    count = 0
    for (workspace_id,) in found:
        if time.monotonic() > until:
            break
        try:
            count += evaluate_workspace(workspace_id, now)
        except Exception:  # One workspace's trouble must not stop the alerts of the others.
            logger.exception("Could not evaluate the alerts of workspace %s; the next run tries again.", workspace_id)
    return count


def evaluate_workspace(workspace_id: int, now: datetime) -> int:
    """Evaluate what is due in one workspace; the number of alerts that were read."""
    workspace = Workspace.objects.get(pk=workspace_id)
    until = time.monotonic() + WORKSPACE_SECONDS
    due = Alert.objects.filter(workspace=workspace, enabled=True, due_at__lte=now).order_by("due_at", "failures", "pk")
    # One that failed the last time is read alone: with the others it would make all of them fail again.
    groups: dict[tuple[str, int, str], list[Alert]] = defaultdict(list)
    for alert in due[:PIECE]:
        source = BY_KIND.get(alert.source)
        apart = str(alert.config.get(source.apart_by)) if source is not None and source.apart_by else ""
        groups[alert.source, alert.pk if alert.failures else 0, apart].append(alert)
    count = 0
    for (kind, *_), alerts in groups.items():
        if time.monotonic() > until:
            break
        count += _evaluate(workspace, BY_KIND.get(kind), alerts, now)
    return count


def _evaluate(workspace: Workspace, source: AlertSource[Any] | None, alerts: Sequence[Alert], now: datetime) -> int:
    """Evaluate alerts of one source together; where that fails, each alone, so that one harms no other."""
    try:
        readings, configs = _read(workspace, source, alerts, now)
        move(workspace, alerts, configs, readings, now)
        return len(alerts)
    except Exception as error:
        if len(alerts) > 1:
            return _evaluate_alone(workspace, source, alerts, now)
        logger.warning("Alert %s cannot be evaluated: %s", alerts[0].pk, error, exc_info=True)
        _fail(alerts[0], now)
        return 0


def _evaluate_alone(
    workspace: Workspace, source: AlertSource[Any] | None, alerts: Sequence[Alert], now: datetime
) -> int:
    until = time.monotonic() + ALONE_SECONDS
    count = 0
    for alert in alerts:
        if time.monotonic() > until:
            break
        count += _evaluate(workspace, source, [alert], now)
    return count


def _read(
    workspace: Workspace, source: AlertSource[Any] | None, alerts: Sequence[Alert], now: datetime
) -> tuple[dict[int, Reading], dict[int, Any]]:
    if source is None:
        raise LookupError(f"there is no source {alerts[0].source!r} any more")
    configs: dict[int, Any] = {alert.pk: msgspec.convert(alert.config, source.Config) for alert in alerts}
    with transaction.atomic():
        run(sql("SELECT set_config('statement_timeout', {}::text, true)", str(STATEMENT_SECONDS * 1000)))
        return source.read(workspace, configs, now), configs


def _fail(alert: Alert, now: datetime) -> None:
    """Show that it cannot be evaluated, and try again ever later. Its incident, if one is open, stays."""
    failures = min(alert.failures + 1, 1000)
    Alert.objects.filter(pk=alert.pk, due_at=alert.due_at).update(
        problem="failed",
        failures=failures,
        checked_at=now,
        due_at=now + min(timedelta(minutes=1) * (1 << min(failures - 1, 10)), LONGEST),
    )
