"""Celery's doors to insights."""

from celery import shared_task

from cdp.clock import database_clock
from cdp.models import Workspace
from insights.attribution import attribute, attribution_of


@shared_task(name="insights.attribute")
def attribute_all() -> None:
    """Every minute: credit the new conversions of every workspace."""
    now = database_clock()
    for workspace in Workspace.objects.order_by("id"):
        attribute(workspace.pk, attribution_of(workspace), now)
