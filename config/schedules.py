"""Puts the beat table into django-celery-beat, once: what an admin changed stays changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config.celery import Beat
from tenancy.access import Actor
from tenancy.actions import save_unscoped


@transaction.atomic
def ensure_schedules(actor: Actor, beats: Sequence[Beat], now: datetime) -> list[str]:
    """Create the periodic tasks that are missing, by name; returns the names of those created. The queue of the others
    is set to ours: workers listen on no other.

    A message lives for no longer than a few periods: after an outage of the workers the backlog is in the tables,
    not in the queue.
    """
    created_names = []
    for beat in beats:
        kept = PeriodicTask.objects.filter(name=beat.task).first()
        if kept is not None:
            if kept.queue != beat.queue:
                kept.queue = beat.queue
                save_unscoped(actor, kept, now, new=False)
            continue
        interval = IntervalSchedule.objects.filter(every=beat.seconds, period=IntervalSchedule.SECONDS).first()
        if interval is None:
            interval = IntervalSchedule(every=beat.seconds, period=IntervalSchedule.SECONDS)
            save_unscoped(actor, interval, now, new=True)
        made = PeriodicTask(
            name=beat.task,
            task=beat.task,
            interval=interval,
            queue=beat.queue,
            expire_seconds=max(5, 2 * beat.seconds),
            description=beat.what_for,
        )
        save_unscoped(actor, made, now, new=True)
        created_names.append(beat.task)
    return created_names
