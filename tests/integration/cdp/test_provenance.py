"""Where everything came from outlives a merge: what each side was, whose each row was, and by which identifier events came."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from cdp.events.models import Event
from cdp.events.record import record_events
from cdp.profiles.identity.namespaces import absorb, pending_merges
from cdp.profiles.models import ConsentRecord, Identifier, Merge, Profile
from core import person_data
from core.db.sql import rows, sql
from tenancy.models import Workspace
from tests.integration.cdp.conftest import NOW, Send, profile_of

pytestmark = pytest.mark.django_db


def came_by(event: Event) -> tuple[str, str]:
    row = Identifier.objects.get(pk=event.identifier_id)
    return row.namespace, row.value


def test_an_event_keeps_the_identifier_that_counted_most_new_or_known(send: Send) -> None:
    send({"type": "track", "event": "A", "anonymousId": "d1"}, {"type": "track", "event": "B", "userId": "u1"})
    send({"type": "track", "event": "C", "anonymousId": "d1", "userId": "u1"})
    send({"type": "track", "event": "D", "anonymousId": "d1"})
    found = {event.name.name: came_by(event) for event in Event.objects.select_related("name")}
    assert found == {
        "A": ("anonymous_id", "d1"),
        "B": ("user_id", "u1"),
        "C": ("user_id", "u1"),
        "D": ("anonymous_id", "d1"),
    }


def test_after_a_merge_and_another_everything_still_says_whose_it_was_first(send: Send, workspace: Workspace) -> None:
    for n in (1, 2):
        consent = {"consent": {"categoryPreferences": {"email": True}}}
        send({"type": "track", "event": "Seen", "anonymousId": f"d{n}", "context": consent})
    first, second = profile_of("d1", "anonymous_id").pk, profile_of("d2", "anonymous_id").pk
    assert set(Event.objects.values_list("first_profile_id", flat=True)) == {None}
    send({"type": "identify", "anonymousId": "d1", "userId": "u1"})
    for n in (2, 1):
        send({"type": "identify", "anonymousId": f"d{n}", "userId": "boss"})
        absorb([merge for merge, *_ in pending_merges(workspace.pk, 9)], NOW)
    assert Profile.objects.filter(merged_into=None).count() == 2
    send({"type": "alias", "previousId": "u1", "userId": "boss"})
    absorb([merge for merge, *_ in pending_merges(workspace.pk, 9)], NOW)
    alive = Profile.objects.get(merged_into=None).pk
    moved = {first, second} - {alive}
    assert moved
    for model in (Event, ConsentRecord):
        whose = {(row.profile_id, row.first_profile_id or row.profile_id) for row in model.objects.all()}
        assert whose == {(alive, first), (alive, second)}


def test_the_merge_keeps_what_both_sides_were_before_it(send: Send) -> None:
    send({"type": "identify", "anonymousId": "d1", "traits": {"city": "Oslo", "tier": "gold"}})
    send({"type": "identify", "userId": "u1", "traits": {"city": "Bergen"}})
    before = {p.pk: (p.traits, p.trait_times) for p in Profile.objects.all()}
    send({"type": "identify", "anonymousId": "d1", "userId": "u1", "traits": {"city": "Rome"}})
    merge = Merge.objects.get()
    for side, profile, identifiers in (
        ("surviving", merge.surviving_id, [["user_id", "u1"]]),
        ("merged", merge.merged_id, [["anonymous_id", "d1"]]),
    ):
        was = merge.evidence[side]
        assert (was["traits"], was["trait_times"]) == before[profile]
        assert was["identifiers"] == identifiers
        assert set(was) == {"traits", "trait_times", "tags", "consent", "locale", "time_zone", "identifiers"}


def test_what_the_product_records_of_a_merged_profile_keeps_whom_it_named(send: Send, workspace: Workspace) -> None:
    send({"type": "track", "event": "A", "anonymousId": "d1"}, {"type": "track", "event": "A", "userId": "u1"})
    named = profile_of("d1", "anonymous_id").pk
    send({"type": "identify", "anonymousId": "d1", "userId": "u1"})
    relation = sql(
        "(SELECT {}::bigint AS profile_id, 'Heard' AS name, {}::timestamptz AS occurred_at, 'h1' AS message_id, "
        "'{{}}'::jsonb AS properties)",
        named,
        NOW,
    )
    assert record_events(workspace.pk, relation, NOW) == 1
    event = Event.objects.get(message_id="h1")
    assert (event.profile_id, event.first_profile_id, event.identifier_id) == (profile_of("u1").pk, named, None)


def test_every_column_that_names_a_profile_is_registered_with_what_a_merge_does_to_it() -> None:
    listed = {(each.table, each.column) for each in person_data.registered()}
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model is Profile and field.name != "first_profile"
    }
    assert columns == listed


def test_every_table_whose_rows_a_merge_moves_for_good_keeps_whose_they_were() -> None:
    keeping = {(each.table) for each in person_data.registered() if each.on_merge == "keep_first"}
    found = rows(sql("SELECT table_name FROM information_schema.columns WHERE column_name = 'first_profile_id'"))
    assert {table for (table,) in found if not table.startswith("events_event_")} == keeping
    assert all(each.note for each in person_data.registered() if each.on_merge == "own")
