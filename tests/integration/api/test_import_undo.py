"""An import is undone: what it created and set, as far as nothing was built on it since; first counted, then done, once."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audiences.models import Membership
from cdp.events.models import Event, ProcessedMessageId
from cdp.ingest import inbox
from cdp.ingest.imports import undo, work
from cdp.ingest.models import Import, ImportChange
from cdp.profiles.models import Identifier, Profile
from cdp.profiles.traits import change_tags, set_traits
from cdp.signals.models import Signal, SignalKind, Subscription
from core.db import lane
from core.db.sql import Sql, join, one, sql
from journeys.models import Refusal
from ops.doctor.references import references
from ops.doctor.run import examine
from tenancy.models import AuditEntry, Role
from tests.integration.api.fixtures import Api, World, error, member, world
from tests.integration.api.test_imports import finish, mapping_of, upload
from tests.integration.cdp.server import ROOT, environment

FIRST = "会员号,姓名,城市,标签\nm1,安,,旧\nm2,李,上海,\n"
SECOND = "会员号,姓名,城市,标签\nm1,安娜,北京,VIP、旧\nm2,李,上海,\nn1,一,,新客\nn2,二,,\nn3,三,,\nn4,四,,\nn5,五,,\n"
EFFECTS = ("customers", "removed", "restored", "events", "traits", "tags")


@pytest.fixture(autouse=True)
def _own_state(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path / "state"


def bring(api: Api, here: str, content: str, kind: str = "people", **changes: Any) -> str:
    """Import a file; its address."""
    address = upload(api, here, content.encode(), "list.csv", kind)
    mapping = mapping_of(api, address, kind, **changes)
    if kind == "events":
        targets = [("message_id", ""), ("identifier", "user_id"), ("time", "")]
        for column, (target, name) in zip(mapping["mapping"]["columns"], targets, strict=True):
            column |= {"target": target, "name": name, "type": "text"}
    api.post(f"{address}/check", mapping)
    finish()
    api.post(f"{address}/start")
    finish()
    return address


def person(acme: World, number: str) -> Profile:
    return Identifier.objects.get(workspace=acme.workspace, namespace="user_id", value=number).profile


def run_statements(statements: list[tuple[str, Sql]]) -> None:
    one(sql("WITH {} SELECT 1", join(", ", [sql("{} AS ({})", Sql(name), part) for name, part in statements])))


def build_on(acme: World, other: World) -> None:
    """Something else comes of n2, n3 was refused by a journey, n4 and n5 are changed by hand."""
    track = {"type": "track", "event": "Seen", "userId": "n2", "messageId": "later"}
    inbox.process_items(acme.workspace.pk, None, [track], timezone.now(), timezone.now())
    here = Refusal.objects.filter(workspace=acme.workspace).first()
    assert here is not None
    here.pk, here.profile = None, person(acme, "n3")
    here.save()
    now = sql("{}::timestamptz", timezone.now() + timedelta(minutes=1))
    chosen = sql(
        "SELECT {}::bigint AS profile_id, 'name' AS name, '\"Quattro\"'::jsonb AS value", person(acme, "n4").pk
    )
    run_statements(set_traits(acme.workspace.pk, chosen, now))
    change_tags(acme.workspace.pk, [(person(acme, "n5").pk, ["by hand"])], timezone.now(), present=True)


def state_of(acme: World) -> tuple[Any, ...]:
    profiles = Profile.objects.filter(workspace=acme.workspace).order_by("id")
    return (
        list(profiles.values_list("id", "traits", "trait_times", "tags")),
        Event.objects.count(),
        ProcessedMessageId.objects.count(),
        Membership.objects.count(),
    )


def test_an_undo_is_counted_first_and_takes_back_what_nobody_built_on(acme: World, other: World, alice: Api) -> None:
    bring(alice, acme.here, FIRST)
    audience = Membership.objects.filter(audience__workspace=acme.workspace).first()
    assert audience is not None
    second = bring(alice, acme.here, SECOND)
    ann = person(acme, "m1")
    assert (ann.traits["name"], ann.traits["city"], ann.tags) == ("安娜", "北京", ["VIP", "旧"])
    gone = person(acme, "n1").pk
    Membership.objects.create(audience_id=audience.audience_id, profile_id=gone, since=timezone.now())
    build_on(acme, other)
    before = state_of(acme)

    assert alice.get(second)["undoable"] is True
    people = alice.get(f"{second}/people?limit=5")
    people["results"] += alice.get(f"{second}/people?limit=5&cursor={people['next']}")["results"]
    shown = {each["profile"]["label"]: each["created"] for each in people["results"]}
    assert shown == {"安娜": False, "李": False} | dict.fromkeys(("一", "二", "三", "Quattro", "五"), True)
    viewer = Api(member(acme.workspace, Role.VIEWER))
    assert error(viewer.call("POST", f"{second}/check-undo")) == (403, "forbidden")
    assert error(alice.call("POST", f"{second}/undo")) == (409, "conflict")
    assert alice.post(f"{second}/check-undo")["state"] == "undo_checking"
    finish()
    shown = alice.get(second)
    assert (shown["state"], [shown["undo"][name] for name in EFFECTS]) == ("undo_checked", [7, 1, 2, 3, 2, 1])
    kept = [(each["reason"], each["customers"]) for each in shown["undo"]["kept"]]
    assert kept == [("events", 1), ("used", 1), ("changed", 2)]
    assert state_of(acme) == before
    assert alice.post(f"{second}/keep")["state"] == "done"

    alice.post(f"{second}/check-undo")
    finish()
    alice.post(f"{second}/undo")
    finish()
    shown = alice.get(second)
    assert (shown["state"], [shown["undo"][name] for name in EFFECTS]) == ("undone", [7, 1, 2, 3, 2, 1])
    assert [(each["reason"], each["customers"]) for each in shown["undo"]["kept"]] == kept
    ann.refresh_from_db()
    assert (ann.traits["name"], "city" in ann.traits, "city" in ann.trait_times, ann.tags) == (
        "安",
        False,
        False,
        ["旧"],
    )
    assert person(acme, "m2").traits["city"] == "上海"
    assert not Profile.objects.filter(pk=gone).exists()
    assert not Identifier.objects.filter(profile_id=gone).exists()
    assert not Membership.objects.filter(profile_id=gone).exists()
    left = {value: person(acme, value).traits["name"] for value in ("n2", "n3", "n4", "n5")}
    assert left == {"n2": "二", "n3": "三", "n4": "Quattro", "n5": "五"}
    assert Event.objects.filter(profile=person(acme, "n3")).count() == 1
    assert not ImportChange.objects.filter(file_import__name="list.csv", file_import__state="undone").exists()
    assert (shown["undoable"], error(alice.call("POST", f"{second}/check-undo"))) == (False, (409, "conflict"))
    assert [finding.count for finding in examine(references(), timezone.now()) if finding.count] == []
    verbs = AuditEntry.objects.filter(
        workspace=acme.workspace, kind="import", thing_id=Import.objects.latest("id").pk
    ).order_by("id")
    assert list(verbs.values_list("verb", flat=True))[-3:] == ["change", "check_undo", "undo"]
    # The same file again: it is as if it had never been imported.
    again = bring(alice, acme.here, SECOND)
    assert alice.get(again)["counts"] == {
        "rows": 7,
        "created": 1,
        "matched": 6,
        "duplicates": 0,
        "refused": 0,
        "merging": 0,
    }


def test_events_with_ids_of_their_own_may_come_again_after_an_undo(acme: World, alice: Api) -> None:
    bring(alice, acme.here, FIRST)
    people = Profile.objects.count()
    content = "order,who,when\n" + "".join(f"o{n},{'um'[n % 2]}1,2026-02-0{n} 09:00\n" for n in range(1, 6))
    address = bring(alice, acme.here, content, "events", event="Bought")
    bought = Event.objects.filter(name__name="Bought")
    assert bought.count() == 5
    # One event of a known customer was the reason of something: it stays.
    Refusal.objects.filter(workspace_id=acme.workspace.pk).update(
        profile=person(acme, "m1"), event_id=bought.get(message_id="o1").pk
    )
    alice.post(f"{address}/check-undo")
    finish()
    assert [alice.get(address)["undo"][name] for name in EFFECTS] == [2, 1, 1, 4, 0, 0]
    Subscription.objects.create(
        workspace=acme.workspace, owner_kind="audience", owner_id=1, kind=SignalKind.PROFILE_CHANGED
    )
    Signal.objects.all().delete()
    alice.post(f"{address}/undo")
    finish()
    # Audiences may ask for the events that she no longer has.
    assert list(Signal.objects.values_list("profile", "kind")) == [(person(acme, "m1").pk, SignalKind.PROFILE_CHANGED)]
    shown = alice.get(address)
    assert (shown["state"], [shown["undo"][name] for name in EFFECTS]) == ("undone", [2, 1, 1, 4, 0, 0])
    assert (Profile.objects.count(), list(bought.values_list("message_id", flat=True))) == (people, ["o1"])
    again = bring(alice, acme.here, content, "events", event="Bought")
    counts = alice.get(again)["counts"]
    assert (counts["created"], counts["matched"], counts["duplicates"]) == (1, 3, 1)


def test_after_thirty_days_nothing_is_known_by_which_an_import_could_be_undone(acme: World, alice: Api) -> None:
    address = bring(alice, acme.here, FIRST)
    work.clear_imports(timezone.now() + timedelta(days=29))
    assert alice.get(address)["undoable"] is True
    alice.post(f"{address}/check-undo")
    finish()
    # One that stops the worker again and again is given up, and can be asked for again.
    alice.post(f"{address}/undo")
    Import.objects.filter(state="undoing").update(attempts=work.MAX_ATTEMPTS)
    finish()
    shown = alice.get(address)
    assert (shown["state"], shown["problem"]["code"], shown["undoable"]) == ("done", "undo_crashed", True)
    assert alice.post(f"{address}/check-undo")["problem"] is None
    assert error(alice.call("POST", f"{address}/cancel")) == (409, "conflict")
    finish()
    # Nobody decides: the import is as it was.
    Import.objects.filter(state="undo_checked").update(finished_at=timezone.now() - timedelta(days=31))
    work.clear_imports(timezone.now() + timedelta(days=8))
    assert (alice.get(address)["state"], alice.get(address)["undo"]) == ("done", None)
    assert not ImportChange.objects.exists()
    assert error(alice.call("POST", f"{address}/check-undo")) == (400, "invalid")


WORKER = """
import sys
import django; django.setup()
from django.utils import timezone
from cdp.ingest.imports import undo, work
work.CHUNK_ROWS = undo.BATCH = 20
def clock():
    print("one", flush=True)
    return timezone.now()
