"""The Celery application, its queues and the beat table.

Tasks carry no customer: they say "look at what is due" (docs/architecture.md). So a lost message costs one pulse,
a doubled one costs a look, and two beats are harmless.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from types import FrameType
from typing import Any

from billiard.pool import SIG_SOFT_TIMEOUT, soft_timeout_sighandler
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import task_prerun, worker_process_init

from ops.stack.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("pathline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cdp.ingest", "audiences", "channels.delivery", "journeys.engine", "insights"])

LIMITS: dict[str, tuple[int, int]] = {
    "ingest.process_inbox": (60, 90),
    "ingest.housekeeping": (300, 330),
    "cdp.mail_reset": (60, 90),
    "audiences.window_touches": (300, 330),
    "audiences.refresh_all": (1800, 1860),
    "channels.deliver": (240, 300),
    "channels.deliver_channel": (240, 300),
    "journeys.engine.pulse": (20, 30),
    "journeys.engine.tick": (60, 75),
    "journeys.engine.absorb": (300, 330),
    "journeys.engine.retire_versions": (300, 330),
    "insights.attribute": (600, 660),
}
"""Seconds that each task may take: after the first it is interrupted and rolls back, after the second its process is killed.
A task is a transaction that is found again, so neither loses anything. No statement of a tick may take as long as a tick
(`journeys.engine.work.STATEMENT_SECONDS`), so that it is PostgreSQL that tells which one was slow.
A statement that runs when the limit comes is cancelled (`TimeUp`)."""

app.conf["task_annotations"] = {
    name: {"soft_time_limit": soft, "time_limit": hard} for name, (soft, hard) in LIMITS.items()
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
    Beat("insights.attribute", 60, "engine", "Credit new conversions to the messages that earned them."),
    Beat("ingest.housekeeping", 3600, "engine", "Make the partitions of the months to come, clear what has expired."),
    Beat("journeys.engine.retire_versions", 3600, "engine", "Retire the versions that nobody is inside of any more."),
)


@worker_process_init.connect
def _go_with_the_worker(**_: Any) -> None:
    """A forked child of a killed worker would hold its connections and its place for minutes."""
    die_with_parent(signal.SIGKILL)


class TimeUp(SoftTimeLimitExceeded, KeyboardInterrupt):
    """The soft time limit of a task.

    Also a KeyboardInterrupt, for which alone psycopg cancels the statement that the server is running and gives the
    connection back fit for a rollback. With any other exception the statement would run on until its own limit, and whatever
    the task then does with the connection would fail.
    """


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TimeUp


@task_prerun.connect
def _end_statements_with_their_task(**_: Any) -> None:
    """Celery sets its handler after the process has been initialised; ours takes its place before the first task."""
    if signal.getsignal(SIG_SOFT_TIMEOUT) is soft_timeout_sighandler:
        signal.signal(SIG_SOFT_TIMEOUT, _interrupt)


@task_prerun.connect
def _drop_broken_connections(**_: Any) -> None:
    """The connection is kept between tasks, so it is checked before each: the database may have restarted."""
    from django.db import close_old_connections

    close_old_connections()
