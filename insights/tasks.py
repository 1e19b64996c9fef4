"""Celery's entry points to insights."""

import logging
from datetime import UTC, datetime

from celery import shared_task

from core.db.clock import database_clock
from insights.attribution.recompute import keep_credited
from insights.figures.keep import keep_figures
from insights.models import FigureLook
from tenancy.models import Workspace

logger = logging.getLogger(__name__)


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
    """Every minute: count the days anew whose ledger has changed, of every workspace."""
    now = database_clock()
    looked_at = dict(FigureLook.objects.values_list("workspace_id", "looked_at"))
    never = datetime.min.replace(tzinfo=UTC)
    # Whoever was left out for lack of time comes first.
    for workspace in sorted(Workspace.objects.order_by("id"), key=lambda each: looked_at.get(each.pk, never)):
        try:
            keep_figures(workspace, now)
        except Exception:  # One workspace's trouble must not stop the figures of the others.
            logger.exception("Could not keep the figures of workspace %s; the next run tries again.", workspace.pk)
