"""What stands between the stack and the product: health, metrics, schedules, the first user, the ASGI app."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django_celery_beat.models import PeriodicTask

from cdp.ingest.models import Inbox, Source
from config.celery import BEAT
from config.dispatch import dispatch
from config.schedules import ensure_schedules
from core.i18n.text import bilingual
from ops.first_user import CHANGED, ensure_first_user
from ops.health import collect
from tenancy.access import command_actor
from tenancy.audit_words import Verb
from tenancy.models import AuditEntry, User, Workspace

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
SETUP = command_actor("setup")
pytestmark = pytest.mark.django_db


def test_schedules_are_installed_once_and_an_admins_change_stays() -> None:
    assert ensure_schedules(SETUP, BEAT, NOW) == [beat.task for beat in BEAT]
    PeriodicTask.objects.filter(name="ingest.housekeeping").update(enabled=False)
    assert ensure_schedules(SETUP, BEAT, NOW) == []
    assert PeriodicTask.objects.get(name="ingest.housekeeping").enabled is False
    deliver = PeriodicTask.objects.get(name="channels.deliver")
    assert (deliver.queue, deliver.interval.every, deliver.expire_seconds) == ("delivery", 1, 5)


def test_schedules_that_setup_installs_or_moves_are_recorded() -> None:
    ensure_schedules(SETUP, BEAT, NOW)
    made = AuditEntry.objects.filter(kind="schedule", verb=Verb.CREATE, who="manage.py setup")
    assert sorted(made.values_list("name", flat=True)) == sorted(beat.task for beat in BEAT)
    PeriodicTask.objects.filter(name="ingest.process_inbox").update(queue="engine")
    ensure_schedules(SETUP, BEAT, NOW)
    moved = AuditEntry.objects.latest("id")
    assert (moved.verb, moved.name) == (Verb.CHANGE, "ingest.process_inbox")
    assert (moved.before["queue"], moved.after["queue"]) == ("engine", "ingestion")


def test_the_first_user_can_log_in_with_the_password_of_the_note(tmp_path: Path, client: Client) -> None:
    note = tmp_path / "first_user"
    assert ensure_first_user(note, NOW) is True
    name, password = note.read_text().splitlines()
    assert client.login(username=name, password=password)
    assert note.stat().st_mode & 0o777 == 0o600
    assert ensure_first_user(note, NOW) is False
    assert note.read_text().splitlines() == [name, password]


def test_a_changed_password_is_not_shown_as_the_old_one(tmp_path: Path) -> None:
    note = tmp_path / "first_user"
    ensure_first_user(note, NOW)
    user = User.objects.get()
    user.set_password("another one")
    user.save()
    assert ensure_first_user(note, NOW) is False
    assert note.read_text().splitlines() == ["admin", bilingual(CHANGED)]


def test_a_database_with_a_superuser_gets_no_second_one(tmp_path: Path) -> None:
    User.objects.create_superuser("ada", "ada@example.com", "secret")
    assert ensure_first_user(tmp_path / "first_user", NOW) is False
    assert [user.username for user in User.objects.all()] == ["ada"]


def test_metrics_tell_how_much_waits_and_for_how_long(workspace: Workspace, source: Source) -> None:
    Inbox.objects.bulk_create(
        Inbox(source=source, workspace=workspace, received_at=NOW - timedelta(seconds=age), body=b"[]")
        for age in (5, 90, 30)
    )
    lines = collect(NOW).decode().splitlines()
    assert "pathline_inbox_rows 3.0" in lines
    assert "pathline_inbox_lag_seconds 90.0" in lines
    assert "pathline_sends_due 0.0" in lines
    assert "pathline_enrollments_lag_seconds 0.0" in lines


def test_metrics_are_for_this_machine_unless_a_token_is_set(client: Client, settings: object) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    settings.METRICS_TOKEN = "tell-me"  # type: ignore[attr-defined]
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer nope"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer tell-me"}).status_code == 200


def test_a_dead_redis_is_told_but_does_not_stop_requests(client: Client, settings: object) -> None:
    assert client.get("/readyz").json() == {"ok": True, "database": "ok", "redis": "ok"}
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": "ok", "redis": "unreachable: ConnectionError"}


def test_scripts_are_never_inline_and_the_admins_exceptions_stay_in_the_admin(client: Client) -> None:
    everywhere = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'self'" in everywhere
    assert "unsafe" not in everywhere
    admin = client.get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in admin + ";"
    assert "style-src 'self' 'unsafe-inline'" in admin


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/v1/track", "front"),
        ("/v1/batch/", "front"),
        ("/v1/receipts/acme", "django"),
        ("/v1/tracks", "front"),  # It says in JSON which addresses there are.
        ("/", "django"),
        ("/admin/", "django"),
    ],
)
def test_ingestion_goes_to_the_front_and_the_rest_to_django(path: str, to: str) -> None:
    reached: list[str] = []

    def app(name: str):
        async def answer(scope, receive, send) -> None:
            reached.append(name)

        return answer

    asyncio.run(dispatch(app("django"), app("front"))({"type": "http", "path": path}, None, None))
    assert reached == [to]
