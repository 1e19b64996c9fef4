"""The heartbeat: what is due anywhere, found in the tables, and handed out bucket by bucket.

Everything here can be lost, doubled or late without harm: a tick takes what it can lock, and the next pulse sees the rest.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import F

from cdp.buckets import ALL_BUCKETS
from cdp.identity import pending_merges
from cdp.models import Workspace
from cdp.models.fields import BUCKETS
from cdp.sql import rows, run, sql
from journeys.compiled import compiled
from journeys.models import JourneyState, Run, Version
from journeys.nodes.entry_schedule import EntryScheduleConfig, latest_slot

SHARES = 8
"""Into how many tasks the due buckets of a workspace are split at most."""


def due_buckets(now: datetime) -> dict[int, list[int]]:
    """Workspace id -> the buckets in which a signal, a customer or a run is due at `now`.

    One probe of an index for each bucket and table, however many rows are due.
    """
    found = rows(
        sql(
            "SELECT w.id, b.bucket FROM cdp_workspace w CROSS JOIN generate_series(0, {last}::int) b(bucket) WHERE "
            "EXISTS (SELECT 1 FROM cdp_signal s WHERE s.workspace_id = w.id AND s.bucket = b.bucket::smallint "
            "AND s.occurred_at < {now}::timestamptz) OR "
            "EXISTS (SELECT 1 FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id "
            "AND j.state <> 'paused' WHERE e.workspace_id = w.id AND e.bucket = b.bucket::smallint AND e.state = 1 "
            "AND e.wake_at <= {now}::timestamptz) OR "
            "EXISTS (SELECT 1 FROM journeys_run r WHERE r.workspace_id = w.id AND r.done_at IS NULL "
            "AND r.at <= {now}::timestamptz AND NOT EXISTS (SELECT 1 FROM journeys_runshare x WHERE x.run_id = r.id "
            "AND x.bucket = b.bucket::smallint)) ORDER BY 1, 2",
            last=BUCKETS - 1,
            now=now,
        )
    )
    due: dict[int, list[int]] = defaultdict(list)
    for workspace_id, bucket in found:
        due[workspace_id].append(bucket)
    return dict(due)


def shares(buckets: list[int]) -> list[list[int]]:
    """The buckets in at most `SHARES` runs of neighbours, so that workers can take them side by side."""
    size = max(1, -(-len(buckets) // SHARES))
    return [buckets[n : n + size] for n in range(0, len(buckets), size)]


def plan_runs(now: datetime) -> int:
    """Write the runs of schedules whose time has come, and close those that every bucket has taken; how many were new."""
    scheduled = Version.objects.filter(
        journey__state=JourneyState.LIVE, journey__live_version_id=F("pk"), nodes__kind="entry_schedule"
    )
    made = sum(_plan_version(version, now) for version in scheduled.select_related("workspace").distinct())
    run(
        sql(
            "UPDATE journeys_run r SET done_at = {}::timestamptz WHERE r.done_at IS NULL "
            "AND (SELECT count(*) FROM journeys_runshare x WHERE x.run_id = r.id) = {}::int",
            now,
            len(ALL_BUCKETS),
        )
    )
    return made


def _plan_version(version: Version, now: datetime) -> int:
    """The slots of a version's schedules between its publishing (or its last run) and `now`; only the latest if several
    were missed, since people want the mail of today, not those of the week the servers were off."""
    plan, made = compiled(version.pk, version.workspace.facts).plan, 0
    for node in plan.graph.nodes.values():
        if not isinstance(node.config, EntryScheduleConfig):
            continue
        node_id = plan.ids[node.id]
        last = Run.objects.filter(node_id=node_id).order_by("-at").values_list("at", flat=True).first()
        # A slot at the very instant of publishing counts; a slot that has been run does not.
        after = last if last is not None else version.published_at - timedelta(microseconds=1)
        latest = latest_slot(node.config, plan.scope.time_zone, after, now)
        if latest is not None:
            audience_id = plan.audience_id(node.config.audience)
            run_row = Run(
                workspace_id=version.workspace_id, version=version, node_id=node_id, audience_id=audience_id, at=latest
            )
            made += len(Run.objects.bulk_create([run_row], ignore_conflicts=True))
    return made


def workspaces_to_absorb() -> list[int]:
    """The workspaces with merges that the rooms have not absorbed yet."""
    return [pk for pk in Workspace.objects.values_list("id", flat=True) if pending_merges(pk, 1)]
