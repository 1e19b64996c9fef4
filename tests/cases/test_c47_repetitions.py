"""C47: a messageId counts once in its workspace; what is not taken since something else has it is counted with the source that
sent it, a retry is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdp.events.models import Event
from cdp.ingest import inbox, repetitions
from cdp.ingest.health import source_health
from cdp.ingest.models import Repetition, Source
from cdp.ingest.repetitions import clear_repetitions
from cdp.profiles.identity.namespaces import absorb, pending_merges
from core.db.sql import Sql, one
from tenancy.models import Workspace
from tests.integration.api.fixtures import Api, World, member, world
from tests.integration.cdp.conftest import NOW, identify, profile_of, track

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def events_read() -> int:
    """Rows of events, and entries of their indexes, that this transaction has read so far: a row counts at most four times."""
    found = one(
        Sql(
            "SELECT coalesce(sum(pg_stat_get_xact_tuples_fetched(oid) + pg_stat_get_xact_tuples_returned(oid)), 0)::int "
            "FROM pg_class WHERE relname LIKE 'events_event%' AND relkind IN ('r', 'i')"
        )
    )
    assert found is not None
    return int(found[0])


def repeated(source: Source) -> int:
    """By the health of the source."""
    return source_health(source, NOW).repeated_last_day


def test_an_id_that_a_second_source_gives_to_somebody_else_is_counted_there(
    workspace: Workspace, source: Source
) -> None:
    other = Source.objects.create(workspace=workspace, name="Till", write_key="till")
    inbox.process_items(workspace.pk, source.pk, [track("u1", messageId="1")], NOW, NOW)
    items = [track("u2", messageId="1"), identify("u3", messageId="2"), identify("u4", messageId="2")]
    done = inbox.process_items(workspace.pk, other.pk, items, NOW, NOW)
    assert (done.stored, done.duplicates) == (1, 2)
    assert [profile_of("u1").pk, profile_of("u3").pk] == list(
        Event.objects.order_by("id").values_list("profile_id", flat=True)
    )
    assert (repeated(source), repeated(other)) == (0, 2)
    inbox.process_items(workspace.pk, other.pk, items[:1], NOW, NOW)
    assert repeated(other) == 3


def test_repetitions_are_counted_for_a_day_and_cleared(workspace: Workspace, source: Source) -> None:
    for at in (NOW - DAY, NOW):
        inbox.process_items(workspace.pk, source.pk, [track("u1", messageId="1"), track("u2", messageId="1")], at, at)
    assert Repetition.objects.count() == 2
    assert repeated(source) == 1
    assert clear_repetitions(NOW) == 1
    assert repeated(source) == 1


def test_a_retry_is_harmless_and_counted_nowhere(workspace: Workspace, source: Source) -> None:
    """Answers are lost, and senders send again: at once, in one batch, after a merge, the next day without a time of its own."""
    other = Source.objects.create(workspace=workspace, name="Till", write_key="till")
    first = [track("u1", messageId="1"), {"type": "track", "event": "Seen", "anonymousId": "d1", "messageId": "2"}]
    for at, items in ((NOW, first), (NOW, [*first, *first]), (NOW + DAY, first)):
        inbox.process_items(workspace.pk, source.pk, items, at, at)
    inbox.process_items(workspace.pk, source.pk, [identify("u1", anonymousId="d1", messageId="3")], NOW, NOW)
    absorb([merge for merge, *_ in pending_merges(workspace.pk, 9)], NOW)
    assert inbox.process_items(workspace.pk, source.pk, first, NOW + DAY, NOW + DAY).duplicates == 2
    assert Repetition.objects.count() == 0
    # Another event of the same person, and the same from another source, are no retries.
    inbox.process_items(workspace.pk, source.pk, [track("u1", "Order Refunded", messageId="1")], NOW, NOW)
    inbox.process_items(workspace.pk, other.pk, first, NOW, NOW)
    assert (repeated(source), repeated(other)) == (1, 2)


def test_retries_of_somebody_with_very_many_events_read_each_of_these_once(
    workspace: Workspace, source: Source
) -> None:
    items = [track("u1", messageId=str(n)) for n in range(300)]
    inbox.process_items(workspace.pk, source.pk, items, NOW, NOW)
    before = events_read()
    assert inbox.process_items(workspace.pk, source.pk, items, NOW, NOW).duplicates == 300
    assert 0 < events_read() - before <= 4 * 300
    assert Repetition.objects.count() == 0


def test_events_beyond_those_looked_at_are_taken_for_something_else(
    workspace: Workspace, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [track("u1", messageId=str(n), timestamp=(NOW - n * DAY / 24).isoformat()) for n in range(5)]
    inbox.process_items(workspace.pk, source.pk, items, NOW, NOW)
    monkeypatch.setattr(repetitions, "LOOKED_AT", 3)
    inbox.process_items(workspace.pk, source.pk, items, NOW, NOW)
    assert repeated(source) == 2


def test_without_a_repetition_nothing_is_written_and_a_file_has_no_source_to_count_for(
    workspace: Workspace, source: Source
) -> None:
    inbox.process_items(workspace.pk, source.pk, [track("u1", messageId="1")], NOW, NOW)
    assert inbox.process_items(workspace.pk, None, [track("u2", messageId="1")], NOW, NOW).duplicates == 1
    assert Repetition.objects.count() == 0


def test_the_api_tells_it() -> None:
    acme: World = world("acme")
    owner = Api(member(acme.workspace, "owner"))
    made = owner.post(f"{acme.here}/sources", {"name": "Till"})
    source = Source.objects.get(name="Till")
    now = datetime.now(UTC)
    inbox.process_items(acme.workspace.pk, source.pk, [track(f"u{n}", messageId="1") for n in range(3)], now, now)
    assert owner.get(f"{acme.here}/sources/{made['id']}/health")["repeated_last_day"] == 2
