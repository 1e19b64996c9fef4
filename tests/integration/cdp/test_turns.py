"""How workers share the inbox: so many at once as may, and nothing is left behind."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import psycopg

from cdp.events.models import Event
from cdp.ingest import tasks
from cdp.ingest.models import Inbox, Source
from tests.integration.cdp.server import database_url


def test_a_wake_up_leaves_the_inbox_to_the_workers_that_are_at_it(source: Source) -> None:
    item = {"type": "track", "event": "Viewed", "userId": "u1", "messageId": "m1"}
    Inbox.objects.create(
        workspace_id=source.workspace_id, source=source, received_at=datetime.now(UTC), body=orjson.dumps([item])
    )
    with psycopg.connect(database_url()) as others:
        for slot in range(tasks.SLOTS):
            others.execute("SELECT pg_advisory_lock(%s::int, %s::int)", (tasks._LOCK_SPACE, slot))
        assert tasks.process_inbox() == 0
        assert Inbox.objects.count() == 1
        others.execute("SELECT pg_advisory_unlock_all()")  # Not by leaving: the server would take its time over that.
    assert tasks.process_inbox() == 1
    assert (Inbox.objects.count(), Event.objects.count()) == (0, 1)
    assert tasks.process_inbox() == 0
