"""The schedules of Celery beat, in the look of the other pages."""

from typing import Any

from django.contrib import admin
from django_celery_beat import admin as beat
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule

from core.admin.base import Page
from core.i18n.words import words
from ops.admin_columns import name_columns
from tenancy.sign_in import SignInForm

name_columns()
admin.site.login_form = SignInForm
admin.site.index_title = words("Administration", "管理后台")

for schedule in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(schedule)


@admin.register(PeriodicTask)
class PeriodicTaskPage(beat.PeriodicTaskAdmin, Page):  # type: ignore[misc]  # beat has no types
    """What beat sends, and when."""

    # Beat looks for changes in this table; its own form keeps them consistent.
    form: Any = beat.PeriodicTaskForm


@admin.register(IntervalSchedule)
class IntervalSchedulePage(Page):
    """Every so often."""


@admin.register(CrontabSchedule)
class CrontabSchedulePage(beat.CrontabScheduleAdmin, Page):  # type: ignore[misc]  # beat has no types
    """By the clock and the calendar."""


@admin.register(ClockedSchedule)
class ClockedSchedulePage(beat.ClockedScheduleAdmin, Page):  # type: ignore[misc]  # beat has no types
    """Once, at an instant."""


@admin.register(SolarSchedule)
class SolarSchedulePage(Page):
    """By the sun."""
