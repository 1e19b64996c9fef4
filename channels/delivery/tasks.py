"""Celery's entry points. A task carries no customer: it says where to look."""

from __future__ import annotations

import time

from celery import shared_task

from channels import budget_count
from channels.delivery import gateway
from channels.delivery.chores import due_after_chores
from channels.touches.apply_holds import apply_holds
from core.db.clock import database_clock
from core.wakeups import PULSE_SECONDS, nudge

SECONDS = 20.0
"""A task drains this long, then lets others have the worker; the pulse brings it back."""


@shared_task(name="channels.deliver")
def deliver() -> None:
    """Deliver on every channel with something due: each in a task of its own but one, which saves it a hop."""
    due = due_after_chores(database_clock())
    for channel_id in due[1:]:
        nudge("channels.deliver_channel", stale_after=PULSE_SECONDS, channel_id=channel_id)
    if due:
        gateway.deliver_channel(due[0], database_clock, seconds=SECONDS)


@shared_task(name="channels.deliver_channel")
def deliver_channel(channel_id: int) -> None:
    """Deliver what is due on a channel."""
    gateway.deliver_channel(channel_id, database_clock, seconds=SECONDS)


@shared_task(name="channels.apply_holds")
def apply_holds_of_pauses() -> None:
    """Mark the open sends of paused journeys, release those of resumed ones, close those of archived ones."""
    if apply_holds(database_clock(), time.monotonic() + SECONDS):
        nudge("channels.deliver", stale_after=PULSE_SECONDS)


@shared_task(name="channels.count_budgets")
def count_budgets() -> None:
    """Count what journeys sent before their budgets were set."""
    if budget_count.count_all(database_clock(), time.monotonic() + SECONDS):
        nudge("channels.deliver", stale_after=PULSE_SECONDS)
