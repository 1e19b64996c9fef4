"""Celery's entry points to insights."""

import logging

from celery import shared_task

from core.db.clock import database_clock
from insights.recompute import keep_credited
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
