"""How a source is doing: when it was last heard, how much came, how much was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from cdp.events import scans
from cdp.events.warnings import explain
from cdp.ingest.models import Source
from core.db.sql import one, sql
from core.problems import Problem

LATEST = 10_000
"""Only this many of the newest events are looked at, so that the answer costs the same on any table."""

KINDS = 20
"""Most kinds of notes that are told."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A part that was left out of events which were otherwise taken in, and of how many."""

    problem: Problem
    events: int


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Counts of events received; `at_least` when more may lie beyond the LATEST events looked at, and
    `refused_at_least`, `inbox_at_least` when the two others end at LATEST. Where `last_event_at` is None and `unseen`, an older
    event may lie beyond those looked at; else there is none."""

    last_event_at: datetime | None
    events_last_hour: int
    events_last_day: int
    at_least: bool
    quarantined_last_day: int
    repeated_last_day: int
    """Items that changed nothing, since their message id is that of something else; retries are not among them."""
    inbox: int
    refused_at_least: bool
    inbox_at_least: bool
    unseen: bool
    noted: tuple[Noted, ...]
    """What was left out of events of the last day, the most frequent first."""


def source_health(source: Source, now: datetime) -> SourceHealth:
    """The health of a source at `now`."""
    day = now - timedelta(days=1)
    found = one(
        sql(
            """
            WITH latest AS MATERIALIZED (
                {newest}
            ), own AS (
                SELECT received_at FROM latest WHERE workspace_id = {workspace} AND source_id = {source}
            ), noted AS (
                SELECT note ->> 'code' AS code, note ->> 'path' AS path, count(*) AS events
                FROM latest, jsonb_path_query(notes, 'lax $[*]') AS note
                GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT {kinds}
            )
            SELECT (SELECT max(received_at) FROM own),
                   (SELECT count(*) FROM own WHERE received_at > {hour}::timestamptz),
                   (SELECT count(*) FROM own WHERE received_at > {day}::timestamptz),
                   (SELECT count(*) = {latest} AND min(received_at) > {day}::timestamptz FROM latest),
                   (SELECT count(*) = {latest} FROM latest),
                   (SELECT count(*) FROM (SELECT FROM ingest_quarantine WHERE workspace_id = {workspace}
                        AND source_id = {source} AND received_at > {day}::timestamptz LIMIT {latest}) AS q),
                   (SELECT coalesce(sum(items), 0) FROM ingest_repetition WHERE workspace_id = {workspace}
                        AND source_id = {source} AND at > {day}::timestamptz),
                   (SELECT count(*) FROM (SELECT FROM ingest_inbox WHERE source_id = {source} LIMIT {latest}) AS i),
                   (SELECT coalesce(jsonb_agg(jsonb_build_array(code, path, events)), '[]')::text FROM noted)
            """,
            newest=scans.latest_received(source.workspace_id, source.pk, day, LATEST),
            latest=LATEST,
            kinds=KINDS,
            workspace=source.workspace_id,
            source=source.pk,
            hour=now - timedelta(hours=1),
            day=day,
        )
    )
    assert found is not None
    last, hour, day, at_least, full, quarantined, repeated, inbox, notes = found
    explained = [(explain(code, path), events) for code, path, events in orjson.loads(notes)]
    noted = tuple(Noted(problem, events) for problem, events in explained if problem is not None)
    return SourceHealth(
        last_event_at=last,
        events_last_hour=hour,
        events_last_day=day,
        at_least=at_least,
        quarantined_last_day=quarantined,
        repeated_last_day=repeated,
        inbox=inbox,
        refused_at_least=quarantined == LATEST,
        inbox_at_least=inbox == LATEST,
        unseen=last is None and full,
        noted=noted,
    )
