"""Puts the beat table into django-celery-beat, once: what an admin changed stays changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config.celery import Beat


@transaction.atomic
def ensure_schedules(beats: Sequence[Beat]) -> list[str]:
    """Create the periodic tasks that are missing, by name; returns the names of those created. The queue of the others
    is set to ours: workers listen on no other.

    A message lives for no longer than a few periods: after an outage of the workers the backlog is in the tables,
    not in the queue.
    """
    created_names = []
    for beat in beats:
        PeriodicTask.objects.filter(name=beat.task).exclude(queue=beat.queue).update(queue=beat.queue)
        if PeriodicTask.objects.filter(name=beat.task).exists():
            continue
        interval = IntervalSchedule.objects.filter(every=beat.seconds, period=IntervalSchedule.SECONDS).first()
        interval = interval or IntervalSchedule.objects.create(every=beat.seconds, period=IntervalSchedule.SECONDS)
        PeriodicTask.objects.create(
            name=beat.task,
            task=beat.task,
            interval=interval,
            queue=beat.queue,
            expire_seconds=max(5, 2 * beat.seconds),
            description=beat.what_for,
        )
        created_names.append(beat.task)
    return created_names
