"""A source's health says “never” only where every event was looked at, and where it stopped counting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cdp.ingest import health
from cdp.ingest.health import source_health
from cdp.ingest.inbox import process_items
from cdp.ingest.intake import note_intake
from cdp.ingest.models import Source
from core.db.sql import Sql, one, rows, run, sql
from tenancy.models import Workspace
from tests.integration.cdp.conftest import track

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


def hear(source: Source, count: int, **item: object) -> None:
    items = [track(f"u{n}", **item) | {"messageId": f"{source.pk}-{n}-{item}"} for n in range(count)]
    process_items(source.workspace_id, source.pk, items, NOW, NOW)


def test_a_source_that_others_have_drowned_out_is_not_said_to_be_silent(
    workspace: Workspace, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Source.objects.create(workspace=workspace, name="Silent", write_key="silent")
    assert (source_health(silent, NOW).last_event_at, source_health(silent, NOW).unseen) == (None, False)
    hear(source, 3)
    hear(Source.objects.create(workspace=workspace, name="Loud", write_key="loud"), 12)
    assert source_health(source, NOW).last_event_at == NOW
    monkeypatch.setattr(health, "LATEST", 10)
    drowned = source_health(source, NOW)
    assert (drowned.last_event_at, drowned.unseen) == (None, True)


def test_refused_items_beyond_the_limit_are_said(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(source, 12, timestamp="yesterday")
    exact = source_health(source, NOW)
    assert (exact.quarantined_last_day, exact.refused_at_least) == (12, False)
    monkeypatch.setattr(health, "LATEST", 10)
    some = source_health(source, NOW)
    assert (some.quarantined_last_day, some.refused_at_least) == (10, True)


def test_clearing_old_counts_reads_only_old_ones_and_counting_up_writes_no_index(source: Source) -> None:
    note_intake({(source.workspace_id, source.pk): 7}, NOW)
    of = "'ingest_intake'::regclass"
    updated = Sql(f"SELECT pg_stat_get_xact_tuples_updated({of}), pg_stat_get_xact_tuples_hot_updated({of})")
    # PostgreSQL reports a transaction's counts late, so those of the test before may still be among these.
    before = one(updated)
    for _ in range(4):
        note_intake({(source.workspace_id, source.pk): 7}, NOW)
    assert [now - then for then, now in zip(before, one(updated), strict=True)] == [4, 4]
    run(Sql("SET LOCAL enable_seqscan = off"))
    plan = rows(sql("EXPLAIN SELECT id FROM ingest_intake WHERE minute < {}::timestamptz LIMIT 10000", NOW))
    assert "intake_by_age" in str(plan)
