"""C8: an identifier that too many known people share identifies nobody; staff deny, allow and lift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.ingest import inbox
from cdp.ingest.models import Quarantine
from cdp.ingest.tasks import housekeeping
from cdp.profiles.identity.fan_in import clear_watched
from cdp.profiles.models import Identifier, IdentifierRule, Namespace, Profile
from core.db import sql as database
from core.db.clock import database_clock
from tenancy.models import Role, Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.api.fixtures import Api, error, member, world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = "+4722225555"


def take(workspace: Workspace, *items: dict[str, Any]) -> inbox.IngestResult:
    return inbox.process_items(workspace.pk, None, items, NOW, NOW)


def person(n: int, phone: str = SHOP, **more: Any) -> dict[str, Any]:
    return {"type": "identify", "traits": {"email": f"c{n}@example.com", "phone": phone}} | more


def live() -> int:
    return Profile.objects.filter(merged_into=None).count()


def test_c8_ten_strangers_with_the_shop_s_number_stay_ten(workspace: Workspace) -> None:
    take(workspace, *(person(n) for n in range(10)))
    assert live() == 10
    assert not Identifier.objects.filter(namespace="phone").exists()
    rule = IdentifierRule.objects.get()
    assert (rule.namespace, rule.value, rule.status) == ("phone", SHOP, "shared")
    assert rule.people == [f"email:c{n}@example.com" for n in range(4)]
    for event in Event.objects.all():
        (note,) = of_context(event.context)
        assert (note.code, note.path, note.severity) == ("shared_identifier", "traits.phone", "warning")
        assert english_in(in_chinese(note.message)) == []


def test_c8_one_at_a_time_the_alarm_stops_it_at_the_fourth(workspace: Workspace) -> None:
    for n in range(10):
        take(workspace, person(n, userId=f"u{n}"))
    assert live() == 10
    assert IdentifierRule.objects.get().status == "shared"
    assert (
        take(workspace, {"type": "track", "event": "Called", "context": {"externalIds": {"phone": SHOP}}}).stored == 0
    )
    assert Quarantine.objects.get().code == "shared_identifier"


def test_c8_nobody_loses_an_address_because_others_name_it(workspace: Workspace) -> None:
    take(workspace, {"type": "identify", "userId": "lena", "traits": {"email": "lena@example.com"}})
    lena = Identifier.objects.get(value="lena").profile_id
    for n in range(10):
        take(workspace, {"type": "identify", "userId": f"thief{n}", "traits": {"email": "lena@example.com"}})
    assert Identifier.objects.get(namespace="email").profile_id == lena
    assert IdentifierRule.objects.get().status == "shared"
    assert live() == 11


def test_c8_a_household_and_somebody_with_many_messages_raise_no_alarm(workspace: Workspace) -> None:
    for n in (0, 1, 2, 0, 1, 2, 0):
        take(workspace, person(n, userId=f"u{n}"), person(n, userId=f"u{n}"))
    assert Identifier.objects.get(namespace="phone").profile == Identifier.objects.get(value="u0").profile
    rule = IdentifierRule.objects.get()
    assert (rule.status, rule.people) == ("watched", ["user_id:u0", "user_id:u1", "user_id:u2"])


def test_c8_who_was_watched_long_ago_and_nobody_came_since_is_forgotten(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = database_clock()
    ages = {"+4722225501": timedelta(days=170), "+4722225502": timedelta(days=190), "+4722225503": timedelta(days=200)}
    for k, (phone, age) in enumerate(ages.items()):
        inbox.process_items(workspace.pk, None, [person(10 * k + n, phone) for n in (0, 1)], now, now - age)
    # Somebody new has come since with one of them.
    inbox.process_items(workspace.pk, None, [person(99, "+4722225503")], now, now - timedelta(days=10))
    inbox.process_items(workspace.pk, None, [person(n) for n in range(50, 60)], now, now - timedelta(days=400))
    housekeeping()
    left = IdentifierRule.objects.order_by("value").values_list("value", "status")
    assert list(left) == [("+4722225501", "watched"), ("+4722225503", "watched"), (SHOP, "shared")]
    # However many there are, so many at a time.
    monkeypatch.setattr(database, "DELETED_AT_ONCE", 2)
    columns = {"workspace": workspace, "namespace": "phone", "status": "watched", "since": now - timedelta(days=181)}
    IdentifierRule.objects.bulk_create(IdentifierRule(value=f"old{n}", **columns) for n in range(5))
    assert clear_watched(now - timedelta(days=180)) == 5
    assert IdentifierRule.objects.count() == 3


def test_c8_devices_and_namespaces_without_a_limit_may_be_shared(workspace: Workspace) -> None:
    Namespace.objects.create(workspace=workspace, name="phone", priority=50, limit_per_profile=5, people_limit=0)
    for n in range(6):
        take(workspace, person(n, userId=f"u{n}", anonymousId="till"))
    assert not IdentifierRule.objects.exists()
    assert Identifier.objects.filter(value="till").count() == 1


def test_c8_the_statements_do_not_grow_with_the_people(workspace: Workspace) -> None:
    counts = []
    for size, phone in ((2, "+4722225501"), (40, "+4722225502")):
        Namespace.objects.update_or_create(
            workspace=workspace, name="phone", defaults={"priority": 50, "limit_per_profile": 5, "people_limit": 100}
        )
        take(workspace, person(10_000 + size, phone, userId=f"first{size}"))
        items = [person(n + 100 * size, phone, userId=f"u{size}-{n}") for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            take(workspace, *items)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_c8_staff_deny_allow_and_lift() -> None:
    acme = world("acme")
    alice, here = Api(member(acme.workspace, Role.OWNER, "alice")), acme.here
    before = live()
    take(acme.workspace, person(1, "+4722225555"))
    assert Identifier.objects.filter(value=SHOP).exists()
    made = alice.post(
        f"{here}/identifier-rules", {"namespace": "phone", "value": "+47 22 22 55 55", "status": "denied"}
    )
    assert (made["value"], made["status"]) == (SHOP, "denied")
    assert not Identifier.objects.filter(value=SHOP).exists()
    take(acme.workspace, person(2), person(3))
    assert live() == before + 3
    assert [row["status"] for row in alice.get(f"{here}/identifier-rules?status=denied")["results"]] == ["denied"]
    assert alice.call("DELETE", f"{here}/identifier-rules/{made['id']}").status_code == 204
    take(acme.workspace, person(2))
    assert Identifier.objects.filter(value=SHOP).exists()

    hotline = "+8613800138000"
    alice.post(f"{here}/identifier-rules", {"namespace": "phone", "value": hotline, "status": "allowed"})
    take(acme.workspace, *(person(n, hotline, userId=f"x{n}") for n in range(6)))
    assert Identifier.objects.filter(value=hotline).count() == 1
    assert alice.get(f"{here}/identifier-rules")["results"][0]["status"] == "allowed"
    for bad in ({"namespace": "9", "value": "x"}, {"namespace": "phone", "value": "none"}):
        assert error(alice.call("POST", f"{here}/identifier-rules", bad | {"status": "denied"}))[0] == 400
    viewer = Api(member(acme.workspace, Role.VIEWER, "vera"))
    assert error(viewer.call("POST", f"{here}/identifier-rules", {}))[0] == 403