print("ready", flush=True)
while work.work(clock)[0]:
    pass
"""


def killed_after(chunks: int, state: Path) -> None:
    """A worker of imports in a process of its own, killed when it has begun so many chunks."""
    argv = [sys.executable, "-c", WORKER]
    env = environment(PATHLINE_STATE_DIR=str(state))
    process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(1 + chunks):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    # Until PostgreSQL has noticed, the import is still taken.
    for function in ("pg_advisory_lock", "pg_advisory_unlock"):
        one(lane._lock(function, work._LOCK_SPACE, Import.objects.latest("id").pk))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_an_import_or_of_its_undo_does_each_row_once(settings: Any) -> None:
    acme = world("acme")
    alice = Api(member(acme.workspace, Role.OWNER))
    before = state_of(acme)
    content = "user_id,name,tags\n" + "".join(f"u{n},Name {n},new\n" for n in range(400))
    address = upload(alice, acme.here, content.encode(), "list.csv")
    alice.post(f"{address}/check", mapping_of(alice, address))
    finish()
    alice.post(f"{address}/start")
    for chunks in (3, 6):
        killed_after(chunks, settings.STATE_DIR)
    rows = alice.get(address)["counts"]["rows"]
    assert 0 < rows < 400
    assert Event.objects.filter(context__has_key="import").count() == rows == ImportChange.objects.count()
    finish()
    counts = alice.get(address)["counts"]
    assert (counts["rows"], counts["created"], counts["duplicates"]) == (400, 400, 0)
    alice.post(f"{address}/check-undo")
    finish()
    alice.post(f"{address}/undo")
    for chunks in (3, 6):
        killed_after(chunks, settings.STATE_DIR)
    shown = alice.get(address)["undo"]
    left = ImportChange.objects.count()
    assert 0 < left < 400
    assert (shown["removed"], shown["events"]) == (400 - left, 400 - left)
    finish()
    shown = alice.get(address)
    assert (shown["state"], shown["undo"]["removed"], shown["undo"]["kept"]) == ("undone", 400, [])
    assert state_of(acme) == before
    # A second worker that has not heard of it finds nothing.
    assert undo.next_batch(Import.objects.latest("id"), 0) is None
