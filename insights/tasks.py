"""Celery's entry points to insights."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from celery import shared_task
from django.db import connection

from core.db.clock import database_clock
from core.db.sql import one, sql
from core.wakeups import nudge
from insights.alerts.evaluate import evaluate_due
from insights.alerts.history import forget_old
from insights.alerts.send import send_due
from insights.attribution.recompute import keep_credited
from insights.figures.keep import keep_figures
from insights.models import FigureLook
from tenancy.models import Workspace

logger = logging.getLogger(__name__)

FIGURES_SECONDS = 30.0
"""After so long a run counts no further day of any workspace: the engine's workers have timers to fire."""

_LOCK = 0x66696775
"""Keeps this advisory lock apart from others of two integers."""


@shared_task(name="insights.attribute")
def attribute_all() -> None:
    """Every minute: credit the new conversions of every workspace, and all of those where the choice has changed."""
    now = database_clock()
    # In an order that changes: whoever uses up the time of a run delays others once.
    for workspace in Workspace.objects.order_by("?"):
        try:
            keep_credited(workspace, now)
        except Exception:  # One workspace's trouble must not stop the credits of the others.
            logger.exception(
                "Could not credit the conversions of workspace %s; the next run tries again.", workspace.pk
            )


@shared_task(name="insights.keep_figures")
def keep_all_figures() -> None:
    """Every minute: count the days anew whose ledger has changed, of every workspace; in one worker at a time."""
    with _alone() as alone:
        if alone:
            _keep_in_turn(database_clock(), time.monotonic() + FIGURES_SECONDS)


def _keep_in_turn(now: datetime, until: float) -> None:
    looked_at = dict(FigureLook.objects.values_list("workspace_id", "looked_at"))
    never = datetime.min.replace(tzinfo=UTC)
    # Whoever was left out for lack of time comes first.
    for workspace in sorted(Workspace.objects.order_by("id"), key=lambda each: looked_at.get(each.pk, never)):
        if time.monotonic() > until:
            break
        try:
            keep_figures(workspace, now, until=until)
        except Exception:  # One workspace's trouble must not stop the figures of the others.
            logger.exception("Could not keep the figures of workspace %s; the next run tries again.", workspace.pk)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker is keeping figures: a day that takes longer than a minute would otherwise have every further run
    take a worker of its own. A lock of the session: it dies with the process."""
    alone = one(sql("SELECT pg_try_advisory_lock({}::int, 0)", _LOCK)) == (True,)
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            one(sql("SELECT pg_advisory_unlock({}::int, 0)", _LOCK))


@shared_task(name="insights.evaluate_alerts")
def evaluate_alerts() -> None:
    """Every minute: evaluate the alerts that are due, of every workspace."""
    now = database_clock()
    if evaluate_due(now):
        nudge("insights.send_notices")
    forget_old(now)


@shared_task(name="insights.send_notices")
def send_notices() -> None:
    """After an evaluation, and every few seconds: hand over the notices that are due."""
    send_due(database_clock)
