"""F20: one request makes no hundreds of partitions; old events are found all the same, and move when an import comes."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from cdp.events import partitions
from cdp.events.models import Event
from cdp.ingest import inbox
from cdp.ingest.models import Inbox, Source
from core.db.sql import Sql, rows
from tenancy.models import Workspace
from tests.integration.cdp.conftest import NOW

pytestmark = pytest.mark.django_db

MONTHS = [(year, month) for year in range(1990, 2026) for month in range(1, 13)]


def tables() -> set[str]:
    return {
        name
        for (name,) in rows(
            Sql("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events_event'::regclass")
        )
    }


def seen(year: int, month: int) -> dict[str, str]:
    at = f"{year}-{month:02d}-10T00:00:00Z"
    return {"type": "track", "event": "Seen", "userId": "u", "messageId": f"{year}-{month}", "timestamp": at}


def test_live_traffic_of_432_months_makes_the_partitions_of_its_window_alone(
    workspace: Workspace, source: Source
) -> None:
    before = tables()
    body = orjson.dumps([seen(*month) for month in MONTHS])
    Inbox.objects.create(source=source, workspace=workspace, received_at=NOW, body=body)
    assert inbox.process_inbox(NOW).stored == 432
    window = {
        f"events_event_2025_{month:02d}" for month in range(2, 13)
    }  # Thirteen months before March 2026, to December.
    assert tables() - before <= window
    assert window <= tables()
    assert Event.objects.count() == 432
    assert Event.objects.filter(occurred_at__year=1997).count() == 12
    assert Event.objects.filter(occurred_at__lt=datetime(1990, 2, 1, tzinfo=UTC)).get().message_id == "1990-1"


def test_an_import_makes_the_partitions_and_takes_along_what_waited(workspace: Workspace, source: Source) -> None:
    Inbox.objects.create(
        source=source, workspace=workspace, received_at=NOW, body=orjson.dumps([seen(1997, 5), seen(1997, 6)])
    )
    inbox.process_inbox(NOW)
    where = Sql("SELECT message_id, tableoid::regclass::text FROM events_event ORDER BY occurred_at, id")
    assert rows(where) == [("1997-5", "events_event_default"), ("1997-6", "events_event_default")]
    again = seen(1997, 5) | {"messageId": "from a file"}
    assert inbox.process_items(workspace.pk, source.pk, [again], NOW, NOW).stored == 1
    assert rows(where) == [
        ("1997-5", "events_event_1997_05"),
        ("from a file", "events_event_1997_05"),
        ("1997-6", "events_event_default"),
    ]


def test_the_window_is_thirteen_months_back_and_two_ahead() -> None:
    around = [(2025, 1), (2025, 2), (2026, 3), (2026, 5), (2026, 6)]
    assert partitions.within_window(around, NOW) == {(2025, 2), (2026, 3), (2026, 5)}
