"""C4, C5, C6 and F23: which instant a sender means, what is done where it cannot be told, and that this is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from django.test import Client
from django.urls import reverse

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.ingest import inbox
from cdp.ingest.models import Quarantine, Source
from core.publicid import encode
from tenancy.models import User, Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.api.fixtures import Api, World, member, world
from tests.integration.cdp.conftest import Send, track
from tests.integration.journeys.builders import START, Builder, node, wires

SIX = datetime(2026, 5, 4, 18, tzinfo=UTC)
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
"""When everything here is received."""


def only_event() -> Event:
    return Event.objects.get()


def noted(event: Event) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in of_context(event.context)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("2026-05-04 18:00:00 +0000 UTC", SIX),
        ("2026-05-05 02:00:00.5 +0800 CST", SIX + timedelta(seconds=0.5)),
        ("2026-05-04 18:00:00.000000001 +0000 UTC m=+0.000000001", SIX),
        ("2026-05-04 18:00:00 UTC", SIX),
        (1777917600000, SIX),
        (1777917600123, SIX + timedelta(milliseconds=123)),
        ("1777917600000", SIX),
        (1777917600, SIX),
        ("1777917600", SIX),
        (1777917600.25, SIX + timedelta(seconds=0.25)),
        ("1111010100000", datetime(2005, 3, 16, 21, 55, tzinfo=UTC)),  # Also 1111-01-01, if it were ISO 8601.
    ],
)
def test_c4_a_time_in_another_form_is_the_exact_instant(send: Send, given: object, at: datetime) -> None:
    send(track("u1", timestamp=given), now=NOON)
    assert (only_event().occurred_at, noted(only_event())) == (at, [])
    assert Quarantine.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        *(1777917600000000, "1777917600000000000", 0, -1, 999_999_999, 20260504, 1e300),
        *("2026-05-04 18:00:00 CST", "2026-05-04 18:00:00 +0100 UTC", "yesterday", "04/05/2026"),
    ],
)
def test_c4_what_could_be_another_time_waits_in_the_quarantine(send: Send, given: object) -> None:
    assert send(track("u1", timestamp=given), now=NOON).quarantined == 1
    row = Quarantine.objects.get()
    assert (row.code, row.path) == ("bad_timestamp", "timestamp")
    assert str(given)[:20] in row.problem.message
    assert english_in(in_chinese(row.problem.message)) == []
    assert send(track("u2", timestamp=NOON.isoformat(), sentAt=given), now=NOON).quarantined == 1
    assert Quarantine.objects.latest("id").path == "sentAt"


@pytest.mark.django_db
def test_c5_a_clock_that_runs_ahead_gives_the_time_of_receipt_and_a_warning(send: Send) -> None:
    ahead = (NOON + timedelta(days=14)).isoformat()
    assert send(track("u1", timestamp=ahead, sentAt=NOON.isoformat()), now=NOON).stored == 1
    event = only_event()
    assert (event.occurred_at, noted(event)) == (NOON, [("time_ahead", "timestamp")])
    assert event.context["pathline"]["notes"][0]["value"] == ahead
    assert english_in(in_chinese(of_context(event.context)[0].message)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source_zone", "workspace_zone", "at"),
    [
        ("Asia/Shanghai", "UTC", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("Asia/Shanghai", "Europe/Oslo", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("", "Europe/Oslo", datetime(2026, 5, 4, 16, tzinfo=UTC)),
        ("", "UTC", SIX),
        ("No/Such_Zone", "Europe/Oslo", SIX),
    ],
)
def test_c6_a_time_without_a_zone_is_read_in_the_zone_of_its_source(
    workspace: Workspace, source: Source, source_zone: str, workspace_zone: str, at: datetime
) -> None:
    Workspace.objects.update(time_zone=workspace_zone)
    Source.objects.update(time_zone=source_zone)
    item: dict[str, Any] = track("u1", timestamp="2026-05-04 18:00:00")
    inbox.process_items(workspace.pk, source.pk, [item], NOON, NOON)
    event = only_event()
    assert (event.occurred_at, noted(event)) == (at, [("time_zone_assumed", "timestamp")])
    assert english_in(in_chinese(of_context(event.context)[0].message)) == []


@pytest.mark.django_db
def test_c6_between_two_times_of_one_clock_no_zone_is_assumed(send: Send, source: Source) -> None:
    Source.objects.update(time_zone="Asia/Shanghai")
    send(track("u1", timestamp="2026-05-04 18:00:00", sentAt="2026-05-04 18:05:00"), now=NOON)
    assert (only_event().occurred_at, noted(only_event())) == (NOON - timedelta(minutes=5), [])
    send(track("u2", timestamp="2026-05-04 18:00:00", sentAt="2026-05-04T10:05:00Z"), now=NOON)
    second = Event.objects.latest("id")
    assert (second.occurred_at, noted(second)) == (
        NOON - timedelta(minutes=5),
        [("time_zone_assumed", "timestamp")],
    )


@pytest.mark.django_db
def test_c6_the_zone_is_a_setting_of_the_source() -> None:
    acme: World = world("acme")
    owner = Api(member(acme.workspace, "owner"))
    made = owner.post(f"{acme.here}/sources", {"name": "Till", "time_zone": "Asia/Shanghai"})
    assert made["time_zone"] == "Asia/Shanghai"
    here = f"{acme.here}/sources/{made['id']}"
    assert owner.patch(here, {"time_zone": ""})["time_zone"] == ""
    refused = owner.call("PATCH", here, {"time_zone": "Mars/Olympus"})
    assert refused.status_code == 400
    assert [problem["path"] for problem in orjson.loads(refused.content)["problems"]] == ["time_zone"]
    assert Source.objects.get(name="Till").time_zone == ""
    assert made["id"] == encode("src", Source.objects.get(name="Till").pk)


@pytest.mark.django_db
def test_c6_the_zone_of_a_source_can_be_set_in_the_admin() -> None:
    acme: World = world("acme")
    source = Source.objects.create(workspace=acme.workspace, name="Till", write_key="till")
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    page = reverse("admin:ingest_source_change", args=[source.pk])
    form = {"workspace": acme.workspace.pk, "name": "Till", "enabled": "on"}
    for zone, status, kept in (
        ("Asia/Shanghai", 302, "Asia/Shanghai"),
        ("Mars/Olympus", 200, "Asia/Shanghai"),
        ("", 302, ""),
    ):
        answer = client.post(page, form | {"time_zone": zone})
        assert (answer.status_code, Source.objects.get(pk=source.pk).time_zone) == (status, kept)
        assert ("There is no such time zone" in answer.content.decode()) == (status == 200)


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "where"), [("Asia/Shanghai", "a"), ("", "")])
def test_c6_a_journey_starts_at_once_for_a_time_without_a_zone(workspace: Workspace, zone: str, where: str) -> None:
    """Were the source without its zone, the event would lie eight hours ahead, and so would the entry."""
    builder = Builder(workspace)
    source = Source.objects.create(workspace=workspace, name="Till", write_key="till", time_zone=zone)
    nodes = [node("in", "entry_event", event="Paid"), node("a", "wait", duration="PT1H"), node("out", "exit")]
    version = builder.live("Thanks", nodes, wires("in>a", "a>out"))
    now = START + timedelta(minutes=1)
    written = (now + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    inbox.process_items(workspace.pk, source.pk, [track("u1", "Paid", timestamp=written)], now, now)
    builder.tick(now + timedelta(seconds=1))
    assert builder.at("u1", version) == where


@pytest.mark.django_db(transaction=True)
def test_f23_a_number_and_a_text_that_are_no_time_are_treated_alike(address: str, key: str) -> None:
    for given, more in ((17, {}), ("17", {}), (17, {"sentAt": 5}), ("x", {"sentAt": "y"})):
        item = {"type": "track", "userId": "u", "event": "Seen", "timestamp": given}
        answer = httpx.post(
            f"{address}/v1/batch", content=orjson.dumps({"batch": [item]} | more), auth=httpx.BasicAuth(key, "")
        )
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert inbox.process_inbox(datetime.now(UTC)).quarantined == 4
    assert set(Quarantine.objects.values_list("code", flat=True)) == {"bad_timestamp"}
