"""The Celery application, its queues and the beat table.

Tasks carry no customer: they say "look at what is due" (docs/architecture.md). So a lost message costs one pulse,
a doubled one costs a look, and two beats are harmless.
"""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from typing import Any

from celery import Celery, Task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import task_prerun, worker_process_init

from core.time_limit import TimeUp, give_up_connection, is_up, limited
from ops.stack.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class LimitedTask(Task):  # type: ignore[type-arg] # every task has arguments of its own
    """A task that a worker interrupts after `soft_seconds` (`core.time_limit`)."""

    soft_seconds: float | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; for the worker, who knows no TimeUp, the end by the limit is an error like another."""
        if self.request.called_directly or threading.current_thread() is not threading.main_thread():
            return super().__call__(*args, **kwargs)
        if self.soft_seconds is None:
            return super().__call__(*args, **kwargs)
        try:
            with limited(self.soft_seconds):
                done = super().__call__(*args, **kwargs)
                if is_up():  # It caught the interruption and went on, on a connection that may be in a transaction.
                    give_up_connection()
                return done
        except TimeUp as error:
            give_up_connection()
            raise SoftTimeLimitExceeded(self.soft_seconds) from error


app = Celery("pathline", task_cls=LimitedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cdp.ingest", "audiences", "channels.delivery", "journeys.engine", "insights", "destinations"])

LIMITS: dict[str, tuple[int, int]] = {
    "ingest.process_inbox": (60, 90),
    "ingest.work_imports": (600, 660),
    "ingest.housekeeping": (300, 330),
    "destinations.work_exports": (600, 660),
    "cdp.mail_reset": (60, 90),
    "cdp.sweep_search": (120, 150),
    "audiences.window_touches": (300, 330),
    "audiences.refresh_all": (1800, 1860),
    "channels.deliver": (240, 300),
    "channels.deliver_channel": (240, 300),
    "channels.apply_holds": (60, 90),
    "channels.count_budgets": (60, 90),
    "journeys.engine.pulse": (20, 30),
    "journeys.engine.tick": (60, 75),
    "journeys.engine.absorb": (300, 330),
    "journeys.engine.retire_versions": (300, 330),
    "insights.attribute": (600, 660),
    "insights.keep_figures": (600, 660),
    "insights.evaluate_alerts": (120, 150),
    "insights.send_notices": (150, 180),
}
"""Seconds that each task may take: after the first it is interrupted and rolls back, after the second its process is killed.
What a task has to do is found again, and what takes longer is done in pieces, each committed, so neither loses anything.
No statement of a tick may take as long as a tick (`journeys.engine.work.STATEMENT_SECONDS`), so that it is PostgreSQL that
tells which one was slow. A statement that runs when the limit comes is cancelled (`core.time_limit`)."""

app.conf["task_annotations"] = {
    name: {"soft_seconds": soft, "time_limit": hard} for name, (soft, hard) in LIMITS.items()
}
# Celery would close the database connection around every task; a nudge should not pay for a new one.
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Beat:
    """A periodic task as it is first installed; admins may change or stop it afterwards."""

    task: str
    seconds: int
    queue: str
    what_for: str


BEAT = (
    Beat("ingest.process_inbox", 1, "ingestion", "Take in what the API accepted, should a nudge have been lost."),
    Beat("journeys.engine.pulse", 1, "engine", "Tick every bucket in which someone is due."),
    Beat("channels.deliver", 1, "delivery", "Send what is due on every channel."),
    Beat("audiences.window_touches", 60, "engine", "Look again at those whom the passing of time moves in or out."),
    Beat("insights.attribute", 60, "insights", "Credit new conversions to the messages that earned them."),
    Beat("insights.keep_figures", 60, "insights", "Count the figures of days anew that have changed."),
    Beat("insights.evaluate_alerts", 60, "insights", "Evaluate the alerts that are due."),
    Beat("insights.send_notices", 10, "delivery", "Tell what alerts have found."),
    Beat("ingest.work_imports", 10, "imports", "Go on with the imports of uploaded files."),
    Beat("destinations.work_exports", 10, "exports", "Go on with exports, delete files whose time has come."),
    Beat("cdp.sweep_search", 60, "insights", "Bring what customers are found by up to date."),
    Beat("ingest.housekeeping", 3600, "engine", "Make the partitions of the months to come, clear what has expired."),
    Beat("journeys.engine.retire_versions", 3600, "engine", "Retire the versions that nobody is inside of any more."),
)


@worker_process_init.connect
def _go_with_the_worker(**_: Any) -> None:
    """A forked child of a killed worker would hold its connections and its place for minutes."""
    die_with_parent(signal.SIGKILL)


@task_prerun.connect
def _drop_broken_connections(**_: Any) -> None:
    """The connection is kept between tasks, so it is checked before each: the database may have restarted."""
    from django.db import close_old_connections

    close_old_connections()
