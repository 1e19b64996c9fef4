"""The schedules of Celery beat, in the look of the other pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat import admin as beat
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule

from core.i18n.text import translated
from ops.admin_columns import name_columns
from tenancy.pages import UnscopedPage

name_columns()
admin.site.index_title = translated("Administration")

for schedule in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(schedule)


@admin.register(PeriodicTask)
class PeriodicTaskPage(beat.PeriodicTaskAdmin, UnscopedPage):  # type: ignore[misc]  # beat has no types
    """What beat sends, and when."""

    # Beat looks for changes in this table; its own form keeps them consistent.
    form: Any = beat.PeriodicTaskForm
    actions = ("enable", "disable")

    @admin.action(description=translated("Enable"), permissions=["change"])
    def enable(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        """Send them again."""
        self._switch(request, queryset, enabled=True)

    @admin.action(description=translated("Disable"), permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[PeriodicTask]) -> None:
        """Send them no more."""
        self._switch(request, queryset, enabled=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[PeriodicTask], *, enabled: bool) -> None:
        for task in queryset:
            task.enabled = enabled
            self.save(request, task, {}, True)


@admin.register(IntervalSchedule)
class IntervalSchedulePage(UnscopedPage):
    """Every so often."""


@admin.register(CrontabSchedule)
class CrontabSchedulePage(beat.CrontabScheduleAdmin, UnscopedPage):  # type: ignore[misc]  # beat has no types
    """By the clock and the calendar."""


@admin.register(ClockedSchedule)
class ClockedSchedulePage(beat.ClockedScheduleAdmin, UnscopedPage):  # type: ignore[misc]  # beat has no types
    """Once, at an instant."""


@admin.register(SolarSchedule)
class SolarSchedulePage(UnscopedPage):
    """By the sun."""
